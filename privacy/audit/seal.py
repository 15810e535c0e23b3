"""A seal as text: signed with a key that lies outside the database, and copied to a file of its day."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from privacy import journal
from privacy.audit.leaf import microseconds, moment
from privacy.audit.models import AuditSeal
from privacy.secrets import load_secrets


@dataclass(frozen=True)
class Seal:
    """A tree head. Hashes and signature are hex, `at` is microseconds since 1970, `previous` is the seal before."""

    tree_size: int
    root: str
    at: int
    previous: str
    key_id: str
    signature: str

    @classmethod
    def of(cls, row: AuditSeal) -> "Seal":
        return cls(
            row.tree_size,
            bytes(row.root).hex(),
            microseconds(row.at),
            bytes(row.previous).hex(),
            row.key_id,
            bytes(row.signature).hex(),
        )

    @property
    def text(self) -> str:
        """What is signed."""
        return seal_text(self.tree_size, self.root, self.at, self.previous, self.key_id)

    @property
    def digest(self) -> str:
        """What the next seal names as its `previous`."""
        return hashlib.sha256(f"{self.text}\n{self.signature}".encode()).hexdigest()

    def as_json(self) -> dict[str, str | int]:
        return {
            "tree_size": self.tree_size,
            "root": self.root,
            "at": self.at,
            "previous": self.previous,
            "key_id": self.key_id,
            "public_key": public_key().hex(),
            "signature": self.signature,
        }

    def is_signed(self) -> bool:
        """Say whether the signature is ours."""
        try:
            Ed25519PublicKey.from_public_bytes(public_key()).verify(
                bytes.fromhex(self.signature), self.text.encode()
            )
        except InvalidSignature:
            return False
        return self.key_id == key_id()


def seal_text(tree_size: int, root: str, at: int, previous: str, key: str) -> str:
    """Return the fixed text of a seal."""
    return f"leadcrm seal 1\n{tree_size}\n{root}\n{at}\n{previous or '-'}\n{key}"


def sign(tree_size: int, root: bytes, at: int, previous: str) -> Seal:
    """Make the seal of a tree head."""
    key = key_id()
    text = seal_text(tree_size, root.hex(), at, previous, key)
    return Seal(tree_size, root.hex(), at, previous, key, _private_key().sign(text.encode()).hex())


def sign_text(text: str) -> str:
    """Return the signature (hex) of another text than a seal's. Its first line says what it is, so that none is taken for one."""
    if text.startswith("leadcrm seal"):
        raise ValueError("this would be a seal")
    return _private_key().sign(text.encode()).hex()


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(load_secrets(settings.DATA_DIR)["seal_key"]))


def public_key() -> bytes:
    """Return the 32 bytes of the key that verifies our seals."""
    return _private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id() -> str:
    """Return the short name of the signing key."""
    return hashlib.sha256(public_key()).hexdigest()[:16]


def folder() -> Path:
    return Path(settings.DATA_DIR) / "seals"


def published() -> Iterator[Seal]:
    """Yield the seals that left the database, oldest first."""
    for path in _files():
        for line in journal.read(path):
            values = json.loads(line)
            values.pop("public_key")
            yield Seal(**values)


def publish() -> int:
    """Append every seal that is not yet in a file to the file of its day; return how many.

    Whatever was left out by a crash is caught up with by the next call.
    """
    with journal.locked(folder() / ".lock"):
        rows = AuditSeal.objects.filter(tree_size__gt=_last_published()).order_by("tree_size")
        days: dict[str, list[dict[str, Any]]] = {}
        for row in rows.iterator(chunk_size=2000):
            seal = Seal.of(row)
            days.setdefault(f"{moment(seal.at):%Y-%m-%d}", []).append(seal.as_json())
        for day, lines in sorted(days.items()):
            with journal.locked(folder() / f"{day}.jsonl") as file:
                journal.append(file, lines)
        return sum(len(lines) for lines in days.values())


def _files() -> list[Path]:
    return sorted(folder().glob("*.jsonl"))


def _last_published() -> int:
    for path in reversed(_files()):
        with journal.locked(path) as file:
            line = journal.last(file)
        if line is not None:
            return int(line["tree_size"])
    return 0
