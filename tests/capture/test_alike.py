"""Nobody learns from the form whom we know (security.md 13), and nothing we hold is overwritten by it."""

import pytest

from leadcrm.capture.models import Form
from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import create_lead
from leadcrm.mail.models import OutboxMail
from privacy.models import Subject
from privacy.suppression import suppress
from tests.capture.conftest import ENQUIRY, Visitor

ADDRESS = ENQUIRY["email"]


def known(first_name: str = "Anna", last_name: str = "Weber", state: str = "active") -> Lead:
    lead = create_lead(
        values={
            "first_name": first_name,
            "last_name": last_name,
            "email": ADDRESS.upper(),
            "city": "Leipzig",
        },
        source="Fair",
        obtained_from="person",
        origin="staff",
    )
    if state != "active":
        Subject.objects.filter(pk=lead.subject_id).update(state=state)
    return lead


@pytest.mark.parametrize("slug", ["heat-check", "newsletter"])
def test_known_unknown_restricted_and_suppressed_people_are_answered_alike(
    enquiry_form: Form, signup_form: Form, visitor: Visitor, slug: str
) -> None:
    known()
    known("Bea", "Lang", state="restricted")
    suppress(kind="email", value="gone@kunde.example")
    answers = []
    for address in (ADDRESS, "new@kunde.example", "gone@kunde.example"):
        sent = visitor.send({"name": "Anna Weber", "email": address, "consent": ["newsletter"]}, slug=slug)
        thanks = visitor.client.get(sent["Location"])
        headers = {
            name: value for name, value in sent.headers.items() if name != "Expires"
        }  # tells the second
        answers.append((sent.status_code, headers, sent.content, thanks.status_code, thanks.content))
    assert answers[0] == answers[1] == answers[2]
    assert OutboxMail.everyone.values("to_address").distinct().count() == 3


@pytest.mark.parametrize("name", ["Anna Weber", "anna WEBER"])
def test_one_live_lead_with_the_same_name_gets_an_activity(
    enquiry_form: Form, visitor: Visitor, name: str
) -> None:
    lead = known()
    before = Lead.everyone.values("first_name", "last_name", "email", "city", "phone", "provenance").get()
    visitor.send({**ENQUIRY, "name": name, "phone": "0341 4710299"})
    assert (
        Lead.everyone.values("first_name", "last_name", "email", "city", "phone", "provenance").get()
        == before
    )
    entry = lead.activities.get()
    assert (entry.kind, entry.body, entry.by_person) == ("form", ENQUIRY["message"], True)


def test_a_lead_without_a_name_is_the_same_person_and_stays_without(
    enquiry_form: Form, visitor: Visitor
) -> None:
    known("", "")
    visitor.send(ENQUIRY)
    assert Lead.everyone.get().last_name == ""


@pytest.mark.parametrize("others", [1, 2])
def test_another_name_or_several_people_make_a_new_lead_with_a_hint(
    enquiry_form: Form, visitor: Visitor, others: int
) -> None:
    # W9: a shared address is two persons; the hint names numbers, because their names are not this person's data.
    numbers = [known("Carla").pk] if others == 1 else [known().pk, known().pk]
    visitor.send(ENQUIRY)
    new = Lead.everyone.latest("pk")
    assert new.pk not in numbers
    hint = new.activities.get(kind="note")
    assert all(str(number) in hint.title for number in numbers)
    assert "Carla" not in hint.title


def test_a_restricted_person_is_left_alone(enquiry_form: Form, visitor: Visitor) -> None:
    # Art. 18: storing more about them would be processing.
    lead = known(state="restricted")
    visitor.send(ENQUIRY)
    assert Lead.everyone.count() == 2
    assert not lead.activities(manager="everyone").exists()


def test_a_suppressed_person_gets_an_answer_and_no_advertising(enquiry_form: Form, visitor: Visitor) -> None:
    # W7, W22
    from consent.gate import check

    suppress(kind="email", value=ADDRESS)
    visitor.send(ENQUIRY)
    subject = Lead.everyone.get().subject
    assert check(subject, "enquiry_handling", "email").allowed
    assert check(subject, "newsletter", "email").code == "SUPPRESSED"
