"""Data folders for servers of their own, and a look at which processes are left of them."""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadcrm.embedded import Place


@pytest.fixture
def home() -> Iterator[Path]:
    """Make a data folder with a short path, and leave nothing of it, root's own place included."""
    folder = Path(tempfile.mkdtemp(prefix="leadcrm-test-"))
    folder.chmod(0o755)
    data = folder / "var"
    yield data
    places = [Place.of(path) for path in folder.rglob("var")]
    for place in places:
        for path in (place.home, place.sockets):
            shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(folder)


def processes_of(data: Path) -> list[str]:
    """Return the command lines of all processes that name *data* in their command or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
        except OSError:
            continue
        needles = [os.fsencode(place) for place in {data, Place.of(data).home}]
        if int(process.name) != os.getpid() and any(n in command or n in environment for n in needles):
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


def wait_until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Return as soon as *holds* says yes."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def unused_tcp_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
