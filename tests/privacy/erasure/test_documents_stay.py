"""Commercial documents outlive their person inside their period, restricted, and nothing else of them does (R108, R135)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils.formats import date_format

from leadcrm.leads.documents import SHELF
from leadcrm.leads.models import CommercialDocument, Deal, Lead
from leadcrm.mail.models import OutboxMail
from privacy import holds, jobs
from privacy.access import export
from privacy.audit.models import AuditDetail, AuditEntry
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure.forget import forget
from privacy.erasure.plan import Line, plan
from privacy.erasure.values import values_of
from privacy.models import LawfulBasis, Subject
from privacy.portability import portable
from tests.leads.documents import COPY, document, sold
from tests.leads.people import person as make_person
from tests.privacy.conftest import where_marks_stand
from tests.privacy.retention.test_commercial_documents import ben as ben
from tests.privacy.retention.test_commercial_documents import on

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "ben.groessel@kunde.example"


@pytest.fixture
def papers(ben: Lead, lena: Any) -> Lead:
    """Ben with an invoice and an order letter of 12 May 2026."""
    sale = sold(ben, lena)
    document(ben, sale)
    document(
        ben, sale, "commercial_letter", number="", title="Your order", text="Guten Tag, Ben Größel", file=b""
    )
    return ben


def lines_of(lead: Lead) -> dict[str, Line]:
    return {line.what: line for line in plan([lead.subject_id], values_of([lead.subject_id]))}


def test_the_plan_names_norm_and_end_of_each_kind(papers: Lead) -> None:
    """R107, R108, R128."""
    lines = lines_of(papers)
    invoice, letter = lines["invoice"], lines["commercial_letter"]
    assert (invoice.action, invoice.count, invoice.until) == ("kept", 1, "2034-12-31")
    assert (letter.action, letter.count, letter.until) == ("kept", 1, "2032-12-31")
    assert invoice.norm.startswith("§ 147(3) AO")
    assert "§ 257(4) HGB" in letter.norm
    assert "Art. 17(3)(b)" in invoice.norm
    assert "leads.CommercialDocument" not in lines


def test_the_documents_stay_and_all_else_goes(papers: Lead, data_dir: Path) -> None:
    """R108, R135: what the search finds stands in them and is kept by norm; their old values leave the trail."""
    person = papers.subject_id
    found = forget([person], suppress=True)
    assert found.left == []
    assert {hit.norm for hit in found.kept if hit.hit.table == "leads_commercialdocument"} == {
        "§ 257(4) HGB, § 147(3) AO, Art. 17(3)(b)"
    }
    assert Subject.objects.get(pk=person).state == "erased"
    assert not Lead.objects.exists()
    assert not Deal.objects.exists()
    invoice = CommercialDocument.objects.get(kind="invoice")
    assert (invoice.subject, invoice.recipient, invoice.address) == (
        person, "Ben Größel", "Am Ring 4, 04155 Leipzig",
    )  # fmt: skip
    assert SHELF.read(invoice.file)[0] == COPY
    entries = AuditEntry.objects.filter(table_name="leads_commercialdocument")
    assert entries.exists()
    assert not AuditDetail.objects.filter(entry__in=entries).exists()
    assert where_marks_stand(data_dir, marks=[EMAIL]) == []
    seal()
    assert verify().ok


def test_one_whose_period_is_over_goes_with_the_person_at_once(ben: Lead, lena: Any, data_dir: Path) -> None:
    """R108, R128: no job ran since its last day, and it stands in no line of the plan."""
    document(ben, sold(ben, lena), "invoice", dt.date(2018, 3, 3))
    with on(dt.date(2027, 1, 1)):
        assert "invoice" not in lines_of(ben)
        assert forget([ben.subject_id], suppress=True).left == []
    assert not CommercialDocument.objects.exists()
    assert not list(data_dir.glob("documents/*"))


def test_one_that_an_open_assessment_keeps_stays_until_its_review(ben: Lead, lena: Any, ines: Any) -> None:
    """R129, R132: the hold keeps the document, and nothing else of the person."""
    document(ben, sold(ben, lena), "invoice", dt.date(2018, 3, 3))
    words = {"datenart": "invoice", "year": 2018, "reason": "Audit", "review_on": dt.date(2027, 6, 30)}
    holds.place(actor=ines.subject, **words)
    with on(dt.date(2027, 1, 1)):
        assert lines_of(ben)["invoice"].until == "2027-06-30"
        assert forget([ben.subject_id], suppress=True).left == []
    assert CommercialDocument.objects.exists()
    assert Subject.objects.get(pk=ben.subject_id).state == "erased"


def test_a_claim_about_the_person_s_own_year_keeps_it_until_it_ends(ben: Lead, lena: Any, ines: Any) -> None:
    """R129, R134, R135: nothing but the document and the hold stays; once it has ended, both go."""
    document(ben, sold(ben, lena), "invoice", dt.date(2018, 3, 3))
    words = {"datenart": "invoice", "year": 2018, "reason": "Claim", "review_on": dt.date(2027, 6, 30)}
    placed = holds.place(subject=ben.subject, actor=ines.subject, **words)
    with on(dt.date(2027, 1, 2)):
        assert forget([ben.subject_id], suppress=True).left == []
        assert not Lead.objects.exists()
        assert jobs.run("commercial_documents", dt.date(2027, 1, 2)) == jobs.Outcome(due=0, done=0)
        assert Subject.objects.get(pk=ben.subject_id).state == "restricted"
        holds.release(hold=placed, reason="Settled.", actor=ines.subject)
        assert jobs.run("held_rest", dt.date(2027, 1, 2)) == jobs.Outcome(due=1, done=1)
    assert not CommercialDocument.objects.exists(), "its years were over"
    assert Subject.objects.get(pk=ben.subject_id).state == "erased"


def test_the_night_that_forgets_a_lead_keeps_the_documents(papers: Lead) -> None:
    """R131, R135: a customer's time is up long before the years of the invoice."""
    with transaction.atomic():
        Lead.objects.update(last_person_contact_on=dt.date(2026, 5, 12))
    with on(dt.date(2030, 1, 2)):
        assert jobs.run("leads", dt.date(2030, 1, 2)) == jobs.Outcome(due=1, done=1)
    assert not Lead.objects.exists()
    assert CommercialDocument.objects.count() == 2


