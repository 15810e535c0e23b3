"""The demo's processes: started, watched, logged by day, stopped together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO

from leadcrm.embedded import die_with_parent

LOG_DAYS = 14  # Art. 5(1)(e): logs are holdings too
STOP_SECONDS = 12
GROWN_UP = 6  # seconds after which a process counts as one that stays up


class ProcessError(RuntimeError):
    """A process does not stay up; the text holds its last words."""


class DailyLog:
    """Lines into `<name>-<date>.log`; files older than LOG_DAYS go."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.day: date | None = None
        self.handle = -1
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def pump(self, source: IO[bytes]) -> None:
        """Copy *source* to its end."""
        with source:
            for line in source:
                os.write(self._today(), line)
        if self.day:
            os.close(self.handle)

    def tail(self) -> str:
        """Return the last lines written today."""
        path = self._path(datetime.now(UTC).date())
        return "\n".join(path.read_text(errors="replace").splitlines()[-15:]) if path.exists() else ""

    def _path(self, day: date) -> Path:
        return self.folder / f"{self.name}-{day}.log"

    def _today(self) -> int:
        day = datetime.now(UTC).date()
        if day != self.day:
            if self.day:
                os.close(self.handle)
            self.day = day
            self.handle = os.open(self._path(day), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            oldest = self._path(day - timedelta(days=LOG_DAYS)).name
            for path in self.folder.glob(f"{self.name}-*.log"):
                if path.name < oldest:
                    path.unlink(missing_ok=True)
        return self.handle


class Processes:
    """Child processes that live and die together; one that dies alone is started again."""

    def __init__(self, logs: Path, env: dict[str, str]) -> None:
        self.env = env
        self.logs = logs
        self.commands: dict[str, list[str]] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.log: dict[str, DailyLog] = {}
        self.started: dict[str, float] = {}
        self.proven: set[str] = set()

    def start(self, name: str, command: list[str]) -> None:
        self.commands[name] = command
        self.started[name] = time.monotonic()
        child = self.running[name] = subprocess.Popen(
            command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours to pass on, once and in order
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        assert child.stdout is not None
        log = self.log[name] = DailyLog(self.logs, name)
        threading.Thread(target=log.pump, args=(child.stdout,), daemon=True).start()

    def look(self) -> None:
        """Start again what has died; give up on what ends young by itself and never stayed up before.

        Whatever was killed, or has stood before, is not to blame: a server it needs may be away for a moment.
        """
        for name, child in list(self.running.items()):
            if time.monotonic() - self.started[name] > GROWN_UP:
                self.proven.add(name)
            if child.poll() is None:
                continue
            _end_group(child)
            if child.returncode > 0 and name not in self.proven:
                time.sleep(0.2)  # its last words are on their way
                raise ProcessError(f"{name} does not stay up:\n{self.log[name].tail()}")
            self.start(name, self.commands[name])

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return when *ready* answers yes."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.look()
            if time.monotonic() > deadline:
                raise ProcessError(f"No answer within {seconds:.0f} seconds; see {self.logs}.")
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask every process to finish, then end whatever is left of its group."""
        for child in self.running.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            _end_group(child)
            child.wait()


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End whatever is left of a process: its children work on, and hold its port, when it was killed."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
