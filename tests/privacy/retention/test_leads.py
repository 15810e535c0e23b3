"""Leads in time: twelve months after the person last turned to us, narrowed where a purpose still lives (R126–R133)."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from consent.gate import check
from leadcrm.leads.models import Activity, Deal, Lead
from leadcrm.leads.services.activities import add_note, log_call
from leadcrm.mail.tokens import unsubscribe_token
from leadcrm.mail.unsubscribe import unsubscribe
from privacy import jobs
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.models import Request, Subject, Suppression
from privacy.parameters import months_after
from privacy.requests.answer import note_fetched
from privacy.retention.forecast import forecast
from tests.conftest import set_number
from tests.leads.people import many
from tests.leads.people import person as make_person
from tests.privacy.conftest import EMAIL, FIRST, LAST, where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
YESTERDAY, DAY_BEFORE = TODAY - dt.timedelta(days=1), TODAY - dt.timedelta(days=2)
YEAR_AGO = months_after(TODAY, -12)


def old(contact: dt.date, **more: Any) -> Lead:
    with transaction.atomic():
        return make_person(last_person_contact_on=contact, obtained_on=contact, **more)


def night(date: dt.date = TODAY, **options: Any) -> jobs.Outcome:
    outcome = jobs.run("leads", date, **options)
    assert outcome is not None
    return outcome


def test_a_lead_goes_twelve_months_after_the_person_s_last_contact(house: Any) -> None:
    """R131: due on the same day a year later; one day younger stays."""
    due, stays = old(YEAR_AGO, last_name="Due"), old(YEAR_AGO + dt.timedelta(days=1), last_name="Stays")
    assert night(dry_run=True) == jobs.Outcome(due=1, done=0, left=1)
    assert Lead.everyone.count() == 2
    assert night() == jobs.Outcome(due=1, done=1)
    assert list(Lead.everyone.values_list("pk", flat=True)) == [stays.pk]
    assert Subject.objects.get(pk=due.subject_id).state == "erased"
    assert not Suppression.objects.exists(), "retention adds nobody to the list of those who objected"
    seal()
    assert verify().ok


def test_our_own_work_does_not_move_the_clock_and_the_person_s_does(house: Any, lena: Any) -> None:
    quiet, called = (
        old(dt.date(2025, 11, 1), last_name="Quiet"),
        old(dt.date(2025, 11, 1), last_name="Called"),
    )
    with transaction.atomic():
        add_note(lead=quiet, author=lena, text="Tried again.")
        log_call(lead=quiet, author=lena, outcome="not_reached")
        log_call(lead=called, author=lena, outcome="reached", minutes=3)
    night()
    assert list(Lead.everyone.values_list("pk", flat=True)) == [called.pk]


def test_a_customer_stays_longer(house: Any) -> None:
    customer = old(dt.date(2024, 1, 1))
    with transaction.atomic():
        Deal.objects.create(subject=customer.subject, lead=customer, title="Pump", value=100, state="won")
    assert night() == jobs.Outcome(due=0, done=0)


def test_whoever_still_wants_the_newsletter_keeps_the_address_alone(person: Lead, data_dir: Any) -> None:
    """R131: with a live newsletter consent only e-mail and proof remain; when it ends, the rest goes, too."""
    with transaction.atomic():
        Lead.everyone.update(last_person_contact_on=dt.date(2024, 1, 1), obtained_on=dt.date(2024, 1, 1))
    assert night() == jobs.Outcome(due=1, done=1)
    person.refresh_from_db()
    assert (person.email, person.narrowed_to) == (EMAIL, ["newsletter"])
    assert (person.first_name, person.last_name, person.phone, person.company) == ("", "", "", None)
    assert not Activity.everyone.exists()
    assert check(person.subject_id, "newsletter", "email").allowed
    assert Subject.objects.get(pk=person.subject_id).state == "active"
    assert night(YESTERDAY) == jobs.Outcome(due=0, done=0), "once is enough"
    unsubscribe(token=unsubscribe_token(subject=person.subject_id, purpose="newsletter", address=EMAIL))
    assert night(DAY_BEFORE) == jobs.Outcome(due=1, done=1)
    assert not Lead.everyone.exists()
    seal()
    assert verify().ok


def test_an_open_request_for_access_holds_the_person_back(
    person: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    """R101, W16: first the answer, then the end."""
    with transaction.atomic():
        Lead.everyone.update(last_person_contact_on=dt.date(2024, 1, 1))
    case = ask(EMAIL, kind="access")
    unsubscribe(token=unsubscribe_token(subject=person.subject_id, purpose="newsletter", address=EMAIL))
    assert night() == jobs.Outcome(due=1, done=0, left=1)
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant"})
    assert Request.objects.get().state == "done"
    assert night(YESTERDAY) == jobs.Outcome(due=1, done=0, left=1), "made, and not fetched"
    with transaction.atomic():
        note_fetched(case)
    assert night(DAY_BEFORE).done == 1


def test_leads_in_review_go_after_their_thirty_days(house: Any) -> None:
    """W14."""
    with transaction.atomic():
        make_person("Over", review_until=YESTERDAY)
        stays = make_person("Still", review_until=TODAY)
    outcome = jobs.run("review", TODAY)
    assert outcome == jobs.Outcome(due=1, done=1)
    assert list(Lead.everyone.values_list("pk", flat=True)) == [stays.pk]


def test_far_too_many_are_not_taken_before_somebody_looked(house: Any, capsys: Any) -> None:
    """R133: capped; a wrong rule is more probable than so many people at once."""
    with transaction.atomic():
        set_number("retention_cap", 10)
    with transaction.atomic():
        many(600, team=None, owners=[], companies=3)
        Lead.everyone.update(last_person_contact_on=dt.date(2024, 1, 1), review_until=None)
    with pytest.raises(SystemExit):
        call_command("nightly", only="leads", date=TODAY, json=True)
    assert '"error": "Capped"' in capsys.readouterr().out
    assert Lead.everyone.count() == 600
    call_command("nightly", only="leads", date=TODAY, beyond_cap=True)
    assert not Lead.everyone.exists()
    people = [
        subject for line in ledger.lines() if line.kind == "retention" for subject in line.subjects or ()
    ]
    assert len(people) == len(set(people)) == 600


def test_nobody_goes_before_their_day_whatever_date_is_asked_for(house: Any) -> None:
    old(TODAY)
    later = TODAY + dt.timedelta(days=400)
    assert night(later, dry_run=True).due == 1
    assert night(later).done == 0
    assert Lead.everyone.exists()


def test_the_forecast_counts_each_night(house: Any) -> None:
    soon = TODAY + dt.timedelta(days=3)
    old(dt.date(2024, 1, 1))
    old(months_after(soon, -12))
    old(months_after(soon, -12))
    old(TODAY)
    with transaction.atomic():
        make_person("Review", review_until=TODAY + dt.timedelta(days=4))
    seen = forecast()
    assert (seen.tonight, seen.all, len(seen.nights)) == (1, 4, 30)
    by_night = {night: dict(zip(seen.kinds, counts, strict=True)) for night, counts in seen.nights}
    none = {"commercial_letter": 0, "invoice": 0, "pending_signup": 0, "review_import": 0}
    assert by_night[soon] == {**none, "lead": 2}
    assert by_night[TODAY + dt.timedelta(days=5)] == {**none, "lead": 0, "review_import": 1}


def test_nothing_of_a_retained_person_is_left(person: Lead, data_dir: Any, mailbox: Any) -> None:
    unsubscribe(token=unsubscribe_token(subject=person.subject_id, purpose="newsletter", address=EMAIL))
    with transaction.atomic():
        Lead.everyone.update(last_person_contact_on=dt.date(2024, 1, 1))
    night()
    found = [place for place in where_marks_stand(data_dir) if place.startswith(("dump", "redis"))]
    # Uploads have a rule of their own: seven days.
    assert not [place for place in found if f"{FIRST} {LAST}".lower() in place or EMAIL in place]
