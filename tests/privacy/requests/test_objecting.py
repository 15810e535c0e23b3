"""An objection to our own interests: only stored while it is weighed, upheld unless grounds are written down (Art. 21(1))."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from consent.gate import check
from consent.services.bases import set_basis
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.models import LawfulBasis, Request, Restriction, Subject
from privacy.requests.rights.restricting import lift_decided
from tests.conftest import make_staff
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "clara.o'neill@kunde.example"
GROUNDS = "Wir verfolgen eine offene Forderung vor dem Amtsgericht Leipzig."


@pytest.fixture
def clara(house: Any, lena: Any) -> Lead:
    with transaction.atomic():
        lead = make_person("O'Neill", "Clara", email=EMAIL, phone="+49 341 4710288", owner=lena)
        set_basis(subject=lead.subject, purpose="sales_pipeline", basis="legitimate_interest")
    return lead


@pytest.fixture
def case(clara: Lead, ask: Any) -> Request:
    opened: Request = ask(EMAIL, kind="objection")
    return opened


def states(lead: Lead, case: Request) -> tuple[str, str, str]:
    case.refresh_from_db()
    return Subject.objects.get(pk=lead.subject_id).state, case.state, case.decision


def step(officer: Client, case: Request, **data: str) -> str:
    answer = officer.post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", **data}, follow=True)
    return answer.content.decode()


def test_the_data_is_only_stored_from_that_moment(clara: Lead, case: Request) -> None:
    """R117, R120: objection under Art. 21(1) logged, restricted at once, and nothing of ours goes on meanwhile."""
    assert states(clara, case) == ("restricted", "open", "")
    made = Restriction.objects.get()
    assert (made.ground, made.request_id) == ("objection", case.pk)
    assert check(clara.subject, "sales_pipeline", "none").code == "RESTRICTED"
    assert lift_decided() == 0


@pytest.mark.parametrize("typed", [{"ground": "compelling", "grounds": " \x00 "}, {"grounds": GROUNDS}, {}])
def test_without_a_ground_in_writing_it_is_upheld(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox, typed: dict[str, str]
) -> None:
    """R120: no text, no refusal."""
    step(as_user(ines), case, **typed)
    assert states(clara, case) == ("restricted", "done", "granted")
    deliver()
    assert "Widerspruch" in mailbox.messages[-1]["Subject"]
    assert lift_decided() == 1
    assert not LawfulBasis.objects.filter(valid_to=None).exists()


def test_what_rested_on_our_interests_alone_is_erased(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """Art. 17(1)(c): the letter says within 30 days."""
    step(as_user(ines), case, words="Wir hören auf.")
    deliver()
    assert "Wir hören auf." in mailbox.messages[-1].get_content()
    lift_decided()
    clara.refresh_from_db()
    assert clara.review_until == timezone.localdate() + dt.timedelta(days=30)
    with transaction.atomic():
        Lead.everyone.update(review_until=timezone.localdate() - dt.timedelta(days=1))
    jobs.run("review", timezone.localdate())
    assert not Lead.everyone.exists()


def test_what_rests_on_a_contract_goes_on(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    with transaction.atomic():
        set_basis(
            subject=clara.subject,
            purpose="enquiry_handling",
            basis="contract",
            evidence="x",
            channels=["email"],
        )
    step(as_user(ines), case)
    deliver()
    assert lift_decided() == 1
    clara.refresh_from_db()
    assert (states(clara, case)[0], clara.review_until) == ("active", None)
    assert check(clara.subject, "enquiry_handling", "email").allowed


def test_going_on_takes_grounds_that_the_person_reads(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R120, R118: recorded with the case, told with the ways to fight it; the restriction ends once that has left."""
    officer = as_user(ines)
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert 'name="grounds"' in page
    assert 'value="refuse"' not in page
    step(officer, case, ground="claims", grounds=GROUNDS)
    assert states(clara, case) == ("restricted", "done", "refused")
    assert case.words == f"Geltendmachung, Ausübung oder Verteidigung von Rechtsansprüchen.\n\n{GROUNDS}"
    assert (lift_decided(), states(clara, case)[0]) == (0, "restricted")
    deliver()
    letter = mailbox.messages[-1].get_content()
    assert [word in letter for word in (GROUNDS, "Aufsichtsbehörde", "Art. 79", "Art. 18")] == [True] * 4
    assert (lift_decided(), states(clara, case)[0]) == (1, "active")
    assert LawfulBasis.objects.get(subject=clara.subject).valid_to is None


