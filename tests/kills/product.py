"""The product as it ships, in a data folder of its own: `./run demo`, its processes, and its doors."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from leadcrm.embedded import Place, Services
from tests.setup.conftest import wait_until

ROOT = Path(__file__).parent.parent.parent
KINDS = {
    "web": "gunicorn",
    "worker": " worker ",
    "beat": " beat ",
    "postgres": "bin/postgres ",
    "redis": "redis.sock",
}


class Product:
    """`./run demo` under a data folder, started and stopped by the test; only its own processes are ever killed."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        services = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
        bare = {name: value for name, value in os.environ.items() if name not in services}
        self.env = bare | {
            "LEADCRM_DATA": str(home),
            "CAPTURE_POSTS_PER_MINUTE": "100000",
            "LEADCRM_DEMO": "1",
        }
        command = [sys.executable, str(ROOT / "run"), "demo", "--port", str(port), "--leads", "100"]
        self.process = subprocess.Popen(
            command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        wait_until(lambda: self.process.poll() is not None or (home / "demo.json").exists(), 180)
        assert self.process.poll() is None, self.process.communicate()[0]
        self.env |= Services(home).env() | json.loads((home / "demo.json").read_text())

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.communicate(timeout=60)

    def inside(self, name: str, given: object = None) -> Any:
        """Run a function of tests.kills.inside in a process of the product and return its answer."""
        command = [sys.executable, "-m", "tests.kills.inside", name]
        done = subprocess.run(
            command,
            env=self.env,
            cwd=ROOT,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert not done.returncode, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def pids(self, kind: str) -> list[int]:
        """Return the living processes of a kind: its own say so by their environment or their command."""
        found = []
        needles = [
            os.fsencode(place) for place in {self.home, Place.of(self.home).home, Place.of(self.home).sockets}
        ]
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                known = command + (process / "environ").read_bytes()
            except OSError:
                continue
            if KINDS[kind].encode() in command + b" " and any(needle in known for needle in needles):
                found.append(int(process.name))
        return found

    def kill(self, kind: str, chance: random.Random) -> None:
        """Kill one process of a kind as soon as there is one that works: whoever never stands up is asked nothing."""
        if kind == "web":
            self.ask("GET", "/healthz")
        deadline = time.monotonic() + 30
        while not (pids := self.pids(kind)):
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < deadline, f"no {kind} came back"
            time.sleep(0.05)
        try:
            os.kill(chance.choice(pids), signal.SIGKILL)
        except ProcessLookupError:
            self.kill(kind, chance)

    def ask(self, method: str, path: str, form: Mapping[str, object] | None = None) -> tuple[int, str]:
        """Ask until the product answers without an error of its own, as a patient visitor does."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                status, text = self._ask_once(method, path, form)
                if status < 500:
                    return status, text
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise AssertionError(f"no answer to {method} {path}")

    def _ask_once(self, method: str, path: str, form: Mapping[str, object] | None) -> tuple[int, str]:
        line = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            body = urlencode(form, doseq=True) if form else None
            line.request(
                method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
            )
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()
