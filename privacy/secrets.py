"""The keys that must not lie in the database, in one file that only the service account may read."""

import json
import os
import secrets as random
from pathlib import Path


def load_secrets(data_dir: Path) -> dict[str, str]:
    """Return the installation's keys, made at first start.

    Keys: ``secret_key`` (text), ``suppression_key`` and ``seal_key`` (32 bytes as hex), ``suppression_key_id``.
    Losing the suppression key loses every objection: keep a copy of the file apart from the database's backups.
    """
    path = data_dir / "secrets.json"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _create(path)
    return json.loads(path.read_text())


def _create(path: Path) -> None:
    fresh = {
        "secret_key": random.token_urlsafe(48),
        "suppression_key": random.token_hex(32),
        "suppression_key_id": random.token_hex(4),
        "seal_key": random.token_hex(32),
    }
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(fresh, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another process was first: its keys count
    except FileExistsError:
        pass
    finally:
        draft.unlink()
