"""The values of an erasure that is under way: encrypted in a file, so that a crash loses neither them nor the search for rests."""

import json
import os
import uuid
from pathlib import Path

from django.conf import settings

from privacy import vault
from privacy.erasure.values import Values


def keep(case: uuid.UUID, values: Values) -> None:
    """Remember what to look for; on return it is on disk."""
    path = _path(case)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    box = vault.lock("erasing", json.dumps(values.as_json()).encode(), bound_to=case.bytes)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(box)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def recall(case: uuid.UUID) -> Values | None:
    """Return what was to be looked for, or None."""
    path = _path(case)
    if not path.exists():
        return None
    return Values.from_json(json.loads(vault.unlock("erasing", path.read_bytes(), bound_to=case.bytes)))


def forget(case: uuid.UUID) -> None:
    """Remove them: nothing is left to look for."""
    _path(case).unlink(missing_ok=True)


def _path(case: uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "erasing" / case.hex
