"""The law's numbers are dated rows: a new one counts from its day on, an old one is never changed (R0)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.gate import check
from consent.services.bases import set_basis
from privacy import parameters
from privacy.audit.models import AuditEntry
from privacy.deadlines import due_on
from privacy.models import Assessment, LegalParameter, Subject
from tests.conftest import set_number

pytestmark = pytest.mark.django_db
TABLE = "/admin/privacy/legalparameter/"


def typed(**changes: Any) -> dict[str, Any]:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return {
        "key": "assessment_grace",
        "value": 10,
        "valid_from": tomorrow.isoformat(),
        "valid_to": "",
        "source": "Digital Omnibus",
        "reason": "Shorter by law",
    } | changes


def test_a_new_number_counts_from_its_day_on_and_the_old_one_before(ines: Any, as_user: Any) -> None:
    """R0: who and why stand beside it."""
    assert as_user(ines).post(f"{TABLE}add/", typed()).status_code == 302
    today = timezone.localdate()
    assert parameters.value("assessment_grace", today) == 30
    assert parameters.value("assessment_grace", today + dt.timedelta(days=1)) == 10
    row = LegalParameter.objects.get(value=10, key="assessment_grace")
    assert (row.recorded_by, row.unit, row.reason) == (ines.subject, "days", "Shorter by law")
    assert AuditEntry.objects.get(table_name="privacy_legalparameter", row_id=str(row.pk)).actor == str(
        ines.subject_id
    )
    page = as_user(ines).get(TABLE).content.decode()
    for words in ("10 days", "Shorter by law", "Ines Albrecht", "with the installation"):
        assert words in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": 0}, "must be 1 at least"),
        ({"valid_from": "2020-01-01"}, "days that have passed"),
        ({"valid_to": "2020-01-01"}, "before the first"),
        ({"key": "nonsense"}, "valid choice"),
        ({"source": ""}, "required"),
        ({"reason": ""}, "required"),
    ],
)
def test_a_number_against_reason_is_refused_with_its_reason(
    ines: Any, as_user: Any, change: dict[str, Any], told: str
) -> None:
    before = LegalParameter.objects.count()
    answer = as_user(ines).post(f"{TABLE}add/", typed(**change))
    assert told in answer.content.decode()
    assert LegalParameter.objects.count() == before


def test_nobody_changes_a_row_not_even_by_sql(ines: Any, as_user: Any) -> None:
    """R0: old rows are never changed."""
    row = LegalParameter.objects.get(key="assessment_grace")
    assert as_user(ines).post(f"{TABLE}{row.pk}/change/", typed()).status_code == 403
    for change in (
        lambda: LegalParameter.objects.filter(pk=row.pk).update(value=1),
        lambda: LegalParameter.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_of_two_words_about_one_day_the_later_counts() -> None:
    """R0: whoever mistyped a number corrects it by another row."""
    set_number("review_storage", 3)
    set_number("review_storage", 20)
    assert parameters.value("review_storage", timezone.localdate()) == 20


def test_a_number_with_an_end_gives_way_to_the_one_before() -> None:
    today = timezone.localdate()
    LegalParameter.objects.create(
        key="review_storage", value=5, unit="days", valid_from=today, valid_to=today, source="test"
    )
    assert parameters.value("review_storage", today) == 5
    assert parameters.value("review_storage", today + dt.timedelta(days=1)) == 30


def test_gate_and_clock_use_a_new_number_at_once(ines: Any) -> None:
    """R0: the grace of an assessment and the months of Art. 12(3), changed from 2027-03-01 on."""
    set_number("assessment_grace", 60, since=dt.date(2027, 3, 1))
    set_number("request_answer", 2, since=dt.date(2027, 3, 1))
    person = Subject.objects.create()
    set_basis(subject=person, purpose="sales_pipeline", basis="legitimate_interest")
    Assessment.objects.create(
        purpose_id="sales_pipeline",
        interest="i",
        necessity="n",
        balancing="b",
        author=ines.subject,
        approver=ines.subject,
        approved_on=timezone.localdate(),
        review_on=dt.date(2027, 1, 20),
    )
    for day, allowed in ((dt.date(2027, 2, 28), False), (dt.date(2027, 3, 1), True)):
        with time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC)):
            assert check(person, "sales_pipeline", "none").allowed is allowed, day
    assert due_on(dt.date(2027, 2, 26)) == dt.date(2027, 3, 30)  # Easter Monday is 29 March
    assert due_on(dt.date(2027, 3, 1)) == dt.date(2027, 5, 3)
