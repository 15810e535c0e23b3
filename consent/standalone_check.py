#!/usr/bin/env python3
"""Check an unpacked proof pack offline: `python check.py [--address ADDRESS] [--key PUBLIC_KEY_HEX]`.

Needs nothing but Python and the files beside it. Prints one JSON object and exits 1 when something does not hold. Give the
public key that you got from the controller on another way; without it the key inside the pack is believed. With the address
it is checked, too, that the consent was given with just that one.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from standalone_verifier import faults  # it lies beside this file in the pack

HERE = Path(__file__).parent


def text_hash(text: dict[str, Any]) -> str:
    names = ("purpose", "language", "channels", "controller", "label", "body", "notice")
    return hashlib.sha256("\n".join(text[name] for name in names).encode()).hexdigest()


def check(step: dict[str, Any], key: str | None, address: str | None) -> list[str]:
    """Return what does not hold in one step: a consent that was given or withdrawn."""
    entry, detail, evidence = step["trail"]["entry"], step["detail"], step["evidence"]
    said = json.loads(evidence)
    salted = bytes.fromhex(said["salt"]) + (address or "").strip().lower().encode()
    checks = {
        "the trail's entry is not that of a consent": (entry["table_name"], entry["verb"])
        == ("consent_consentrecord", "insert"),
        "the record is not the one in the trail": hashlib.sha256(
            bytes.fromhex(step["salt"]) + detail.encode()
        ).hexdigest()
        == entry["commitment"],
        "the evidence is not that of the record": hashlib.sha256(evidence.encode()).hexdigest()
        in json.dumps(json.loads(detail)),
        "the text is not the one that was shown": said["text"]
        == (text_hash(step["text"]) if step["text"] else ""),
        "it was given with another address": not address
        or hashlib.sha256(salted).hexdigest() == said["address"],
    }
    return faults(step["trail"], key) + [fault for fault, holds in checks.items() if not holds]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address")
    parser.add_argument("--key")
    given = parser.parse_args()
    steps = json.loads((HERE / "consent.json").read_text("utf-8"))
    found = [
        f"step {number}: {fault}"
        for number, step in enumerate(steps, 1)
        for fault in check(step, given.key, given.address)
    ]
    said = [json.loads(step["evidence"]) for step in steps]
    told = [
        f"{fact['kind']}: {fact['purpose']}, {fact['channel']}, {fact['confirmed_at'] or fact['at']}"
        for fact in said
    ]
    print(json.dumps({"ok": not found and bool(steps), "faults": found, "steps": told}, ensure_ascii=False))
    return 1 if found or not steps else 0


if __name__ == "__main__":
    sys.exit(main())
