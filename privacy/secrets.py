"""The keys that must not lie in the database, in one file that only the service account may read."""

import fcntl
import json
import os
import secrets as random
from collections.abc import Callable
from pathlib import Path

# R123: spellings of one mailbox that a company may choose to take for one address when it begins.
FOLDS = ("tags", "dots")


def _folds() -> str:
    chosen = os.environ.get("SUPPRESSION_FOLDS", "").split()
    if not set(chosen) <= set(FOLDS):
        raise ValueError(f"SUPPRESSION_FOLDS takes the words {' and '.join(FOLDS)}, not {' '.join(chosen)!r}")
    return " ".join(sorted(set(chosen)))


_MAKE: dict[str, Callable[[], str]] = {
    "secret_key": lambda: random.token_urlsafe(48),
    "suppression_key": lambda: random.token_hex(32),
    "suppression_key_id": lambda: random.token_hex(4),
    "suppression_folds": _folds,
    "seal_key": lambda: random.token_hex(32),
    "vault_key": lambda: random.token_hex(32),
}


def load_secrets(data_dir: Path) -> dict[str, str]:
    """Return the installation's keys, made at first start.

    Keys: ``secret_key`` (text), ``suppression_key``, ``seal_key`` and ``vault_key`` (32 bytes as hex), ``suppression_key_id``,
    ``suppression_folds`` (words of FOLDS): hashes made with other folds recognise nobody, so it is chosen once, with the key.
    Losing the suppression key loses every objection: keep a copy of the file apart from the database's backups.
    """
    path = data_dir / "secrets.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if found.keys() >= _MAKE.keys():
        return found
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(data_dir / ".secrets.lock", "w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # another process may be first: its keys count
        found = json.loads(path.read_text()) if path.exists() else {}
        found = {name: make() for name, make in _MAKE.items()} | found
        _write(path, found)
    return found


def _write(path: Path, content: dict[str, str]) -> None:
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
