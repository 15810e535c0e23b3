"""The people themselves: the same every time, nobody who exists, nobody who could be reached."""

import datetime as dt
import random
import re
from itertools import islice

import phonenumbers
import pytest
from django.db.models import Prefetch

from consent.models import ConsentEvidence, ConsentRecord
from leadcrm.capture.models import Submission
from leadcrm.demo.seed.companies import _company, groups
from leadcrm.demo.seed.names import STEM_FIRST, STEM_LAST, TRADES
from leadcrm.demo.seed.people import Days, people
from leadcrm.demo.seed.places import PLACES, RANGES
from leadcrm.demo.seed.story import story
from leadcrm.leads.models import Activity, Company, Lead, Task
from leadcrm.mail.models import OutboxMail
from privacy.models import ContactPoint
from privacy.suppression import digest

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
DAYS = Days(NOW, NOW.date(), overdue=6)
pytestmark = pytest.mark.usefixtures("demo")


def test_the_same_day_invents_the_same_people_with_the_same_ids() -> None:
    assert list(islice(people(DAYS), 400)) == list(islice(people(DAYS), 400))
    assert story(NOW) == story(NOW)


def test_another_day_invents_them_at_other_times() -> None:
    later = Days(NOW + dt.timedelta(days=1), NOW.date() + dt.timedelta(days=1), overdue=6)
    pairs = list(zip(islice(people(DAYS), 100), islice(people(later), 100), strict=True))
    assert [one.name for one, _ in pairs] == [two.name for _, two in pairs]
    assert all(one.created_at <= two.created_at for one, two in pairs)
    assert any(one.created_at < two.created_at for one, two in pairs)


def test_nothing_happened_in_the_future() -> None:
    for person in islice(people(DAYS), 2000):
        assert person.created_at < NOW, person.kind
        assert all(event.at < NOW for event in person.events), person.kind


def test_companies_never_share_a_name() -> None:
    names = [group.company.sort_name for group in islice(groups(), 60_000) if group.company]
    assert len(names) == len(set(names))
    # Half a million companies on, the stem and the trade are those of the first, and so are all towns.
    rounds = range(5, 1_000_000, len(STEM_FIRST) * len(STEM_LAST) * len(TRADES["de"]))
    far = {_company(number, PLACES[0], random.Random(1)).domain for number in rounds}
    assert len(far) == len(rounds)


def test_addresses_end_where_no_mail_goes() -> None:
    """R138: the data for development and tests is made up, never taken from people."""
    addresses = [
        *Lead.everyone.values_list("email", flat=True),
        *OutboxMail.everyone.values_list("to_address", flat=True),
    ]
    assert all(re.fullmatch(r"[a-z0-9.'-]+@[a-z0-9-]+\.example", address) for address in addresses if address)


def test_numbers_are_valid_and_set_aside_for_fiction() -> None:
    numbers = list(Lead.everyone.exclude(match_phone="").values_list("match_phone", flat=True))
    assert len(numbers) > 100
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)
    assert all(number.startswith(tuple(fixed for fixed, _digits in RANGES.values())) for number in numbers)


def test_some_work_together_some_share_a_mailbox_some_resemble_one_another() -> None:
    sizes = [company.leads.count() for company in Company.objects.all()]
    assert max(sizes) > 3
    assert sizes.count(1) > len(sizes) / 3
    assert Lead.everyone.filter(match_email="familie.koehlmeier@heimnetz.example").count() == 3
    doubles = Lead.everyone.filter(sort_name__in=["weissgerber konrad", "weissgerber conrad"])
    assert len(set(doubles.values_list("match_phone", flat=True))) == 1
    assert doubles.count() == 2


def test_every_lead_can_be_recognised_by_its_address() -> None:
    points = set(ContactPoint.objects.values_list("subject", "digest"))
    for lead in Lead.everyone.exclude(email=""):
        assert (lead.subject_id, digest("email", lead.email)) in {
            (who, bytes(point)) for who, point in points
        }


def test_every_consent_has_its_evidence_and_every_form_its_submission() -> None:
    kept = set(ConsentEvidence.objects.values_list("pk", flat=True))
    assert set(ConsentRecord.objects.values_list("evidence", flat=True)) <= kept
    sent = {f"submission:{key}" for key in Submission.objects.values_list("pk", flat=True)}
    assert set(Activity.everyone.filter(kind="form").values_list("ref", flat=True)) <= sent


def test_dates_of_leads_follow_from_what_happened() -> None:
    for lead in Lead.everyone.filter(narrowed_to=[], last_person_contact_on__isnull=False).prefetch_related(
        Prefetch("activities", Activity.everyone.all())
    ):
        entries = list(lead.activities.all())
        assert lead.last_activity_at == max(entry.at for entry in entries)
        began = max(entry.at for entry in entries if entry.by_person)
        assert abs((lead.last_person_contact_on - began.date()).days) <= 1, lead.name
        first = Task.everyone.filter(lead=lead, done_at=None).order_by("due_on").first()
        assert (lead.next_step, lead.next_step_on) == ((first.title, first.due_on) if first else ("", None))


def test_mails_are_answered_and_people_mentioned() -> None:
    frauke = Lead.everyone.get(sort_name="harmsen frauke")
    titles = list(frauke.activities.filter(kind="mail").order_by("at").values_list("title", flat=True))
    assert [title.removeprefix("Re: ") for title in titles[::2]] == [
        title.removeprefix("Re: ") for title in titles[1::2]
    ]
    sent = {
        f"mail:{key}"
        for key in OutboxMail.everyone.filter(subject=frauke.subject_id).values_list("pk", flat=True)
    }
    assert set(frauke.activities.filter(kind="mail", by_person=False).values_list("ref", flat=True)) <= sent
    assert {"sent", "dead", "cancelled"} <= set(OutboxMail.everyone.values_list("state", flat=True))
    assert Activity.everyone.filter(mentions__isnull=False).exists()


def test_no_sentence_of_many_passes_for_a_quotation() -> None:
    """Otherwise the erasure of one of them would blank it with all others."""
    lines = [
        line
        for answers in Submission.objects.values_list("answers", flat=True)
        for text in answers.values()
        for line in text.splitlines()
    ]
    assert max(map(len, lines)) < 60


def test_the_funnel_has_losses_with_reasons() -> None:
    stages = list(Lead.everyone.values_list("stage__code", flat=True))
    counts = [stages.count(code) for code in ("new", "contacted", "qualified", "offer", "won")]
    assert counts == sorted(counts, reverse=True)
    assert all(Lead.everyone.filter(stage__code="lost").values_list("lost_reason", flat=True))