def test_of_two_people_of_one_company_each_keeps_their_own(papers: Lead, lena: Any) -> None:
    """W9: an invoice to a colleague is neither taken nor touched, also where it names the one who goes."""
    with transaction.atomic():
        other = make_person("Lund", "Ole", email="ole@lund.example", owner=lena, company="Kranich GmbH")
        Lead.objects.filter(pk=papers.pk).update(company=other.company)
    theirs = document(other, sold(other, lena), title="Invoice, ordered by Ben Größel", recipient="Ole Lund")
    assert forget([papers.subject_id], suppress=True).left == []
    theirs.refresh_from_db()
    assert theirs.title == "Invoice, ordered by Ben Größel", "a document is kept as it is (§ 257(3) HGB)"
    assert CommercialDocument.objects.filter(subject=other.subject_id).count() == 1
    assert forget([other.subject_id], suppress=True).left == []
    assert CommercialDocument.objects.count() == 3


def test_the_officer_alone_finds_them_and_each_look_is_recorded(
    papers: Lead, lena: Any, jonas: Any, arne: Any, ines: Any, as_user: Any
) -> None:
    """R135: by name or by the id of whoever was erased; sales, their manager and the administrator do not."""
    forget([papers.subject_id], suppress=True)
    invoice = CommercialDocument.objects.get(kind="invoice")
    desk = "/admin/leads/commercialdocument/"
    for asked in ("Größel", str(papers.subject_id)):
        assert "R-2026-117" in as_user(ines).get(desk, {"q": asked}).content.decode()
    page = as_user(ines).get(f"{desk}{invoice.pk}/change/").content.decode()
    assert "Am Ring 4" in page
    assert date_format(dt.date(2034, 12, 31)) in page
    assert as_user(ines).get(f"{desk}{invoice.pk}/file/").content == COPY
    looks = AuditEntry.objects.filter(
        verb="read", table_name="leads_commercialdocument", row_id=str(invoice.pk)
    )
    assert looks.count() >= 2
    for user in (lena, jonas, arne):
        for url in (desk, f"{desk}{invoice.pk}/change/", f"{desk}{invoice.pk}/file/"):
            assert "Größel" not in as_user(user).get(url, follow=True).content.decode()
    assert "Größel" not in as_user(jonas).get("/leads/", {"q": "R-2026-117"}).content.decode()


def test_a_restored_backup_keeps_them_as_well(papers: Lead, data_dir: Path, tmp_path_factory: Any) -> None:
    """R137: the person is forgotten again, the documents stay; those of before come back restricted."""
    path = tmp_path_factory.mktemp("backups") / "monday.backup"
    seal()
    call_command("backup", str(path))
    forget([papers.subject_id], suppress=True)
    call_command("restore", str(path))
    assert Lead.objects.exists()
    call_command("replay_ledger")
    assert not Lead.objects.exists()
    assert CommercialDocument.objects.filter(subject=papers.subject_id).count() == 2


def test_the_copy_holds_them_and_the_data_to_take_along_do_not(papers: Lead) -> None:
    """R92, R94, R105: kept because the law says so is no consent and no contract."""
    (table,) = [t for t in export([papers.subject_id]) if t.label == "leads.CommercialDocument"]
    rows = sorted(table, key=lambda row: str(row["kind"]))
    assert [row["kind"] for row in rows] == ["Commercial letter", "Invoice"]
    assert "Guten Tag" in rows[0]["text"]
    assert rows[1]["number"] == "R-2026-117"
    assert rows[1]["file"].startswith("files/documents/")
    with transaction.atomic():
        LawfulBasis.objects.create(
            subject=papers.subject, purpose_id="enquiry_handling", basis="contract", channels=["email"],
            evidence="order",
        )  # fmt: skip
    assert "leads.CommercialDocument" not in {part["table"] for part in portable([papers.subject_id])["data"]}


def test_whoever_asks_after_the_erasure_learns_how_what_stayed_is_found(
    papers: Lead, ask: Any, data_dir: Path
) -> None:
    """R92: no address leads to a kept invoice any more; "we hold nothing" alone would be wrong."""
    forget([papers.subject_id], suppress=True)
    case = ask(EMAIL, kind="access", language="en")
    assert case.decision == "nothing_held"
    letter = OutboxMail.everyone.filter(to_address=EMAIL).latest("queued_at").body
    assert "If you tell us the number of the document, we answer about it, too." in " ".join(letter.split())
