"""A real PostgreSQL and a real Redis-compatible server out of their wheels, alive as long as somebody uses them.

Every command that wants the services holds a shared lock on `users.lock`. The first one starts a *keeper*, a
process of its own (`leadcrm.keeper`) that starts the two servers, restarts one that was killed, and stops both when the last lock
is gone. Locks vanish with their process, so `kill -9` of anything leaves nothing behind and nothing to repair.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import pwd
import re
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

OWNER, APP = "leadcrm_owner", "leadcrm_app"
DATABASES = ("leadcrm", "leadcrm_bench")
ROOT = Path(__file__).resolve().parent.parent
SHARED = Path("/var/lib/leadcrm")  # where root's servers live when `nobody` cannot reach the checkout
START_SECONDS = 60
STOP_SECONDS = 20


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
        home = SHARED / digest if root and not open_to_all(data.parent) else data
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

    def start(self, command: list[str], *, log: Path, stop_signal: int) -> subprocess.Popen[bytes]:
        """Start a server: as its user, with no environment of ours, dead when its starter is dead."""
        root = os.geteuid() == 0
        with open(log, "wb") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                cwd="/",
                preexec_fn=die_with_parent(stop_signal),
                user=self.user.pw_uid if root else None,
                group=self.user.pw_gid if root else None,
                extra_groups=[] if root else None,
            )

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


def open_to_all(path: Path) -> bool:
    """Say whether every user may pass down to *path*."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents) if folder.exists())


def try_lock(path: Path, kind: int) -> int | None:
    """Return a handle that holds the lock until it is closed, or None while others hold it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def answers(path: Path) -> bool:
    """Say whether a server listens on the socket *path*."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


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
            free = try_lock(lock, fcntl.LOCK_EX)
            if free is not None:
                try:
                    if started:
                        self._raise_failure(state)
                    state.unlink(missing_ok=True)
                    self._start_keeper(free)
                    started = True
                finally:
                    os.close(free)
            if answers(self.place.sockets / ".s.PGSQL.5432") and state.exists():
                return started
            time.sleep(0.03)
        raise EmbeddedError(f"The embedded services did not answer within {START_SECONDS} seconds.")

    def _start_keeper(self, lock: int) -> None:
        # It detaches itself and inherits the lock.
        command = [sys.executable, "-m", "leadcrm.keeper", str(self.place.data), str(lock)]
        with open(self.place.data / "keeper.log", "w") as log:
            subprocess.run(
                command,
                pass_fds=[lock],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
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
            gone = try_lock(self.place.data / "keeper.lock", fcntl.LOCK_EX)
            if gone is not None:
                os.close(gone)
                return
            shared = try_lock(self.place.data / "users.lock", fcntl.LOCK_SH)
            if shared is not None:
                try:
                    fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # others go on using it
                finally:
                    os.close(shared)
            time.sleep(0.05)
