"""The script ./run: what it refuses, what it remembers, and the demo from nothing to nothing."""

import importlib.machinery
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest

from tests.setup.conftest import processes_of, wait_until

ROOT = Path(__file__).parent.parent.parent
SERVICES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def _run(*arguments: str, **env: str) -> "subprocess.Popen[str]":
    bare = {name: value for name, value in os.environ.items() if name not in SERVICES}
    command = [sys.executable, str(ROOT / "run"), *arguments]
    return subprocess.Popen(
        command, env=bare | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.fixture(scope="module")
def script() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("run", str(ROOT / "run"))
    spec = importlib.util.spec_from_loader("run", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def _pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_every_package_is_pinned_by_hash_and_no_registry_is_named() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        for block in re.split(r"\n(?=\w)", text.strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_development_lock_holds_the_other_one_whole() -> None:
    assert _pinned("requirements.lock").items() <= _pinned("requirements-dev.lock").items()


def test_an_unknown_verb_is_answered_with_the_verbs() -> None:
    process = _run("serve")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "./run manage COMMAND" in said


def test_a_port_in_use_is_refused_with_another_one(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = _run("--port", str(port), LEADCRM_DATA=str(home))
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port} is in use. Try ./run --port {port + 1}" in said


def test_one_given_service_without_the_other_is_refused(home: Path) -> None:
    process = _run("manage", "check", LEADCRM_DATA=str(home), DATABASE_URL="postgresql://x@127.0.0.1/x")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Set both DATABASE_URL and REDIS_URL" in said


def test_there_is_no_way_to_bind_the_demo_to_the_world(home: Path) -> None:
    process = _run("demo", "--host", "0.0.0.0", LEADCRM_DATA=str(home))
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "unrecognized arguments" in said


def test_the_fingerprint_changes_with_the_database_and_with_the_sources(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "ROOT", tmp_path)
    source = tmp_path / "leadcrm" / "models.py"
    source.parent.mkdir()
    source.write_text("one")
    before = script.fingerprint("a")
    assert script.fingerprint("a") == before
    assert script.fingerprint("b") != before
    source.write_text("three")
    assert script.fingerprint("a") != before


def test_translations_are_compiled_when_newer_and_only_then(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "ROOT", tmp_path)
    source = tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Lead"\nmsgstr "Anfrage"\n'
    )
    script.compile_translations()
    compiled = source.with_suffix(".mo")
    assert b"Anfrage" in compiled.read_bytes()
    compiled.write_bytes(b"newer")
    script.compile_translations()
    assert compiled.read_bytes() == b"newer"


def _page(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def test_the_demo_serves_its_log_in_page_and_leaves_no_process(home: Path, unused_tcp_port: int) -> None:
    process = _run("--port", str(unused_tcp_port), "--leads", "20", LEADCRM_DATA=str(home))
    address = f"http://127.0.0.1:{unused_tcp_port}/"
    try:
        wait_until(lambda: process.poll() is not None or (home / "demo.json").exists(), 120)
        assert process.poll() is None, process.communicate()[0]
        assert 'name="password"' in _page(address)
        assert _page(f"{address}healthz") == "ok"
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=40)
    assert process.returncode == 0, said
    assert processes_of(home) == []
    access = next((home / "logs").glob("web-*.log")).read_text()
    assert "GET /healthz 200" in access
    assert "127.0.0.1" not in access
