"""The demo's processes: kept alive, logged by day without looking twice, stopped to the last one."""

import os
import smtplib
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadcrm import demo_mailbox
from leadcrm.processes import LOG_DAYS, DailyLog, ProcessError, Processes
from tests.setup.conftest import wait_until


def _python(code: str) -> list[str]:
    return [sys.executable, "-u", "-c", code]


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


@pytest.mark.parametrize("age", [0, 60])
def test_a_process_that_is_killed_is_started_again_however_young(tmp_path: Path, age: int) -> None:
    processes = Processes(tmp_path, dict(os.environ))
    processes.start("sleeper", _python("import time; time.sleep(60)"))
    processes.started["sleeper"] -= age
    first = processes.running["sleeper"]
    first.kill()
    first.wait()
    processes.look()
    assert processes.running["sleeper"].pid != first.pid
    processes.stop()


def test_a_process_that_dies_young_is_reported_with_its_last_words(tmp_path: Path) -> None:
    processes = Processes(tmp_path, dict(os.environ))
    processes.start("broken", _python("raise SystemExit('no such table')"))
    processes.running["broken"].wait()
    with pytest.raises(ProcessError, match="no such table"):
        processes.look()


def test_a_process_that_stood_before_may_fail_while_its_servers_are_away(tmp_path: Path) -> None:
    processes = Processes(tmp_path, dict(os.environ))
    processes.start(
        "once",
        _python(f"import os, pathlib; p = pathlib.Path({str(tmp_path / 'up')!r}); os._exit(p.exists())"),
    )
    processes.started["once"] -= 60  # it has been up for long
    processes.running["once"].wait()
    (tmp_path / "up").touch()
    for _ in range(3):
        processes.look()
        processes.running["once"].wait()
    assert processes.running["once"].returncode == 1
    processes.stop()


def test_stopping_reaches_grandchildren_that_ignore_it(tmp_path: Path) -> None:
    processes = Processes(tmp_path, dict(os.environ))
    grandchild = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    parent = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {grandchild!r}]); print(p.pid); p.wait()"
    processes.start("parent", _python(parent))
    wait_until(lambda: processes.log["parent"].tail())
    pid = int(processes.log["parent"].tail())
    assert _alive(pid)
    processes.stop()
    wait_until(lambda: not _alive(pid))


def test_logs_are_private_and_go_after_fourteen_days(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    for age in (LOG_DAYS - 1, LOG_DAYS + 1):
        (tmp_path / f"web-{today - timedelta(days=age)}.log").touch()
    (tmp_path / "in").write_bytes(b"one line\n")
    with open(tmp_path / "in", "rb") as source:
        DailyLog(tmp_path, "web").pump(source)
    left = {path.name for path in tmp_path.glob("web-*")}
    assert left == {f"web-{today}.log", f"web-{today - timedelta(days=LOG_DAYS - 1)}.log"}
    assert (tmp_path / f"web-{today}.log").stat().st_mode & 0o077 == 0


def test_the_mailbox_lays_each_mail_into_a_private_file(tmp_path: Path, unused_tcp_port: int) -> None:
    command = [sys.executable, "-P", str(demo_mailbox.__file__), str(unused_tcp_port), str(tmp_path / "mail")]
    with subprocess.Popen(command) as mailbox:
        deadline = time.monotonic() + 15
        while True:
            try:
                client = smtplib.SMTP("127.0.0.1", unused_tcp_port)
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        with client:
            for number in range(3):
                client.sendmail("a@a.example", ["b@b.example"], f"Subject: {number}\r\n\r\nGrüße".encode())
        mailbox.terminate()
    mails = sorted((tmp_path / "mail").iterdir())
    assert [path.suffix for path in mails] == [".eml"] * 3
    assert [path.read_text().splitlines()[0] for path in mails] == ["Subject: 0", "Subject: 1", "Subject: 2"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in mails)
