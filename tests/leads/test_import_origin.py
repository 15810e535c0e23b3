"""The legal side of an import: claim, review, duty to tell, and no consents."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management.base import CommandError
from django.utils import timezone

from consent import gate
from consent.services.projection import append
from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import change_fields
from privacy.models import Assessment, AuditEntry, LawfulBasis, Notice, Subject
from tests.consent.conftest import given, make_text
from tests.leads.import_files import import_text

pytestmark = pytest.mark.django_db
ROW = "id,email\n7,eva@firma.example\n"


@pytest.fixture
def approved(ines: Any) -> Assessment:
    """An approved assessment for sales work, in date."""
    return Assessment.objects.create(
        purpose_id="sales_pipeline", interest="Sell", necessity="No milder means", balancing="They may expect it",
        approver=ines.subject, approved_on=dt.date(2026, 1, 1), review_on=dt.date(2027, 1, 1),
    )  # fmt: skip


@time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC))
def test_a_claimed_basis_without_an_assessment_means_thirty_days_of_review(tmp_path: Path) -> None:
    import_text(tmp_path, ROW, basis="legitimate_interest")
    lead, basis = Lead.objects.get(), LawfulBasis.objects.get()
    assert lead.review_until == dt.date(2026, 12, 30)
    assert (basis.purpose_id, basis.basis) == ("storage_for_review", "legitimate_interest")
    assert basis.valid_to is not None
    assert basis.valid_to.date() == dt.date(2026, 12, 30)


@time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC))
def test_an_approved_assessment_covers_the_claim_and_ends_an_earlier_review(
    tmp_path: Path, approved: Assessment
) -> None:
    import_text(tmp_path, ROW)
    assert Lead.objects.get().review_until is not None
    assert import_text(tmp_path, ROW, basis="legitimate_interest")["updated"] == 1
    assert Lead.objects.get().review_until is None
    assert LawfulBasis.objects.filter(purpose="sales_pipeline", valid_to=None).count() == 1


@time_machine.travel(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
def test_an_assessment_out_of_date_covers_nobody(tmp_path: Path, approved: Assessment) -> None:
    import_text(tmp_path, ROW, basis="legitimate_interest")
    assert Lead.objects.get().review_until is not None


@time_machine.travel(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
@pytest.mark.parametrize(
    ("obtained_from", "on", "due"),
    [
        ("third_party", "2026-11-30", dt.date(2026, 12, 30)),
        ("public", "2027-01-31", dt.date(2027, 2, 28)),
        ("person", "2026-11-30", None),
    ],
)
def test_who_did_not_give_us_their_data_must_be_told_within_a_month(
    tmp_path: Path, obtained_from: str, on: str, due: dt.date | None
) -> None:
    import_text(tmp_path, ROW, on=on, obtained_from=obtained_from)
    lead = Lead.objects.get()
    assert Subject.objects.get(pk=lead.subject_id).notice_due_on == due
    assert (lead.obtained_from, str(lead.obtained_on), lead.external_source) == (
        obtained_from,
        on,
        "Trade fair",
    )


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"basis": "consent"}, "consent cannot be imported"),
        ({"on": "2100-01-01"}, "future"),
        ({"source": " "}, "source"),
        ({"source": "x" * 81}, "source"),
    ],
)
def test_an_import_that_may_not_be_is_refused_with_a_sentence(
    tmp_path: Path, options: dict[str, Any], word: str
) -> None:
    with pytest.raises(CommandError, match=word):
        import_text(tmp_path, ROW, **options)
    assert not Lead.objects.exists()


def test_one_statement_writes_all_leads_and_names_its_act(tmp_path: Path) -> None:
    import_text(
        tmp_path, "id,email\n" + "".join(f"{number},p{number}@firma.example\n" for number in range(50))
    )
    entries = AuditEntry.objects.filter(table_name="leads_lead", verb="insert")
    assert entries.count() == 50
    assert {(entry.actor, entry.purpose) for entry in entries} == {
        ("command:import_leads", "storage_for_review")
    }
    assert not AuditEntry.objects.filter(table_name="leads_importrow").exists()


def test_the_gate_refuses_whom_a_file_says_objected_whatever_they_consented_to_before(
    tmp_path: Path, jonas: Any
) -> None:
    import_text(tmp_path, "id,Do Not Email\n7,Yes\n8,No\n", obtained_from="person")
    notice = Notice.objects.create(version=1, slots={}, sha256="0" * 64)
    text = make_text(notice, "newsletter", ["email"])
    answers = {}
    for lead in Lead.objects.all():
        email = f"p{lead.external_id}@firma.example"
        change_fields(lead=lead, changes={"email": email}, origin="staff:1")
        append([given(lead.subject, text, timezone.now() - dt.timedelta(days=1), email=email)])
        answers[lead.external_id] = gate.check(lead.subject, "newsletter", "email")
    assert (answers["7"].allowed, answers["7"].code) == (False, "OBJECTED")
    assert answers["8"].allowed
