"""Whoever writes on paper is answered on paper: every right, dated by the day its letter was posted (R81–R99)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.audit.models import AuditEntry
from privacy.models import CaseLetter, Disclosure, Recipient, Request, Restriction
from privacy.requests.doubting import adjusted_due
from privacy.requests.extending import settle_extensions
from privacy.requests.refusing import close_refused
from privacy.requests.reminding import remind
from privacy.requests.rights.erasing import carry_out_due
from privacy.requests.rights.restricting import lift_decided
from tests.leads.people import person as make_person
from tests.privacy.requests.paper import ADDRESS, MORNING, Desk, day

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "carla@haushalt.example"
WORDS = "Darum ist es so."


@pytest.fixture
def carla(house: Any) -> Lead:
    with time_machine.travel("2026-06-01 12:00+02:00"), transaction.atomic():
        return make_person("Carla", email=EMAIL, street="Färbergasse 3", postcode="04109", city="Leipzig")


@pytest.fixture
def desk(as_user: Any, ines: Any) -> Desk:
    client = as_user(ines)
    client.cookies["django_language"] = "en"
    return Desk(client)


@pytest.fixture
def case(carla: Lead, desk: Desk) -> Any:
    """One right, in a letter that arrived on Thursday 1 October 2026 and is due on Monday 2 November; Carla's, known."""

    def arrive(kind: str, **more: str) -> Request:
        with time_machine.travel(f"2026-10-01{MORNING}"):
            (made,) = desk.take_in(kind, on="2026-10-01", **more)
            desk.know(made, carla.subject, EMAIL)
        assert made.due_on == dt.date(2026, 11, 2)
        return made

    return arrive


def letter_of(case: Request, name: str) -> CaseLetter:
    return CaseLetter.objects.get(request=case, name=name)


def answered_on(case: Request) -> dt.date | None:
    return timezone.localtime(case.answered_at).date() if case.answered_at else None


def test_a_letter_with_several_rights_is_answered_on_paper_alone(carla: Lead, desk: Desk) -> None:
    """R81, R99, R102: each right has its letter and its day, the copy comes first, and nothing goes to the outbox."""
    with time_machine.travel(f"2026-10-01{MORNING}"):
        cases = desk.take_in("erasure", "access", "complaint", on="2026-10-01")
        access, erasure, complaint = cases
        received = letter_of(access, "received")
        assert all(str(each.number) in received.body for each in cases)
        assert "http" not in received.body
        for each in cases:
            desk.know(each, carla.subject, EMAIL)
    with time_machine.travel(f"2026-10-05{MORNING}"):
        desk.post(access, "received", "2026-10-02")
        desk.step(access, "grant")
        assert (access.state, access.decision, access.closed_at) == ("approved", "granted", None)
        assert "Post the answer" in desk.step(erasure, "grant", word="erase")
    with time_machine.travel(f"2026-10-07{MORNING}"):
        desk.post(access, "answer", "2026-10-06")
        assert (access.state, answered_on(access)) == ("done", day("2026-10-06"))
        assert access.fetched_at == access.answered_at, "R102: delivered"
        desk.step(complaint, "grant", words=WORDS)
        desk.post(complaint, "done", "2026-10-07", way="hand")
        desk.step(erasure, "grant", word="erase")
    assert (complaint.state, letter_of(complaint, "done").way) == ("done", "hand")
    assert erasure.state == "approved"
    assert not OutboxMail.objects.filter(purpose="rights_handling").exists()


def test_an_erasure_waits_until_every_letter_is_posted(case: Any, desk: Desk) -> None:
    """R114, Art. 12(3): the address goes with the data, so the letters leave before; afterwards no word of them is left."""
    erasure = case("erasure")
    with time_machine.travel(f"2026-10-05{MORNING}"):
        desk.step(erasure, "grant", word="erase")
        carry_out_due()
        desk.post(erasure, "erased", "2026-10-05")
        assert answered_on(erasure) == day("2026-10-05")
        carry_out_due()
        erasure.refresh_from_db()
        assert (erasure.state, Lead.objects.count()) == ("approved", 1), "the acknowledgement lies here still"
        desk.post(erasure, "received", "2026-10-05")
        carry_out_due()
    erasure.refresh_from_db()
    assert (erasure.state, erasure.postal, erasure.known_by) == ("done", "", "signature")
    assert answered_on(erasure) == day("2026-10-05")
    kept = letter_of(erasure, "erased")
    assert (kept.body, kept.way) == ("", "post")
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("kind", "step", "values", "name", "decision"),
    [
        ("access", "refuse", {"reason": "exception", "words": WORDS}, "refused", "refused"),
        ("portability", "grant", {}, "portable", "granted"),
        ("rectification", "grant", {"statement": WORDS}, "corrected", "granted"),
        ("objection", "grant", {}, "upheld", "granted"),
        ("objection", "grant", {"ground": "claims", "grounds": WORDS}, "outweighed", "refused"),
        ("restriction", "grant", {"ground": "claims", "words": WORDS}, "done", "granted"),
    ],
)
def test_a_case_is_closed_once_its_letter_is_posted(
    case: Any, desk: Desk, kind: str, step: str, values: dict[str, str], name: str, decision: str
) -> None:
    """R99: no closing without the letter; what was only stored until then is worked with again (R118)."""
    found = case(kind)
    with time_machine.travel(f"2026-10-08{MORNING}"):
        desk.step(found, step, **values)
        close_refused()
        lift_decided()
        found.refresh_from_db()
        assert (found.state, found.decision, found.answered_at) == ("approved", decision, None)
        assert "http" not in letter_of(found, name).body
        desk.post(found, name, "2026-10-08")
        assert (found.state, answered_on(found)) == ("done", day("2026-10-08"))
    with time_machine.travel(f"2026-10-09{MORNING}"):
        lift_decided()
    standing = Restriction.objects.filter(lifted_at=None).exists()
    assert standing == (kind == "restriction")


