"""A hold keeps what it names, nothing else, and never for ever (R129, R132, R134, R135)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from leadcrm.leads.models import Activity, Lead
from leadcrm.mail.models import OutboxMail
from privacy import holds, jobs
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.dashboard import dashboard
from privacy.erasure import ledger
from privacy.erasure.forget import forget
from privacy.erasure.plan import plan
from privacy.erasure.values import values_of
from privacy.models import Hold, Subject, Suppression
from privacy.parameters import months_after
from tests.leads.people import person as make_person
from tests.privacy.conftest import EMAIL

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
NEXT_YEAR = months_after(TODAY, 12)
LONG_AGO = dt.date(2024, 1, 1)


def hold(ines: Any, **words: Any) -> Hold:
    words = {"reason": "Claim of 3 November, file 12/26", "review_on": NEXT_YEAR} | words
    return holds.place(actor=ines.subject, **words)


def old(**more: Any) -> Lead:
    with transaction.atomic():
        return make_person(last_person_contact_on=LONG_AGO, obtained_on=LONG_AGO, **more)


def night(name: str = "leads", back: int = 0) -> jobs.Outcome:
    outcome = jobs.run(name, TODAY - dt.timedelta(days=back))
    assert outcome is not None
    return outcome


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"review_on": None}, "review_on"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": dt.date(TODAY.year + 7, 1, 1)}, "review_on"),
        ({"reason": "  "}, "reason"),
        ({"datenart": "shoes"}, "datenart"),
        ({"datenart": ""}, "datenart"),
        ({"company": "1"}, "company"),
    ],
)
def test_a_hold_needs_reason_scope_and_review(ines: Any, words: dict[str, Any], field: str) -> None:
    """R134: without a review date it is refused, by the database as well."""
    with pytest.raises(holds.HoldRefused) as refused:
        hold(ines, **({"datenart": "mail"} | words))
    assert refused.value.field == field
    assert not Hold.objects.exists()
    for wrong in ({"review_on": None}, {"reason": ""}, {"datenart": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.create(**({"datenart": "mail", "reason": "r", "review_on": NEXT_YEAR} | wrong))


def test_nobody_held_is_taken_by_night_and_the_rest_goes(house: Any, ines: Any) -> None:
    """R134: by person and by company; once it has ended, the next night takes them."""
    alone, there = old(last_name="Alone"), old(last_name="There", company="Kranich GmbH")
    gone = old(last_name="Gone")
    on_person = hold(ines, subject=alone.subject)
    on_company = hold(ines, company=holds.company_key("kranich gmbh"))
    assert night() == jobs.Outcome(due=3, done=1, left=2)
    assert set(Lead.everyone.all()) == {alone, there}
    assert Subject.objects.get(pk=gone.subject_id).state == "erased"
    for each in (on_person, on_company):
        holds.release(hold=each, reason="Settled.", actor=ines.subject)
    assert night(back=1) == jobs.Outcome(due=2, done=2)
    assert not Lead.everyone.exists()
    seal()
    assert verify().ok


def test_a_hold_on_one_kind_keeps_no_other(person: Lead, ines: Any) -> None:
    """R132: the mails stay for the claim, notes and addresses go; R135: nobody but the officer sees what stays."""
    mails = OutboxMail.everyone.filter(subject=person.subject_id).count()
    assert mails
    assert Activity.everyone.filter(subject=person.subject_id).exists()
    kept = hold(ines, subject=person.subject, datenart="mail")
    lines = {line.what: line for line in plan([person.subject_id], values_of([person.subject_id]))}
    line = lines["mail.OutboxMail"]
    assert (line.action, line.norm, line.until) == ("kept", "Art. 17(3)(e)", NEXT_YEAR.isoformat())
    assert lines["leads.Activity"].action == "deleted"
    found = forget([person.subject_id], suppress=True)
    assert found.left == []
    assert "Art. 17(3)(e)" in {each.norm for each in found.kept if each.hit.table == "mail_outboxmail"}
    assert not Activity.everyone.filter(subject=person.subject_id).exists()
    assert not Lead.everyone.filter(email=EMAIL).exists()
    assert OutboxMail.everyone.filter(subject=person.subject_id).count() == mails
    subject = Subject.objects.get(pk=person.subject_id)
    assert (subject.state, subject.restricted_for) == ("restricted", "hold")
    assert night("held_rest") == jobs.Outcome(due=0, done=0)
    holds.release(hold=kept, reason="Settled.", actor=ines.subject)
    assert night("held_rest", back=1) == jobs.Outcome(due=1, done=1)
    assert not OutboxMail.everyone.filter(subject=person.subject_id).exists()
    assert Subject.objects.get(pk=person.subject_id).state == "erased"
    seal()
    assert verify().ok


def test_a_request_takes_nothing_of_a_held_person_and_ends_advertising(person: Lead, ines: Any) -> None:
    """R132, R134: the plan names the hold; what is asked for happens when it ends."""
    kept = hold(ines, subject=person.subject)
    lines = plan([person.subject_id], values_of([person.subject_id]))
    assert {line.action for line in lines} == {"kept"}
    assert {line.norm for line in lines} == {"Art. 17(3)(e)", "Art. 21(3), 17(3)(b)"}
    assert forget([person.subject_id], suppress=True).left == []
    assert Lead.everyone.filter(email=EMAIL).exists()
    assert Suppression.objects.exists()
    assert Subject.objects.get(pk=person.subject_id).state == "restricted"
    assert not [line for line in ledger.lines() if line.kind == "request"]
    holds.release(hold=kept, reason="Settled.", actor=ines.subject)
    assert night("held_rest") == jobs.Outcome(due=1, done=1)
    assert not Lead.everyone.exists()


def test_the_night_spares_a_kind_once_and_writes_one_line(person: Lead, ines: Any) -> None:
    """R132, R133: held back again each night, but never entered in the ledger again."""
    with transaction.atomic():
        Lead.everyone.update(last_person_contact_on=LONG_AGO, obtained_on=LONG_AGO)
    from leadcrm.mail.tokens import unsubscribe_token
    from leadcrm.mail.unsubscribe import unsubscribe

    unsubscribe(token=unsubscribe_token(subject=person.subject_id, purpose="newsletter", address=EMAIL))
    hold(ines, subject=person.subject, datenart="mail")
    assert night(back=1).done == 1
    assert night().done == 0
    lines = [line for line in ledger.lines() if line.kind == "retention"]
    assert [line.scope for line in lines] == ["spare:mail;lead"]
    assert OutboxMail.everyone.filter(subject=person.subject_id).exists()


def test_a_kind_held_of_everybody_is_skipped_by_its_job(person: Lead, ines: Any) -> None:
    """R129: the assessment period is open; the job that would take the old mails takes none."""
    kept = hold(ines, datenart="mail")
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=400), tick=True):
        assert jobs.run("mails", timezone.localdate()) == jobs.Outcome(due=0, done=0)
        assert OutboxMail.everyone.exists()
        holds.release(hold=kept, reason="Assessed.", actor=ines.subject)
        outcome = jobs.run("mails", timezone.localdate() + dt.timedelta(days=1))
        assert outcome is not None
        assert outcome.done > 0


def test_an_overdue_review_reminds_and_holds_on(house: Any, ines: Any) -> None:
    """R134."""
    lead = old()
    hold(ines, subject=lead.subject)
    with time_machine.travel(
        dt.datetime.combine(NEXT_YEAR, dt.time(9), dt.UTC) + dt.timedelta(days=1), tick=True
    ):
        duties = [duty for duty in dashboard().duties if "admin/privacy/hold/" in duty.url]
        assert [duty.state for duty in duties] == ["late"]
        assert jobs.run("leads", timezone.localdate()) == jobs.Outcome(due=1, done=0, left=1)


def test_the_officer_places_prolongs_and_ends_a_hold(house: Any, ines: Any, as_user: Any) -> None:
    client, lead = as_user(ines), old(company="Kranich GmbH")
    words = {"person": "", "company": "Kranich AG", "datenart": "", "reason": "Claim", "review_on": ""}
    page = client.post("/admin/privacy/hold/add/", words).content.decode()
    assert "There is no company of this name." in page
    words |= {"company": "Kranich GmbH"}
    assert client.post("/admin/privacy/hold/add/", words).status_code == 200
    assert not Hold.objects.exists()
    answer = client.post("/admin/privacy/hold/add/", words | {"review_on": NEXT_YEAR.isoformat()})
    assert answer.status_code == 302, answer.content.decode()
    made = Hold.objects.get()
    assert (made.company, made.placed_by) == (str(lead.company_id), ines.subject)
    assert "Kranich GmbH" in client.get("/admin/privacy/hold/").content.decode()
    address = f"/admin/privacy/hold/{made.pk}/change/"
    later = (NEXT_YEAR + dt.timedelta(days=30)).isoformat()
    assert client.post(address, {"review_on": later, "release_reason": ""}).status_code == 302
    assert Hold.objects.get().review_on.isoformat() == later
    assert client.post(address, {"review_on": later, "release_reason": "Settled"}).status_code == 302
    made.refresh_from_db()
    assert (made.released_by, made.release_reason) == (ines.subject, "Settled")
    assert client.post(address, {"review_on": later, "release_reason": "Again"}).status_code == 403


def test_the_reason_names_nobody_else(person: Lead, ines: Any) -> None:
    with pytest.raises(holds.HoldRefused, match="somebody else"):
        hold(ines, datenart="mail", reason=f"Claim of {EMAIL}")
    assert hold(ines, subject=person.subject, reason=f"Claim of {EMAIL}").pk
