"""R35: a proof is kept while the consent is used, and to the end of the third year after its withdrawal; then it goes."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import transaction

from consent.gate import check
from consent.models import ConsentEvidence, ConsentRecord, ConsentText
from consent.retention import deletable_from
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy import jobs
from privacy.audit.models import AuditDetail
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.models import Subject
from tests.consent.conftest import given, make_person

pytestmark = pytest.mark.django_db(transaction=True)
WITHDRAWN = dt.datetime(2026, 4, 10, 9, tzinfo=dt.UTC)


@pytest.fixture
def withdrawn(person: Subject, newsletter: ConsentText) -> Subject:
    """Somebody who agreed in February and withdrew on 10 April 2026."""
    with transaction.atomic():
        append([given(person, newsletter, dt.datetime(2026, 2, 10, 9, tzinfo=dt.UTC))])
    withdraw(subject=person, route="letter", at=WITHDRAWN)
    return person


def night(*date: int) -> jobs.Outcome | None:
    return jobs.run("evidence", dt.date(*date))  # type: ignore[arg-type,misc]


def test_the_day_from_which_a_proof_may_go(db: None) -> None:
    """R35, its own example: withdrawal 2026-04-10, deletable from 2030-01-01."""
    assert deletable_from(dt.date(2026, 4, 10)) == dt.date(2030, 1, 1)
    assert deletable_from(dt.date(2026, 12, 31)) == dt.date(2030, 1, 1)
    assert deletable_from(dt.date(2027, 1, 1)) == dt.date(2031, 1, 1)


def test_of_a_living_person_the_proof_goes_after_its_years(
    withdrawn: Subject, newsletter: ConsentText
) -> None:
    """R35: the last night of 2029 leaves it, the first of 2030 takes record, evidence and the old values in the trail."""
    with transaction.atomic():
        other = make_person("ole@lund.example", "")
        append([given(other, newsletter, email="ole@lund.example")])
    assert night(2029, 12, 31) == jobs.Outcome(due=0, done=0)
    assert ConsentRecord.objects.filter(subject=withdrawn).count() == 2
    assert night(2030, 1, 1) == jobs.Outcome(due=1, done=1)
    assert not ConsentRecord.objects.filter(subject=withdrawn).exists()
    assert not AuditDetail.objects.filter(
        entry__table_name="consent_consentrecord", subject=withdrawn.pk
    ).exists()
    assert [record.subject for record in ConsentRecord.objects.all()] == [other], (
        "a living consent keeps its proof"
    )
    assert ConsentEvidence.objects.count() == 1
    assert not check(withdrawn, "newsletter", "email").allowed
    seal(whole=True)
    assert verify().ok


def test_a_consent_given_anew_keeps_its_whole_history(withdrawn: Subject, newsletter: ConsentText) -> None:
    """R27: while the newer consent is used, what came before it is its history."""
    with transaction.atomic():
        append([given(withdrawn, newsletter)])
    night(2030, 1, 1)
    assert ConsentRecord.objects.count() == 3


def test_of_an_erased_person_the_time_counts_from_the_withdrawal(withdrawn: Subject) -> None:
    """R35: an erasure later does not start the three years anew."""
    call_command("subject_erase", subject=str(withdrawn.pk))
    night(2028, 3, 2)
    assert {row.alone_since for row in ConsentEvidence.objects.all()} == {dt.date(2026, 4, 10)}
    night(2029, 12, 31)
    assert ConsentEvidence.objects.count() == 2
    night(2030, 1, 1)
    assert not ConsentEvidence.objects.exists()
