"""The letters of a case: read and changed before they go out, kept word for word, never without what the law wants."""

import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.access import export
from privacy.models import CaseLetter, Request
from privacy.requests.letters.kept_letters import note_sent
from privacy.requests.refusing import close_refused
from privacy.requests.rights.erasing import carry_out_due
from privacy.retention.expiry import expire_request_files
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Der Antrag nennt Daten eines Dritten."


@pytest.fixture
def officer(as_user: Any, ines: Any) -> Client:
    client: Client = as_user(ines)
    client.cookies["django_language"] = "en"
    return client


def step(officer: Client, case: Request, **values: str) -> Any:
    answer = officer.post(f"/admin/privacy/request/{case.pk}/step/", values)
    case.refresh_from_db()
    return answer


def draft(officer: Client, case: Request, **values: str) -> str:
    """Return the letter that a step would send."""
    page = step(officer, case, draft="1", **values)
    assert page.status_code == 200, page.content
    found = re.search(r'<textarea[^>]*name="letter"[^>]*>(.*?)</textarea>', page.content.decode(), re.DOTALL)
    assert found
    return unescape(found[1]).strip()


def test_a_refusal_is_read_changed_sent_and_kept(
    person: Lead, ask: Any, officer: Client, ines: Any, mailbox: Mailbox
) -> None:
    """R99: the officer reads the letter in the person's language; what went out is what is kept."""
    case = ask(EMAIL, "access", "de")
    values = {"step": "refuse", "reason": "exception", "words": WORDS}
    text = draft(officer, case, **values)
    assert text.startswith("Guten Tag"), "the person's language, not the officer's"
    assert (case.state, CaseLetter.objects.filter(name="refused").count()) == ("open", 0), "nothing happened"
    changed = text.replace("Guten Tag,", "Sehr geehrte Frau O'Größel,")
    assert step(officer, case, letter=changed, **values).status_code == 302
    assert case.state == "approved"
    deliver()
    assert close_refused() == note_sent() - 1 == 1, "the acknowledgement left, too"
    kept = CaseLetter.objects.get(name="refused")
    assert kept.body.startswith(changed)
    assert (kept.written_by_id, kept.edited, kept.person_id) == (ines.subject_id, True, person.subject_id)
    assert kept.sent_at is not None
    assert mailbox.messages[-1].get_content().split() == kept.body.split()
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "Sehr geehrte Frau" in page
    assert "Changed by hand" in page
    assert "Ines Albrecht" in page


@pytest.mark.parametrize(
    ("lost", "named"),
    [
        (WORDS, "your own words about the reason"),
        ("Das Gesetz nimmt diesen Fall aus", "the reason of the law"),
        ("Sächsische Datenschutz- und Transparenzbeauftragte", "complaint to the supervisory authority"),
        ("Art. 79 DSGVO", "the way to the courts"),
    ],
)
def test_a_refusal_cannot_lose_what_the_law_wants(
    person: Lead, ask: Any, officer: Client, lost: str, named: str
) -> None:
    """R99: reasons, complaint and judicial remedy; the error names what is missing and the words typed stay."""
    case = ask(EMAIL, "access", "de")
    values = {"step": "refuse", "reason": "exception", "words": WORDS}
    text = draft(officer, case, **values)
    assert lost in text
    answer = step(officer, case, letter=text.replace(lost, "Darum"), **values)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert named in page
    assert "Darum" in page
    assert case.state == "open"
    assert not OutboxMail.everyone.filter(key__endswith=":refused").exists()


def test_an_extension_keeps_its_reason(person: Lead, ask: Any, officer: Client) -> None:
    """R86, R99: the notice without its reasons extends nothing."""
    case = ask(EMAIL, "access", "de")
    values = {"step": "extend", "code": "complexity", "words": "Acht Systeme."}
    text = draft(officer, case, **values)
    for lost in ("Acht Systeme.", "Der Antrag ist komplex", "/privacy/requests/"):
        assert lost in text
        assert step(officer, case, letter=text.replace(lost, "…"), **values).status_code == 422
        assert case.extension == ""
    step(officer, case, letter=text, **values)
    assert case.extension == "complexity"
    assert not CaseLetter.objects.get(name="extended").edited


