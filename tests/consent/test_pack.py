"""The proof pack: whoever gets it checks it offline, and whatever was altered is named (R19)."""

import copy
import importlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from consent.models import ConsentRecord
from consent.pack import proof_pack
from consent.proof import proof_of
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from privacy.audit.models import AuditEntry
from privacy.audit.seal import public_key
from privacy.audit.sealer import seal
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
    read_me = (unpacked / "READ ME.txt").read_text()
    assert "python check.py" in read_me
    assert ANNA not in read_me + (unpacked / "consent.json").read_text(), "only its salted hash"


def test_another_address_or_key_does_not_fit(unpacked: Path) -> None:
    assert (
        "step 1: it was given with another address"
        in _check(unpacked, "--address", "other@kunde.example")["faults"]
    )
    assert not _check(unpacked, "--key", "00" * 32)["ok"]


@pytest.fixture
def checker(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    monkeypatch.syspath_prepend(str(unpacked))
    yield importlib.import_module("check").check
    for name in ("check", "standalone_verifier"):
        del sys.modules[name]


def test_whatever_is_altered_is_found(unpacked: Path, checker: Callable[..., list[str]]) -> None:
    """Every single value of the file: changed by one character, it does not hold any more."""
    steps = json.loads((unpacked / "consent.json").read_text())
    for step in steps:
        assert checker(step, None, None) == []
        for path in _leaves(step):
            changed = copy.deepcopy(step)
            inner: Any = changed
            for part in path[:-1]:
                inner = inner[part]
            inner[path[-1]] = _other(inner[path[-1]])
            try:
                holds = checker(changed, None, None) == []
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