@pytest.mark.parametrize(("posted", "extended"), [("2026-11-02", True), ("2026-11-03", False)])
def test_an_extension_counts_when_it_was_posted_in_time(
    case: Any, desk: Desk, posted: str, extended: bool
) -> None:
    """R86: the notice is posted by the end of the month, or it extends nothing; written is not posted."""
    found = case("access")
    with time_machine.travel(f"2026-11-02{MORNING}"):
        desk.step(found, "extend", code="complexity", words=WORDS)
        assert settle_extensions() == 0, "it lies here"
    with time_machine.travel(f"2026-11-03{MORNING}"):
        desk.post(found, "extended", posted)
        settle_extensions()
    found.refresh_from_db()
    assert bool(found.extension) == extended
    assert found.due_on == (day("2027-01-04") if extended else day("2026-11-02"))


@pytest.mark.parametrize(("posted", "adjusted"), [("2026-10-02", "2026-11-19"), ("2026-10-07", None)])
def test_the_wait_runs_from_the_day_the_question_was_posted(
    carla: Lead, desk: Desk, posted: str, adjusted: str | None
) -> None:
    """R88, R89: posted 2 October and answered on the 20th adds eighteen days; posted after three working days, none."""
    with time_machine.travel(f"2026-10-01{MORNING}"):
        (found,) = desk.take_in("access", on="2026-10-01")
        desk.step(found, "doubt", code="contradiction", means="postcode")
        assert "Bitte antworten Sie auf diesen Brief" in letter_of(found, "identity").body
        assert "Post the question first" in desk.step(found, "settled")
    with time_machine.travel(f"2026-10-07{MORNING}"):
        desk.post(found, "identity", posted)
    with time_machine.travel(f"2026-10-20{MORNING}"):
        desk.step(found, "settled")
    assert adjusted_due(found) == (day(adjusted) if adjusted else None)
    assert found.due_on == day("2026-11-02")


def test_a_fee_is_charged_once_its_notice_was_posted(case: Any, desk: Desk) -> None:
    """R97: told before it is charged."""
    found = case("access")
    proof = {"ground": "excessive", "facts": WORDS, "intent": WORDS, "evidence": WORDS}
    with time_machine.travel(f"2026-10-05{MORNING}"):
        desk.step(found, "abuse", **proof)
        desk.step(found, "abuse_approve", outcome="fee", fee="12,50")
        desk.step(found, "fee", words=WORDS)
        desk.step(found, "charge")
        assert found.abuse_file.charged_on is None
        desk.post(found, "fee", "2026-10-05")
        desk.step(found, "charge")
    found.abuse_file.refresh_from_db()
    assert found.abuse_file.charged_on == day("2026-10-05")
    assert "12,50" in letter_of(found, "fee").body


def test_nothing_of_anybody_goes_to_whoever_merely_wrote(carla: Lead, desk: Desk) -> None:
    """R88: the officer says what tells us that it is this person; our own address of them is compared. No advertising needs none (R90)."""
    with time_machine.travel(f"2026-10-01{MORNING}"):
        access, marketing = desk.take_in(
            "access", "marketing", on="2026-10-01", postal="X Y\nHafen 1\n20457 Hamburg"
        )
        for each in (access, marketing):
            desk.step(each, "choose", person=str(carla.subject_id), look=EMAIL)
        assert marketing.state == "done"
        assert "Known by: choose first" in desk.step(access, "grant")
        assert "is not the postal address" in desk.step(
            access, "address", postal=access.postal, known_by="address"
        )
        assert (access.state, access.known_by) == ("open", "")
        desk.step(access, "address", postal=ADDRESS, known_by="address")
        assert Request.objects.get(pk=marketing.pk).postal == ADDRESS, "one letter, one address"
        desk.step(access, "grant")
    assert access.state == "approved"


