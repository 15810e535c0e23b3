"""The officer finds what proves a consent: by address, also after the person's erasure, by id, purpose and day (R19, R161)."""

import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from consent import search
from consent.models import ConsentEvidence, ConsentRecord, ConsentText
from consent.search import SearchRefused, SearchTooWide, find_evidence
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy.audit.models import AuditEntry
from privacy.audit.sealer import seal
from privacy.models import Notice, Subject
from tests.consent.conftest import EMAIL, given, make_person

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/admin/consent/consentrecord/evidence/"


@pytest.fixture
def newsletter(notice: Notice) -> ConsentText:
    """A text whose hash is the one of its words, as it is published."""
    words = {
        "purpose_id": "newsletter",
        "language": "en",
        "controller_name": "Sonnenhain",
        "label": "Yes",
        "body": "News.",
    }
    whole = "\n".join(["newsletter", "en", "email", "Sonnenhain", "Yes", "News.", "1"])
    sha256 = hashlib.sha256(whole.encode()).hexdigest()
    return ConsentText.objects.create(version=1, channels=["email"], notice=notice, sha256=sha256, **words)


@pytest.fixture
def gone(consented: Subject, newsletter: ConsentText) -> str:
    """The id of a person who agreed, withdrew and was erased; somebody else's evidence stands beside."""
    with transaction.atomic():
        other = make_person("ole@lund.example", "")
        append(
            [
                given(
                    other,
                    newsletter,
                    email="ole@lund.example",
                    address_salt=b"o" * 16,
                    address_hash=b"h" * 32,
                )
            ]
        )
    withdraw(subject=consented, route="letter")
    call_command("subject_erase", subject=str(consented.pk))
    seal()
    return str(consented.pk)


def test_whoever_knows_the_address_finds_it_after_the_erasure(gone: str, ines: Any, as_user: Any) -> None:
    """Art. 7(1), 17(3)(e): the evidence names nobody, and yet it is found; only by the right address."""
    found = find_evidence(what=f" {EMAIL.upper()} ")
    assert sorted(hit.said["kind"] for hit in found) == ["given", "withdrawn"]
    assert {(hit.person, hit.record) for hit in found} == {(None, None)}
    assert find_evidence(what="else@x.example") == []
    page = as_user(ines).post(PAGE, {"what": EMAIL}).content.decode()
    assert "erased since" in page
    assert f"/admin/consent/consentrecord/evidence/{found[0].id}/" in page
    assert gone not in page


def test_what_was_kept_is_shown_printed_and_handed_out(
    gone: str, newsletter: ConsentText, ines: Any, as_user: Any, tmp_path: Path
) -> None:
    """R19 after Art. 17: the words, the times and the place in the trail; the pack is checked with the address offline."""
    given_hit = next(hit for hit in find_evidence(what=EMAIL) if hit.given)
    officer, url = as_user(ines), f"{PAGE}{given_hit.id}/"
    page = officer.get(url).content.decode()
    assert newsletter.body in page
    assert gone not in page
    assert officer.get(url + "?pdf").content.startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(officer.get(url + "?pack").content)) as pack:
        pack.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "check.py"), "--address", EMAIL],
        capture_output=True,
        text=True,
        env={},
    )
    told = json.loads(done.stdout)
    assert (told["ok"], told["faults"], told["sealed"]) == (True, [], 2)
    wrong = subprocess.run(
        [sys.executable, str(tmp_path / "check.py"), "--address", "a@b.example"], capture_output=True, env={}
    )
    assert wrong.returncode == 1
    looks = AuditEntry.objects.filter(verb="proof", row_id=given_hit.id, actor=str(ines.subject_id))
    assert looks.count() == 3
    assert set(looks.values_list("subject", flat=True)) == {None}


def test_of_a_living_person_the_whole_proof_is_shown(consented: Subject, ines: Any, as_user: Any) -> None:
    record = ConsentRecord.objects.get()
    answer = as_user(ines).get(f"{PAGE}{record.evidence}/")
    assert answer.headers["Location"] == f"/admin/consent/consentrecord/{record.pk}/proof/"
    assert as_user(ines).get(f"{PAGE}{'0' * 64}/").status_code == 404


def test_it_is_found_by_id_purpose_and_day(consented: Subject, newsletter: ConsentText) -> None:
    record = ConsentRecord.objects.get()
    for what in (str(record.pk), str(consented.pk), record.evidence, record.evidence.upper()):
        assert [hit.record for hit in find_evidence(what=what)] == [record.pk], what
    day = timezone.localdate(record.at)
    assert len(find_evidence(purpose="newsletter", since=day, until=day)) == 1
    assert find_evidence(purpose="profiling", since=day) == []
    assert find_evidence(until=day - dt.timedelta(days=1)) == []
    assert find_evidence(since=day + dt.timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "Please say at least an address"),
        ({"what": "anna"}, "neither an e-mail address nor an id"),
        ({"what": "' OR 1=1 --"}, "neither an e-mail address nor an id"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "This day lies before the first one."),
        ({"since": "soon"}, "Enter a valid date."),
        ({"purpose": "everything"}, "Select a valid choice."),
    ],
)
def test_a_wrong_search_is_answered_with_what_is_wrong(
    ines: Any, as_user: Any, asked: dict[str, str], sentence: str
) -> None:
    answer = as_user(ines).post(PAGE, asked)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_each_look_stands_in_the_trail_without_the_address(
    consented: Subject, ines: Any, as_user: Any
) -> None:
    """R161; and no entry of the search leads from a person to the evidence that outlives them."""
    as_user(ines).post(PAGE, {"what": EMAIL})
    looks = AuditEntry.objects.filter(verb="read", actor=str(ines.subject_id))
    rows = set(looks.values_list("table_name", "row_id", "subject"))
    assert rows == {
        ("consent_consentevidence", "search", None),
        ("consent_consentrecord", "", consented.pk),
    }
    assert not any(ConsentEvidence.objects.get().pk in str(entry.__dict__) for entry in looks)


def test_a_search_that_takes_too_long_ends_with_a_sentence(
    consented: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_LONGEST", "1ms")
    monkeypatch.setitem(search._CONDITIONS, "purpose", "pg_sleep(0.2) IS NOT NULL AND %(purpose)s <> ''")
    with pytest.raises(SearchTooWide, match="narrow"):
        find_evidence(purpose="newsletter")
    with pytest.raises(SearchRefused):
        find_evidence()
