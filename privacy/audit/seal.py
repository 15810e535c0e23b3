"""A seal as text: signed with a key that lies outside the database, and copied to a file of its day."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

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
    for path in sorted(folder().glob("*.jsonl")):
        with path.open() as file:
            for line in file:
                values = json.loads(line)
                values.pop("public_key")
                yield Seal(**values)


def publish() -> int:
    """Append every seal that is not yet in a file to the file of its day; return how many.

    Whatever was left out by a crash is caught up with by the next call.
    """
    directory = folder()
    directory.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(directory / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        rows = AuditSeal.objects.filter(tree_size__gt=_last_published()).order_by("tree_size")
        days: dict[str, list[Seal]] = {}
        for row in rows.iterator(chunk_size=2000):
            seal = Seal.of(row)
            days.setdefault(f"{moment(seal.at):%Y-%m-%d}", []).append(seal)
        for day, seals in sorted(days.items()):
            with (directory / f"{day}.jsonl").open("a") as file:
                file.writelines(json.dumps(seal.as_json()) + "\n" for seal in seals)
                file.flush()
                os.fsync(file.fileno())
        return sum(len(seals) for seals in days.values())
    finally:
        os.close(descriptor)


def _last_published() -> int:
    paths = sorted(folder().glob("*.jsonl"))
    if not paths:
        return 0
    with paths[-1].open("rb") as file:
        file.seek(max(0, paths[-1].stat().st_size - 4096))
        return int(json.loads(file.read().splitlines()[-1])["tree_size"])