def test_an_address_that_we_have_is_filled_in(carla: Lead, desk: Desk) -> None:
    with time_machine.travel(f"2026-10-01{MORNING}"):
        (found,) = desk.take_in("access", on="2026-10-01", channel="telephone", postal="")
        assert not CaseLetter.objects.exists(), "it had nowhere to go"
        desk.step(found, "choose", person=str(carla.subject_id), look=EMAIL)
    assert found.postal == "Jule Carla\nFärbergasse 3\n04109 Leipzig"


def test_whoever_is_nobody_here_is_told_so_by_post(house: Any, desk: Desk) -> None:
    """R92."""
    with time_machine.travel(f"2026-10-01{MORNING}"):
        (found,) = desk.take_in("access", on="2026-10-01")
        desk.step(found, "choose", person="nobody")
        assert (found.state, found.decision) == ("approved", "nothing_held")
        desk.post(found, "nothing", "2026-10-01")
    assert found.state == "done"
    body = letter_of(found, "nothing").body
    assert "Widerspruchsrecht" in body
    assert "Mail" not in body.replace("E-Mail", "")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"on": "2026-10-09"}, "Left on: this day lies in the future."),
        ({"on": "2026-10-07"}, "Left on: the letter was written on"),
        ({"on": "gestern"}, "Left on: choose the day."),
        ({"way": "mail"}, "Way: say how the letter left."),
        ({"way": "voice"}, "Way: a copy cannot be read out"),
        ({"name": "refused"}, "This letter does not wait to be posted."),
    ],
)
def test_a_wrong_day_or_way_is_refused_by_name(
    case: Any, desk: Desk, values: dict[str, str], named: str
) -> None:
    found = case("access")
    with time_machine.travel(f"2026-10-08{MORNING}"):
        desk.step(found, "grant")
        assert named in desk.step(
            found, "post", **{"name": "answer", "on": "2026-10-08", "way": "post", **values}
        )
    assert found.state == "approved"
    assert letter_of(found, "answer").sent_at is None


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"postal": "Carla"}, "name, street and town"),
        ({"postal": "\n".join("abcdefg")}, "6 lines"),
        ({"postal": f"Carla\n{'x' * 61}\nLeipzig"}, "60 characters"),
        ({"postal": ADDRESS, "email": EMAIL}, "empty where letters go by e-mail"),
    ],
)
def test_a_bad_address_is_refused_at_the_door(
    house: Any, desk: Desk, values: dict[str, str], named: str
) -> None:
    typed = {"text": "x", "channel": "letter", "arrived_at": "2026-10-01T08:00", "language": "de", **values}
    answer = desk.client.post("/admin/privacy/request/letter/", typed)
    assert answer.status_code == 422
    assert named in " ".join(answer.context["form"].errors["postal"])
    assert not Request.objects.exists()


def test_the_trail_and_the_disclosures_name_each_step(case: Any, desk: Desk, carla: Lead) -> None:
    """R93: the copy was disclosed by post, and whoever carried the letter is a recipient by name."""
    carrier = Recipient.objects.create(name="Briefdienst GmbH", service="post")
    found = case("access")
    with time_machine.travel(f"2026-10-08{MORNING}"):
        desk.step(found, "grant")
        assert not AuditEntry.objects.filter(verb="disclose").exists()
        desk.post(found, "answer", "2026-10-08")
    told = AuditEntry.objects.get(verb="disclose")
    assert str(told.row_id) == str(found.pk)
    assert Disclosure.objects.get(recipient=carrier).on == day("2026-10-08")
    letters = AuditEntry.objects.filter(table_name="privacy_caseletter").order_by("pk")
    assert [entry.verb for entry in letters][-2:] == ["insert", "update"]


def test_letters_to_post_are_listed_and_counted(case: Any, desk: Desk) -> None:
    """R85: the officer's first page says how many wait; the reminder counts a case whose letter lies here as unanswered."""
    found = case("access")
    with time_machine.travel(f"2026-10-28{MORNING}"):
        desk.step(found, "grant")
        assert "2 letters" in desk.client.get("/admin/").content.decode()
        assert (
            desk.client.get("/admin/privacy/request/post/").content.decode().count(f">{found.number}</a>")
            == 2
        )
        assert remind(day("2026-10-28"), dry_run=True).due == 1
        for name in ("received", "answer"):
            desk.post(found, name, "2026-10-28")
        assert remind(day("2026-10-28"), dry_run=True).due == 0
        assert (
            "Every letter on paper has left"
            in desk.client.get("/admin/privacy/request/post/").content.decode()
        )
