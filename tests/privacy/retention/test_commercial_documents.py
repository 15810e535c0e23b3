"""How long commercial documents are kept, and the night after their last day (R128, R129)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from leadcrm.leads.documents import last_day
from leadcrm.leads.models import CommercialDocument, Lead
from privacy import holds, jobs, parameters
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.erasure.restoring import replay_ledger
from privacy.models import Hold, Request
from privacy.retention.forecast import forecast
from tests.leads.documents import DAY, document, sold
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = [("invoice", DAY, 2034), ("commercial_letter", DAY, 2032), ("invoice", dt.date(2018, 3, 3), 2026)]


@pytest.fixture
def ben(house: Any, lena: Any) -> Lead:
    with transaction.atomic():
        return make_person("Größel", "Ben", email="ben.groessel@kunde.example", owner=lena)


def on(day: dt.date) -> Any:
    return time_machine.travel(dt.datetime.combine(day, dt.time(9), dt.UTC), tick=True)


@pytest.mark.parametrize(("kind", "day", "year"), KINDS)
def test_a_document_goes_on_the_first_day_after_its_years(
    ben: Lead, lena: Any, data_dir: Any, kind: str, day: dt.date, year: int
) -> None:
    """R128: invoice of 12 May 2026 → 31 Dec 2034, letter → 31 Dec 2032, invoice of 3 Mar 2018 → 31 Dec 2026."""
    document(ben, sold(ben, lena), kind, day)
    last = dt.date(year, 12, 31)
    assert last_day(kind, day, timezone.localdate()) == last
    with on(last):
        assert jobs.run("commercial_documents", last) == jobs.Outcome(due=0, done=0)
    assert list(data_dir.glob("documents/*"))
    first = last + dt.timedelta(days=1)
    with on(first):
        assert jobs.run("commercial_documents", first, dry_run=True) == jobs.Outcome(due=1, done=0, left=1)
        assert CommercialDocument.objects.exists()
        assert jobs.run("commercial_documents", first) == jobs.Outcome(due=1, done=1)
    assert not CommercialDocument.objects.exists()
    assert not list(data_dir.glob("documents/*"))
    assert [line.kind for line in ledger.lines() if line.scope == "commercial_document"] == ["expired"]
    assert Lead.objects.exists(), "nobody goes with their document"
    seal()
    assert verify().ok


def test_a_fiscal_year_whose_assessment_is_open_is_skipped(ben: Lead, lena: Any, ines: Any) -> None:
    """R129: hold on 2018: the job skips its invoices until the hold ends, and takes those of 2017."""
    sale = sold(ben, lena)
    kept = document(ben, sale, "invoice", dt.date(2018, 3, 3))
    gone = document(ben, sale, "commercial_letter", dt.date(2020, 3, 3))
    words = {"reason": "Audit of 2018, file 12/26", "review_on": dt.date(2027, 6, 30)}
    placed = holds.place(datenart="invoice", year=2018, actor=ines.subject, **words)
    assert str(holds.scope_words(placed)[0]) == "Invoice of 2018"
    with on(dt.date(2027, 1, 1)):
        assert jobs.run("commercial_documents", dt.date(2027, 1, 1)) == jobs.Outcome(due=1, done=1)
        assert list(CommercialDocument.objects.all()) == [kept]
        holds.release(hold=placed, reason="Assessed.", actor=ines.subject)
        assert jobs.run("commercial_documents", dt.date(2027, 1, 2)) == jobs.Outcome(due=1, done=1)
    assert gone.pk != kept.pk
    assert not CommercialDocument.objects.exists()


def test_a_hold_of_one_person_s_year_keeps_nobody_else_s(ben: Lead, lena: Any, ines: Any) -> None:
    """R129, R132."""
    with transaction.atomic():
        other = make_person("Lund", "Ole", email="ole@lund.example", owner=lena)
    mine, theirs = (document(lead, sold(lead, lena), "invoice", dt.date(2018, 3, 3)) for lead in (ben, other))
    holds.place(
        subject=ben.subject, datenart="invoice", year=2018, actor=ines.subject, reason="Claim",
        review_on=dt.date(2027, 6, 30),
    )  # fmt: skip
    with on(dt.date(2027, 1, 1)):
        assert jobs.run("commercial_documents", dt.date(2027, 1, 1)) == jobs.Outcome(due=1, done=1)
    assert list(CommercialDocument.objects.all()) == [mine]
    assert theirs.pk != mine.pk


@pytest.mark.parametrize(
    ("words", "field"),
    [({"datenart": "mail", "year": 2018}, "year"), ({"datenart": "invoice", "year": 12}, "year")],
)
def test_a_year_is_named_with_a_kind_that_counts_by_years(
    ines: Any, words: dict[str, Any], field: str
) -> None:
    """R129, R134."""
    with pytest.raises(holds.HoldRefused) as refused:
        holds.place(reason="r", review_on=dt.date(2027, 6, 30), actor=ines.subject, **words)
    assert refused.value.field == field
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(subject=ines.subject, year=2018, reason="r", review_on=DAY)


def test_the_officer_holds_a_year_on_the_desk(ines: Any, as_user: Any) -> None:
    """R129."""
    words = {
        "person": "",
        "company": "",
        "datenart": "mail",
        "year": "2018",
        "reason": "Audit",
        "review_on": "2027-06-30",
    }
    page = as_user(ines).post("/admin/privacy/hold/add/", words).content.decode()
    assert "Only invoices and commercial letters are held by the year" in page
    assert as_user(ines).post("/admin/privacy/hold/add/", words | {"datenart": "invoice"}).status_code == 302
    assert Hold.objects.get().year == 2018
    assert "Invoice of 2018" in as_user(ines).get("/admin/privacy/hold/").content.decode()


def test_a_restored_backup_learns_of_the_year_of_a_hold(ines: Any, data_dir: Any) -> None:
    """R129, R137."""
    holds.place(
        datenart="invoice", year=2018, reason="Audit", review_on=dt.date(2027, 6, 30), actor=ines.subject
    )
    with transaction.atomic():
        Hold.objects.all().delete()
    assert replay_ledger().counts["hold"] == 1
    assert Hold.objects.get().year == 2018


def test_whoever_waits_for_a_copy_gets_the_document_first(ben: Lead, lena: Any, ines: Any) -> None:
    """R101: a copy was asked for on 30 December; the invoice whose years ended on the 31st is still in it."""
    document(ben, sold(ben, lena), "invoice", dt.date(2018, 3, 3))
    with on(dt.date(2026, 12, 30)), transaction.atomic():
        Request.objects.create(
            subject=ben.subject, person=ben.subject, kind="access", state="open", number="2026-001",
            received_on=dt.date(2026, 12, 30), due_on=dt.date(2027, 1, 29),
        )  # fmt: skip
    with on(dt.date(2027, 1, 1)):
        assert jobs.run("commercial_documents", dt.date(2027, 1, 1)) == jobs.Outcome(due=0, done=0)
    with on(dt.date(2027, 1, 30)):
        assert jobs.run("commercial_documents", dt.date(2027, 1, 30)) == jobs.Outcome(due=1, done=1)


def test_the_forecast_names_the_night_that_takes_it(ben: Lead, lena: Any) -> None:
    document(ben, sold(ben, lena), "invoice", dt.date(2018, 3, 3))
    with on(dt.date(2026, 12, 20)):
        seen = forecast()
    column = seen.kinds.index("invoice")
    assert [night for night, counts in seen.nights if counts[column]] == [dt.date(2027, 1, 1)]


def test_a_period_of_the_law_may_change_for_what_is_kept_already(ben: Lead, lena: Any) -> None:
    """R0, R128: as with the eight years of 2025: what is not over yet is kept by the new number."""
    document(ben, sold(ben, lena))
    with parameters.supposing("invoice_keep", 10):
        assert last_day("invoice", DAY, DAY) == dt.date(2036, 12, 31)
