"""What comes by letter, mail or telephone: read, sorted, and a case from the day it arrived."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction

from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.models import Occasion, Request
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = Path(__file__).parents[3] / "../shared/data/08_consent_privacy/dsar_letters_datenanfragen"
ADDRESS = "/admin/privacy/request/letter/"


@pytest.fixture
def carla(house: Any) -> Lead:
    with transaction.atomic():
        return make_person("Carla", email="carla@haushalt.example")


def typed(**more: Any) -> dict[str, Any]:
    return {
        "text": "",
        "channel": "letter",
        "arrived_at": "2026-11-20T09:15",
        "email": "",
        "agent": "",
        "language": "de",
        **more,
    }


def test_one_mail_for_a_copy_and_then_an_erasure_is_two_linked_cases(
    carla: Lead, as_user: Any, ines: Any
) -> None:
    """R81, R102: "Auskunft und dann Löschung", and the erasure waits."""
    officer, words = as_user(ines), "Ich bitte um Auskunft und dann um Löschung meiner Daten."
    page = officer.post(ADDRESS, typed(text=words, email="carla@haushalt.example", read="1"))
    ticked = [box.data["value"] for box in page.context["form"]["kind"] if box.data["selected"]]
    assert ticked == ["access", "erasure"]
    assert not Request.objects.exists(), "reading opens nothing"
    answer = officer.post(ADDRESS, typed(text=words, email="carla@haushalt.example", kind=ticked))
    assert answer.status_code == 302
    access, erasure = Request.objects.order_by("number")
    assert [access.kind, erasure.kind] == ticked
    assert access.occasion_id == erasure.occasion_id
    assert {access.person_id, erasure.person_id} == {carla.subject_id}
    assert access.received_on == dt.date(2026, 11, 20), "the day it arrived, not the day it was typed"
    officer.post(f"/admin/privacy/request/{erasure.pk}/step/", {"step": "grant", "word": "erase"})
    erasure.refresh_from_db()
    assert erasure.state == "open"
    assert "Auskunft" in officer.get(f"/admin/privacy/request/{erasure.pk}/change/").content.decode()
    assert OutboxMail.everyone.filter(key__endswith=":received").count() == 1


def test_a_letter_nobody_understands_waits_to_be_sorted(carla: Lead, as_user: Any, ines: Any) -> None:
    """R81: never silence."""
    officer = as_user(ines)
    page = officer.post(ADDRESS, typed(text="Hochachtungsvoll, wie besprochen.", read="1")).content.decode()
    assert 'role="status"' in page
    officer.post(ADDRESS, typed(text="Hochachtungsvoll, wie besprochen.", email="carla@haushalt.example"))
    case = Request.objects.get()
    assert (case.kind, case.state) == ("unsorted", "open")
    assert not OutboxMail.everyone.filter(key__startswith="request:").exists()
    step = f"/admin/privacy/request/{case.pk}/step/"
    officer.post(step, {"step": "grant", "words": "Erledigt."})
    officer.post(step, {"step": "sort"})
    case.refresh_from_db()
    assert (case.kind, case.state) == ("unsorted", "open")
    officer.post(step, {"step": "sort", "kind": ["erasure", "rectification"]})
    cases = Request.objects.order_by("number")
    assert [(c.kind, c.due_on, c.occasion_id) for c in cases] == [
        ("rectification", case.due_on, case.occasion_id),
        ("erasure", case.due_on, case.occasion_id),
    ]
    assert len({c.number for c in cases}) == 2


def test_a_letter_that_asks_for_nothing_is_put_away_on_record(house: Any, as_user: Any, ines: Any) -> None:
    as_user(ines).post(ADDRESS, typed(text="Danke für das Angebot!"))
    case = Request.objects.get()
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "file"})
    case.refresh_from_db()
    assert (case.state, case.decision, case.approver_id) == ("done", "no_request", ines.subject_id)


def test_a_mail_as_a_file_says_who_wrote_and_when_our_server_took_it(
    house: Any, as_user: Any, ines: Any
) -> None:
    """R82, W3: 23:30 in Greenwich is the next day in Berlin, and the clock is that of the arrival."""
    raw = (
        b"Received: from mx.example by us; Mon, 23 Nov 2026 23:30:00 +0000\r\n"
        b"Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nFrom: Carla <carla@haushalt.example>\r\n"
        b"Subject: Auskunft\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + "Welche Daten haben Sie über mich?".encode()
    )
    with time_machine.travel(dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC), tick=False):
        officer = as_user(ines)
        file = SimpleUploadedFile("mail.eml", raw)
        page = officer.post(ADDRESS, typed(file=file, channel="mail", read="1"))
        shown = page.context["form"].initial
        assert (shown["email"], shown["kind"]) == ("carla@haushalt.example", ["access"])
        at = page.context["form"]["arrived_at"]
        assert 'value="2026-11-24T00:30"' in str(at)
        officer.post(
            ADDRESS,
            typed(text=shown["text"], channel="mail", arrived_at="2026-11-24T00:30", kind=["access"]),
        )
    case = Request.objects.get()
    assert (case.received_on, case.due_on) == (dt.date(2026, 11, 24), dt.date(2026, 12, 24))


def test_who_wrote_from_elsewhere_is_looked_up_by_a_number(carla: Lead, as_user: Any, ines: Any) -> None:
    """R88, W9: known by what we have of them, in any spelling."""
    officer = as_user(ines)
    officer.post(ADDRESS, typed(text="Bitte löschen Sie meine Daten.", kind=["erasure"]))
    case = Request.objects.get()
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/?look=CARLA@haushalt.example")
    assert "Jule Carla" in page.content.decode()
    step = f"/admin/privacy/request/{case.pk}/step/"
    officer.post(step, {"step": "choose", "person": str(ines.subject_id), "look": "carla@haushalt.example"})
    case.refresh_from_db()
    assert case.person_id is None
    officer.post(step, {"step": "choose", "person": str(carla.subject_id), "look": "carla@haushalt.example"})
    case.refresh_from_db()
    assert case.person_id == carla.subject_id


def test_an_agent_without_authority_is_no_block_and_the_clock_runs(
    house: Any, as_user: Any, ines: Any
) -> None:
    """R103."""
    officer = as_user(ines)
    officer.post(ADDRESS, typed(kind=["access"], agent="Kanzlei Beispiel"))
    case = Request.objects.get()
    assert case.occasion.agent == "Kanzlei Beispiel"  # type: ignore[union-attr]
    assert case.due_on == dt.date(2026, 12, 21)
    assert "Kanzlei Beispiel" in officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "text"),
        ({"text": "x", "arrived_at": "2036-01-01T00:00"}, "arrived_at"),
        ({"text": "x", "arrived_at": "gestern"}, "arrived_at"),
        ({"text": "x", "email": "keine"}, "email"),
        ({"text": "x", "channel": "form"}, "channel"),
        ({"text": "x", "kind": ["everything"]}, "kind"),
        ({"file": SimpleUploadedFile("scan.pdf", b"%PDF\x00")}, "__all__"),
        ({"file": SimpleUploadedFile("big.txt", b"x" * (1024 * 1024 + 1))}, "__all__"),
    ],
)
def test_bad_input_names_the_field_and_opens_nothing(
    house: Any, as_user: Any, ines: Any, values: dict[str, Any], field: str
) -> None:
    answer = as_user(ines).post(ADDRESS, typed(**values))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Occasion.objects.exists()


WANTED = {
    "de_access-tracking": ["access", "portability"],
    "en_access-default": ["access", "portability"],
    "en_access-tracking": ["access", "portability"],
    "en_admonition": [],
    "en_complaint": ["complaint"],
    "en_erasure-default": ["restriction", "withdrawal", "objection", "erasure"],
    "en_objection-default": ["marketing", "withdrawal"],
    "en_rectification-default": ["rectification"],
}


@pytest.mark.skipif(not LETTERS.exists(), reason="the letters are not part of the project")
@pytest.mark.parametrize("name", WANTED)
def test_real_letters_invoke_these_rights(name: str, capsys: Any) -> None:
    """R81: letters that a consumers' project sends in earnest, German and English, several rights in one."""
    call_command("read_letter", LETTERS / f"{name}.txt", json=True)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said == {"language": name[:2], "rights": WANTED[name]}


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("read_letter", tmp_path / "none.txt")
