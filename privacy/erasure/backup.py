"""Backups: the server's own dump, encrypted; the keys in a file of their own; a restore that starts frozen (R136, R137)."""

import datetime as dt
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import environ
import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from privacy import vault
from privacy.erasure.tools import tool
from privacy.secrets import load_secrets

_MAGIC = b"LEADCRM-BACKUP-1\n"
_CHUNK = 1 << 20
# pg_restore 18 into 15 names a setting that 15 does not know; nothing of the data hangs on it.
_ALLOWED = "transaction_timeout"
_ALONE_SECONDS = 5
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


class BackupError(Exception):
    """A backup that could not be made or put back; the sentence says why."""


def backup(path: Path) -> dict[str, Any]:
    """Write an encrypted dump to a new file and the keys beside it; return the header: time and rows per table."""
    keys = path.with_name(f"{path.name}.keys")
    for place in (path, keys):
        if place.exists():
            raise BackupError(f"{place} is there already; a backup overwrites nothing.")
    with _owner() as owner, owner.transaction():
        owner.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        row = owner.execute("SELECT pg_export_snapshot(), now()").fetchone()
        assert row is not None
        snapshot, now = row
        header = {"at": now.astimezone(dt.UTC).isoformat(), "rows": _counts(owner)}
        dump = [str(tool("pg_dump")), "--format=custom", "--no-owner", f"--snapshot={snapshot}", *_target()]
        with _new(path) as file, subprocess.Popen(dump, stdout=subprocess.PIPE, env=_env()) as process:
            file.write(_MAGIC)
            _write_box(file, 0, json.dumps(header).encode())
            assert process.stdout is not None
            number = 0
            while chunk := process.stdout.read(_CHUNK):
                number += 1
                _write_box(file, number, chunk)
            _write_box(file, number + 1, b"")  # a file that was cut short has no end
            file.flush()
            os.fsync(file.fileno())
        if process.returncode:
            path.unlink()
            raise BackupError("pg_dump failed; its own words stand above.")
    with _new(keys) as file:
        file.write(json.dumps(load_secrets(settings.DATA_DIR), indent=1).encode())
    return header


def header_of(path: Path) -> dict[str, Any]:
    """Return a backup's header. Raises BackupError when the file is none, or was made with other keys."""
    with path.open("rb") as file:
        header: dict[str, Any] = json.loads(next(_boxes(file)))
        return header


def put_back(path: Path) -> dict[str, Any]:
    """Replace the whole database by a backup and return its header. Nobody else may be connected. Raises BackupError."""
    header = header_of(path)
    with path.open("rb") as file:
        for _box in _boxes(file):
            pass  # the whole file opens: nothing is dropped for a backup that is damaged
    ours: Any = connection
    ours.close()
    ours.close_pool()
    with _owner() as owner:
        # Our own sessions take a moment to end.
        deadline = time.monotonic() + _ALONE_SECONDS
        while (others := owner.execute(_OTHERS).fetchone()) and others[0] and time.monotonic() < deadline:
            owner.rollback()  # a transaction sees the sessions as they were when it first looked
            time.sleep(0.1)
        if others and others[0]:
            raise BackupError("Others are connected to this database. Stop web, worker and beat first.")
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
        owner.commit()
        _restore(path)
        found = _counts(owner)
    wrong = sorted(name for name, count in header["rows"].items() if found.get(name) != count)
    if wrong:
        raise BackupError(f"These tables came back incomplete: {', '.join(wrong)}")
    return header


def _restore(path: Path) -> None:
    command = [str(tool("pg_restore")), "--no-owner", *_target()]
    with (
        path.open("rb") as file,
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_env()) as process,
    ):
        assert process.stdin is not None
        assert process.stderr is not None
        boxes = _boxes(file)
        next(boxes)
        with suppress(BrokenPipeError):  # it says why on stderr
            for chunk in boxes:
                process.stdin.write(chunk)
            process.stdin.close()
        words = process.stderr.read().decode(errors="replace")
    errors = [line for line in words.splitlines() if "error:" in line and "errors ignored" not in line]
    if [line for line in errors if _ALLOWED not in line and 'schema "public" already exists' not in line]:
        raise BackupError(f"pg_restore failed: {errors[0]}")


def _boxes(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the header and the pieces of the dump. Raises BackupError where the file was changed or cut short."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise BackupError("This is no backup of leadcrm.")
    number = 0
    while True:
        length = int.from_bytes(file.read(4))
        box = file.read(length)
        try:
            content = vault.unlock("backup", box, bound_to=number.to_bytes(8))
        except vault.NotOurs as error:
            raise BackupError(
                "This backup was changed, cut short, or made with other keys (put its .keys back as secrets.json)."
            ) from error
        if number and not content:
            return
        yield content
        number += 1


def _write_box(file: IO[bytes], number: int, content: bytes) -> None:
    box = vault.lock("backup", content, bound_to=number.to_bytes(8))
    file.write(len(box).to_bytes(4) + box)


def _counts(owner: psycopg.Connection) -> dict[str, int]:
    """Return rows per table: what a restore is compared with."""
    names = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    counts = {}
    for (name,) in names:
        row = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
        counts[name] = row[0] if row else 0
    # Staging is unlogged: a dump may leave it out, and nobody misses it.
    counts.pop("leads_importrow", None)
    return counts


def _new(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _url() -> dict[str, Any]:
    """Return how the owner of the tables connects to the database in use (a test has one of its own)."""
    url = settings.DATABASE_OWNER_URL
    given = environ.Env.db_url_config(url) if url else dict(connection.settings_dict)
    host = given.get("HOST") or given.get("OPTIONS", {}).get("host") or ""
    return {
        "dbname": connection.settings_dict["NAME"],
        "user": given.get("USER") or "",
        "password": given.get("PASSWORD") or "",
        "host": host
        or connection.settings_dict["HOST"]
        or connection.settings_dict["OPTIONS"].get("host", ""),
        "port": str(given.get("PORT") or connection.settings_dict["PORT"] or ""),
    }


def _owner() -> psycopg.Connection:
    return psycopg.connect(**{name: value for name, value in _url().items() if value})


def _target() -> list[str]:
    url = _url()
    words = {
        "--dbname": url["dbname"],
        "--username": url["user"],
        "--host": url["host"],
        "--port": url["port"],
    }
    return [f"{name}={value}" for name, value in words.items() if value]


def _env() -> dict[str, str]:
    password = _url()["password"]
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}
