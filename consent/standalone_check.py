#!/usr/bin/env python3
"""Check an unpacked proof pack offline: `python check.py [FOLDER] [--address ADDRESS] [--key PUBLIC_KEY_HEX]`.

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

from standalone_verifier import faults, signed  # it lies beside this file in the pack

NEEDED = {"consent.json", "check.py", "standalone_verifier.py"}


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def altered(folder: Path, known_key: str | None) -> list[str]:
    """Return which file is not the one that was signed: every byte of every file hangs on the manifest."""
    content = (folder / "manifest.json").read_bytes()
    manifest = json.loads(content)
    files, key, signature = manifest["files"], manifest["public_key"], manifest["signature"]
    lines = [f"{files[name]} {name}" for name in sorted(files)]
    found = [
        f"{name} is not the file that was signed"
        for name in sorted(files)
        if not (folder / name).is_file()
        or hashlib.sha256((folder / name).read_bytes()).hexdigest() != files[name]
    ]
    text = "\n".join(["leadcrm pack 1", *lines]).encode()
    if (
        content != canonical(manifest)
        or not files.keys() >= NEEDED
        or [bytes.fromhex(value).hex() for value in (key, signature)] != [key, signature]
        or not signed(bytes.fromhex(known_key or key), text, bytes.fromhex(signature))
    ):
        found.append("the manifest is not signed by the key")
    return found


def text_hash(text: dict[str, Any]) -> str:
    names = ("purpose", "language", "channels", "controller", "label", "body", "notice")
    return hashlib.sha256("\n".join(text[name] for name in names).encode()).hexdigest()


def mail_hash(mail: dict[str, Any]) -> str:
    return hashlib.sha256(f"{mail['subject']}\n{mail['body']}".encode()).hexdigest()


def check(step: dict[str, Any], key: str | None, address: str | None) -> list[str]:
    """Return what does not hold in one step: a consent that was given or withdrawn."""
    evidence = step["evidence"]
    said, proven = json.loads(evidence), hashlib.sha256(evidence.encode()).hexdigest()
    salted = bytes.fromhex(said["salt"]) + (address or "").strip().lower().encode()
    checks = {
        "the text is not the one that was shown": said["text"]
        == (text_hash(step["text"]) if step["text"] else ""),
        "the check mail is not the one that was sent": said.get("mail", "")
        == (mail_hash(step["mail"]) if step["mail"] else ""),
        "it was given with another address": not address
        or hashlib.sha256(salted).hexdigest() == said["address"],
    }
    if (
        step["trail"] is None
    ):  # older than the trail is kept: the signature of the manifest alone speaks for it
        return [fault for fault, holds in checks.items() if not holds]
    entry = step["trail"]["entry"]
    kind = (entry["table_name"], entry["verb"])
    if step["detail"]:
        salted_detail = bytes.fromhex(step["salt"]) + step["detail"].encode()
        checks |= {
            "the trail's entry is not that of a consent": kind == ("consent_consentrecord", "insert"),
            "the record is not the one in the trail": hashlib.sha256(salted_detail).hexdigest()
            == entry["commitment"],
            "the evidence is not that of the record": proven
            in canonical(json.loads(step["detail"])).decode(),
        }
    else:  # the record is gone, or its values are: what was kept of it has an entry of its own
        checks |= {
            "the trail's entry is not that of an evidence": kind == ("consent_consentevidence", "insert"),
            "the evidence is not the one in the trail": proven == entry["row_id"] and not step["salt"],
        }
    return faults(step["trail"], key) + [fault for fault, holds in checks.items() if not holds]


def look(folder: Path, key: str | None, address: str | None) -> dict[str, Any]:
    """Return the verdict over a folder: ok, what does not hold, what the steps tell, and how many stand in the trail."""
    try:
        found = altered(folder, key)
        steps = json.loads((folder / "consent.json").read_text("utf-8"))
        for number, step in enumerate(steps, 1):
            found += [f"step {number}: {fault}" for fault in check(step, key, address)]
        said = [json.loads(step["evidence"]) for step in steps]
        told = [
            f"{fact['kind']}: {fact['purpose']}, {fact['channel']}, {fact['confirmed_at'] or fact['at']}"
            for fact in said
        ]
        sealed = sum(step["trail"] is not None for step in steps)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        return {"ok": False, "faults": [f"cannot be read: {error}"], "steps": [], "sealed": 0}
    return {"ok": not found and bool(steps), "faults": found, "steps": told, "sealed": sealed}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--address")
    parser.add_argument("--key")
    given = parser.parse_args()
    verdict = look(given.folder, given.key, given.address)
    print(json.dumps(verdict, ensure_ascii=False))
    return 0 if verdict["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