@pytest.mark.parametrize(
    ("kind", "values", "name", "lost"),
    [
        ("access", {"step": "grant"}, "answer", "/privacy/requests/"),
        ("complaint", {"step": "grant", "words": "Geklärt."}, "done", "Geklärt."),
        ("access", {"step": "doubt", "code": "contradiction", "means": "code"}, "identity", "Widerspr"),
        ("erasure", {"step": "grant", "word": "erase"}, "erased", "Art. 77"),
    ],
)
def test_every_letter_is_read_before_and_kept_after(
    person: Lead, ask: Any, officer: Client, kind: str, values: dict[str, str], name: str, lost: str
) -> None:
    """R88, R98, R99: question, answer and confirmation of an erasure alike."""
    case = ask(EMAIL, kind, "de")
    text = draft(officer, case, **values)
    cut = "\n".join(line for line in text.splitlines() if lost not in line) if lost in text else ""
    assert step(officer, case, letter=cut, **values).status_code == 422
    assert case.state == "open"
    step(officer, case, letter=f"{text}\n\nPS: Danke.", **values)
    kept = CaseLetter.objects.get(name=name)
    assert "\n\nPS: Danke.\n" in kept.body
    assert OutboxMail.everyone.get(key=kept.key).body == kept.body


def test_a_step_without_a_letter_is_never_taken_on_trial(person: Lead, ask: Any, officer: Client) -> None:
    """An erasure writes outside the database as well: no trial could take that back."""
    case = ask(EMAIL, "erasure", "de")
    step(officer, case, step="grant", word="erase")
    deliver()
    step(officer, case, step="again", draft="1")
    assert (case.state, Lead.everyone.count()) == ("approved", 1)


def test_an_acknowledgement_can_be_written_by_hand(person: Lead, officer: Client) -> None:
    """R81: the letter desk leaves it to the officer, the case page asks for it."""
    typed = {
        "text": "Auskunft bitte",
        "channel": "mail",
        "arrived_at": "2026-11-02T10:00",
        "email": EMAIL,
        "language": "de",
        "kind": ["access", "complaint"],
        "acknowledge_later": "on",
    }
    with time_machine.travel("2026-11-02 12:00+01:00"):
        officer.post("/admin/privacy/request/letter/", typed)
        case = Request.objects.get(kind="access")
        assert not CaseLetter.objects.exists()
        text = draft(officer, case, step="acknowledge")
        step(officer, case, step="acknowledge", letter=text.replace("Guten Tag", "Liebe Frau O'Größel"))
    body = CaseLetter.objects.get().body
    assert "Liebe Frau" in body
    assert all(str(number) in body for number in Request.objects.values_list("number", flat=True))
    step(officer, case, step="acknowledge")
    assert CaseLetter.objects.count() == 1


def test_letters_are_in_the_copy_and_go_with_the_case(person: Lead, ask: Any, officer: Client) -> None:
    """R94, R115: the person reads them in their copy; after the case's years they are gone with it."""
    case = ask(EMAIL, "complaint", "de")
    step(officer, case, step="grant", words="Wir haben die Sache geklärt.")
    told = [
        value
        for table in export([person.subject_id])
        for row in table.rows
        for value in (row.values() if isinstance(row, dict) else row)
    ]
    assert any("Wir haben die Sache geklärt." in str(value) for value in told)
    closed = case.closed_at
    assert closed is not None
    with transaction.atomic():
        expire_request_files(closed.date().replace(year=closed.year + 4, month=1, day=1), False)
    assert not CaseLetter.objects.exists()


def test_an_erasure_takes_the_words_and_leaves_that_a_letter_went_out(
    person: Lead, ask: Any, officer: Client
) -> None:
    """R115: what the letter said goes with the person, who wrote it and when it was sent is the proof."""
    case = ask(EMAIL, "erasure", "de")
    step(officer, case, step="grant", word="erase")
    deliver()
    carry_out_due()
    kept = CaseLetter.objects.get(name="erased")
    assert (kept.title, kept.body) == ("", "")
    assert kept.sent_at is not None
    case.refresh_from_db()
    assert case.state == "done"
