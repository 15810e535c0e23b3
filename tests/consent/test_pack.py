"""The proof pack: whoever gets it checks it offline, and whatever was altered is named (R19)."""

import copy
import hashlib
import importlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import strategies as st

from consent.models import CheckMail, ConsentRecord, ConsentText
from consent.pack import proof_pack
from consent.proof import proof_of
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from privacy.audit.context import act
from privacy.audit.models import AuditDetail, AuditEntry
from privacy.audit.seal import public_key
from privacy.audit.sealer import seal
from privacy.erasure.runs import run
from tests.consent.conftest import given as consent
from tests.leads.people import person as make_person
from tests.mail.conftest import ANNA, subscribe, words  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(words: None) -> Lead:  # noqa: F811
    """Anna's lead; she consented, and withdrew later."""
    with transaction.atomic():
        lead = make_person("Anna", email=ANNA)
    subscribe(lead.subject)
    withdraw(subject=lead.subject, route="letter")
    seal()
    return lead


@pytest.fixture
def record(lead: Lead) -> ConsentRecord:
    return ConsentRecord.objects.get(kind="given")


@pytest.fixture
def unpacked(record: ConsentRecord, tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    with zipfile.ZipFile(io.BytesIO(proof_pack(proof_of(record)))) as pack:
        pack.extractall(folder)
    return folder


def _check(folder: Path, *arguments: str) -> dict[str, Any]:
    """Run the checker as somebody outside would: no package, no environment of ours."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys, runpy; sys.path.insert(0, {str(folder)!r});"
         f"sys.argv[1:] = {list(arguments)!r}; runpy.run_path({str(folder / 'check.py')!r}, run_name='__main__')"],
        capture_output=True, text=True, env={}, cwd="/",
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode == 0) is answer["ok"]
    return answer


def test_a_pack_is_checked_with_python_alone(unpacked: Path) -> None:
    answer = _check(unpacked, "--address", f" {ANNA.upper()}", "--key", public_key().hex())
    assert answer["faults"] == []
    assert [step.split(",")[0] for step in answer["steps"]] == ["given: newsletter", "withdrawn: newsletter"]
    assert answer["sealed"] == 2
    read_me = (unpacked / "READ ME.txt").read_text()
    assert "python check.py" in read_me
    assert {path.name for path in unpacked.iterdir()} >= {
        "proof.pdf",
        "proof.html",
        "proof.css",
        "manifest.json",
    }
    told = "".join((unpacked / name).read_text() for name in ("READ ME.txt", "proof.html", "consent.json"))
    assert ANNA not in told, "only its salted hash"


def test_another_address_or_key_does_not_fit(unpacked: Path) -> None:
    assert (
        "step 1: it was given with another address"
        in _check(unpacked, "--address", "other@kunde.example")["faults"]
    )
    assert not _check(unpacked, "--key", "00" * 32)["ok"]


@pytest.fixture
def checker(unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The program that somebody took from another pack, so that this one cannot lie about itself."""
    shutil.copytree(unpacked, tmp_path / "another")
    monkeypatch.syspath_prepend(str(tmp_path / "another"))
    yield importlib.import_module("check")
    for name in ("check", "standalone_verifier"):
        del sys.modules[name]


@hypothesis.settings(
    max_examples=60, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@hypothesis.given(data=st.data())
def test_any_altered_byte_of_any_file_is_found(
    unpacked: Path, checker: ModuleType, data: st.DataObject
) -> None:
    """R19: the manifest is signed, and every byte of every file hangs on it."""
    path = data.draw(st.sampled_from(sorted(path for path in unpacked.iterdir() if path.is_file())))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))
    try:
        path.write_bytes(whole[:place] + bytes([changed]) + whole[place + 1 :])
        assert not checker.look(unpacked, None, None)["ok"], f"{path.name} at {place}"
    finally:
        path.write_bytes(whole)
    assert checker.look(unpacked, None, None)["ok"]


def test_a_file_left_out_is_missed(unpacked: Path, checker: ModuleType) -> None:
    (unpacked / "proof.pdf").unlink()
    assert checker.look(unpacked, None, None)["faults"] == ["proof.pdf is not the file that was signed"]