def test_where_two_officers_work_nobody_outweighs_an_objection_alone(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R120: one proposes with the words the person will read, another approves them; until then it is only stored."""
    otto = make_staff("otto", "Otto", "Weiss", "dpo")
    first, second = as_user(ines), as_user(otto)
    step(first, case, ground="claims", grounds=GROUNDS)
    assert states(clara, case) == ("restricted", "open", "")
    assert case.proposer == ines.subject
    assert "another officer has to approve it" in step(first, case, approve="1")
    assert "another officer has to approve it" in step(first, case, ground="claims", grounds=GROUNDS)
    page = second.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert GROUNDS in page
    assert "Ines Albrecht proposes" in page
    step(second, case, ground="compelling", grounds="Anders begründet.")
    assert (states(clara, case)[1], case.proposer) == ("open", otto.subject), (
        "other words are a proposal anew"
    )
    step(first, case, approve="1")
    assert states(clara, case) == ("restricted", "done", "refused")
    assert (case.approver, case.proposer) == (ines.subject, otto.subject)
    assert case.words.endswith("Anders begründet.")


def test_the_second_officer_may_heed_it_instead(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R120: nothing of the proposal reaches the person."""
    otto = make_staff("otto", "Otto", "Weiss", "dpo")
    step(as_user(ines), case, ground="claims", grounds=GROUNDS)
    step(as_user(otto), case)
    assert states(clara, case) == ("restricted", "done", "granted")
    assert (case.words, case.reason, case.proposer) == ("", "", None)
    deliver()
    assert GROUNDS not in mailbox.messages[-1].get_content()


def test_a_second_objection_keeps_the_data_shut(
    clara: Lead, case: Request, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R117: as long as one of them is undecided."""
    second, officer = ask(EMAIL, kind="objection"), as_user(ines)
    step(officer, case, ground="claims", grounds=GROUNDS)
    deliver()
    assert lift_decided() == 0
    step(officer, second)
    assert lift_decided() == 0, "its letter waits"
    deliver()
    assert (lift_decided(), states(clara, case)[0]) == (1, "active")


def test_the_general_refusal_is_no_way_around(clara: Lead, case: Request, as_user: Any, ines: Any) -> None:
    step(as_user(ines), case, step="refuse", reason="conditions", words="Nein.")
    assert states(clara, case) == ("restricted", "open", "")


def test_an_objection_to_advertising_knows_one_outcome(
    clara: Lead, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R119: done in the moment it is proven, with nothing to weigh and nothing to refuse; the rest goes on."""
    case = ask(EMAIL, kind="marketing")
    assert states(clara, case) == ("active", "done", "granted")
    assert check(clara.subject, "newsletter", "email").code in ("SUPPRESSED", "OBJECTED")
    officer = as_user(ines)
    for data in ({"step": "refuse", "reason": "conditions", "words": "Nein."}, {"ground": "claims"}):
        step(officer, case, **data)
    assert states(clara, case) == ("active", "done", "granted")
    assert not OutboxMail.everyone.filter(key__endswith=":refused").exists()


def test_restriction_by_wish_is_granted_with_its_ground(
    clara: Lead, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R117: the person wants no erasure, or needs the data; nobody lifts it but the officer."""
    officer, case = as_user(ines), ask(EMAIL, kind="restriction")
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert page.count('type="radio" name="ground"') == len(Restriction.Ground.values)
    for typed in ({"words": "Gesperrt."}, {"words": " ", "ground": "claims"}):
        step(officer, case, **typed)
        assert states(clara, case) == ("active", "open", "")
    step(officer, case, words="Gesperrt.", ground="claims")
    assert states(clara, case) == ("restricted", "done", "granted")
    deliver()
    assert "Gesperrt." in mailbox.messages[-1].get_content()
    assert (lift_decided(), states(clara, case)[0]) == (0, "restricted")
