"""Personal data that has to lie in a file: encrypted with a key of its own, so that a copied disk tells nothing (Art. 32)."""

import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from privacy.secrets import load_secrets

_NONCE = 12
OVERHEAD = _NONCE + 16  # bytes that a box is longer than its content


class NotOurs(Exception):
    """A box that this key does not open, or that was changed."""


def lock(use: str, content: bytes, *, bound_to: bytes = b"") -> bytes:
    """Return *content* as a box (AES-256-GCM); `use` chooses the key, `bound_to` must be the same when it is opened."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(use)).encrypt(nonce, content, bound_to)


def unlock(use: str, box: bytes, *, bound_to: bytes = b"") -> bytes:
    """Return the content of a box. Raises NotOurs."""
    try:
        return AESGCM(_key(use)).decrypt(box[:_NONCE], box[_NONCE:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise NotOurs from error


def _key(use: str) -> bytes:
    return _derived(Path(settings.DATA_DIR), use)


@cache
def _derived(data_dir: Path, use: str) -> bytes:
    master = bytes.fromhex(load_secrets(data_dir)["vault_key"])
    return HKDF(SHA256(), 32, salt=None, info=f"leadcrm {use}".encode()).derive(master)