def test_whatever_is_altered_is_found(unpacked: Path, checker: ModuleType) -> None:
    """Every single value of the file: changed by one character, it does not hold any more, even were the manifest renewed."""
    steps = json.loads((unpacked / "consent.json").read_text())
    for step in steps:
        assert checker.check(step, None, None) == []
        for path in _leaves(step):
            changed = copy.deepcopy(step)
            inner: Any = changed
            for part in path[:-1]:
                inner = inner[part]
            inner[path[-1]] = _other(inner[path[-1]])
            try:
                holds = checker.check(changed, None, None) == []
            except (ValueError, TypeError, KeyError):
                continue  # not even readable
            assert not holds, path


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if isinstance(inner, dict | list) and inner:
            yield from _leaves(inner, (*path, key))
        else:
            yield (*path, key)


def _other(value: Any) -> Any:
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    return value + 1 if isinstance(value, int) else "x"


def test_the_page_hands_it_out_and_the_trail_knows(
    lead: Lead, record: ConsentRecord, jonas: Any, ines: Any, as_user: Any
) -> None:
    doors = {
        jonas: f"/leads/{lead.pk}/proof/{record.pk}/",
        ines: f"/admin/consent/consentrecord/{record.pk}/proof/",
    }
    for user, address in doors.items():
        answer = as_user(user).get(address + "?pack")
        assert answer["Content-Type"] == "application/zip", address
        assert answer["Content-Disposition"].endswith('.zip"')
    noted = AuditEntry.objects.filter(verb="proof", row_id=str(record.pk), subject=lead.subject_id)
    assert noted.count() == len(doors)


def test_the_command_writes_and_checks_a_pack(record: ConsentRecord, tmp_path: Path, capsys: Any) -> None:
    """R19, from a shell: what was written is checked by the program inside it."""
    file = tmp_path / "anna.zip"
    call_command("proof_pack", str(record.pk), out=file, json=True)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["ok"], said["faults"], said["missing"], said["sealed"]) == (True, [], [], 2)
    assert said["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_command_exits_with_1_when_an_item_lacks(lead: Lead, tmp_path: Path, capsys: Any) -> None:
    """R19: a proof that lacks an item is unproven, and the item is named."""
    gap = consent(
        lead.subject,
        ConsentText.objects.filter(purpose="newsletter", language="en").latest("version"),
        page_url="",
    )
    with transaction.atomic():
        append([gap])
    with pytest.raises(SystemExit) as stop:
        call_command("proof_pack", str(gap.pk), out=tmp_path / "gap.zip", json=True)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (stop.value.code, said["ok"], said["missing"]) == (1, False, ["Page"])


def test_the_command_refuses_what_it_cannot_do(lead: Lead, record: ConsentRecord, tmp_path: Path) -> None:
    withdrawal = ConsentRecord.objects.get(kind="withdrawn")
    with pytest.raises(CommandError, match="There is no consent"):
        call_command("proof_pack", str(withdrawal.pk), out=tmp_path / "x.zip")
    with pytest.raises(CommandError, match="--out"):
        call_command("proof_pack", str(record.pk), out=tmp_path / "no" / "x.zip")


def test_a_pack_outlives_the_values_in_the_trail(lead: Lead, record: ConsentRecord, tmp_path: Path) -> None:
    """R161 forgets values after some years, R19 wants the proof at any time: the evidence has an entry of its own."""
    with act(actor="test"), run("expired", [lead.subject_id], "trail_values"):
        pass
    assert not AuditDetail.objects.filter(subject=lead.subject_id).exists()
    file = tmp_path / "old.zip"
    file.write_bytes(proof_pack(proof_of(record)))
    with zipfile.ZipFile(file) as pack:
        pack.extractall(tmp_path / "old")
    answer = _check(tmp_path / "old", "--address", ANNA)
    assert (answer["faults"], answer["sealed"]) == ([], 2)


def test_the_check_mail_stands_in_the_pack_word_for_word(unpacked: Path) -> None:
    """R19: what the person was asked is proven, and nothing in it is anybody's own."""
    given, withdrawn = json.loads((unpacked / "consent.json").read_text())
    (sent,) = mail.outbox
    before, after = given["mail"]["body"].split("{link}")
    assert sent.body.startswith(before)
    assert after.split("{day}")[0] in sent.body
    assert (given["mail"]["subject"], withdrawn["mail"]) == (sent.subject, None)
    assert CheckMail.objects.count() == 1
