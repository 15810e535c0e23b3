#!/usr/bin/env python3
"""Check a proof of the audit trail offline: `python standalone_verifier.py proof.json [PUBLIC_KEY_HEX]`.

Needs nothing but Python. Prints one JSON object and exits 1 when the proof does not hold. Give the public key that
you got from the controller on another way; without it the key inside the proof is believed.
"""

import hashlib
import json
import sys
from typing import Any

Point = tuple[int, int, int, int]

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def add(a: Point, b: Point) -> Point:
    """Add two points of edwards25519 in extended coordinates (RFC 8032, 5.1.4)."""
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    u, v = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def decompress(data: bytes) -> Point:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Verify an Ed25519 signature (RFC 8032, 5.1.7)."""
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or len(public_key) != 32 or scalar >= L:
        return False
    try:
        key, r = decompress(public_key), decompress(signature[:32])
    except ValueError:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    left = times(scalar, BASE)
    right = add(r, times(int.from_bytes(digest, "little") % L, key))
    return (
        not (left[0] * right[2] - right[0] * left[2]) % P
        and not (left[1] * right[2] - right[1] * left[2]) % P
    )


def leaf_of(entry: dict[str, Any]) -> bytes:
    """The fixed text of an entry, hashed as an RFC 6962 leaf."""
    free = [entry[name] for name in ("row_id", "actor", "purpose", "request_id", "fields")]
    lines = ["leadcrm entry 1", str(entry["id"]), str(entry["at"]), entry["verb"], entry["table_name"]]
    lines += [" ".join(str(len(text)) for text in free), *free]
    lines += [entry["subject"] or "-", entry["commitment"] or "-", entry["run"] or "-"]
    return sha256(b"\x00" + "\n".join(lines).encode())


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Walk an audit path up to the root (RFC 9162, 2.1.3.2)."""
    node, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            return b""
        if index & 1 or index == last:
            node = sha256(b"\x01" + sibling + node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + sibling)
        index, last = index >> 1, last >> 1
    return node if last == 0 else b""


def text_of(seal: dict[str, Any]) -> str:
    parts = [seal["tree_size"], seal["root"], seal["at"], seal["previous"] or "-", seal["key_id"]]
    return "leadcrm seal 1\n" + "\n".join(str(part) for part in parts)


def key_id(public_key: str) -> str:
    return sha256(bytes.fromhex(public_key)).hex()[:16]


def faults(proof: dict[str, Any], known_key: str | None) -> list[str]:
    seal, before = proof["seal"], proof["previous_seal"]
    key = bytes.fromhex(known_key or seal["public_key"])
    leaf = leaf_of(proof["entry"])
    path = [bytes.fromhex(value) for value in proof["audit_path"]]
    root = root_of(leaf, proof["leaf_index"], proof["tree_size"], path)
    chained = sha256((text_of(before) + "\n" + before["signature"]).encode()).hex() if before else ""
    checks = {
        "the entry does not give the leaf hash": leaf.hex() == proof["leaf_hash"],
        "the path does not lead to the root": root.hex() == proof["root"] == seal["root"],
        "the leaf lies outside the tree": 0 <= proof["leaf_index"] < proof["tree_size"] == seal["tree_size"],
        "the key is not the one named": key_id(key.hex()) == seal["key_id"],
        "the seal is not signed by the key": signed(
            key, text_of(seal).encode(), bytes.fromhex(seal["signature"])
        ),
        "the seal does not follow the one before": chained == seal["previous"],
        "the key before is not the one named": not before or key_id(before["public_key"]) == before["key_id"],
    }
    return [fault for fault, holds in checks.items() if not holds]


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        found = faults(json.load(file), sys.argv[2] if len(sys.argv) > 2 else None)
    print(json.dumps({"ok": not found, "faults": found}))
    sys.exit(1 if found else 0)
