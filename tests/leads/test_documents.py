"""Commercial documents on the lead page: of a concluded sale and of nothing else (R128, R130)."""

import datetime as dt
import os
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consent.models import ProductCategory, Purchase
from leadcrm.leads.documents import SHELF, sweep
from leadcrm.leads.models import Activity, CommercialDocument, Lead
from leadcrm.leads.services.activities import add_note
from leadcrm.leads.services.deals import add_deal, lose_deal
from leadcrm.leads.services.documents import DocumentRefused, keep_document
from leadcrm.mail.models import OutboxMail
from privacy.audit.models import AuditEntry
from privacy.jobs import Outcome
from tests.leads.documents import COPY, DAY, document, sold
from tests.leads.page import make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def jule(lena: Any, controller: Any) -> Lead:
    return make_lead(lena, street="Lange Gasse 3", postcode="04109", city="Leipzig")


def form(sale: str, **changes: Any) -> dict[str, Any]:
    return {
        "sale": sale, "kind": "invoice", "number": "R-2026-117", "dated_on": "2026-05-12", "title": "Heat pump",
        "recipient": "Jule Harmsen", "address": "Lange Gasse 3, 04109 Leipzig",
        "file": SimpleUploadedFile("invoice.pdf", COPY), **changes,
    }  # fmt: skip


def add(client: Any, lead: Lead, words: dict[str, Any]) -> Any:
    return client.post(reverse("leads:document_add", args=[lead.pk]), words)


def mail(lead: Lead, **changes: Any) -> OutboxMail:
    given: dict[str, Any] = {
        "purpose_id": "enquiry_handling", "key": uuid.uuid4().hex, "to_address": lead.email, "state": "sent",
        "title": "Your order", "body": "We confirm your order of 12 May.", "message_id": uuid.uuid4().hex,
        "ended_at": dt.datetime(2026, 5, 12, 10, tzinfo=dt.UTC),
    }  # fmt: skip
    return OutboxMail.objects.create(subject=lead.subject, **(given | changes))


def test_an_invoice_of_a_won_deal_is_kept_with_name_address_and_copy(
    jule: Lead, lena: Any, as_user: Any
) -> None:
    """R128: the page says until when and by which law; the form is filled in with the lead's address."""
    sale, client = sold(jule, lena), as_user(lena)
    page = client.get(reverse("leads:document_add", args=[jule.pk])).content.decode()
    assert "Lange Gasse 3" in page
    assert add(client, jule, form(sale)).status_code == 302
    kept = CommercialDocument.objects.get()
    assert (kept.kind, kept.sale, kept.dated_on, kept.subject) == ("invoice", sale, DAY, jule.subject_id)
    page = client.get(f"{jule.get_absolute_url()}?tab=deals").content.decode()
    assert "kept until 31 Dec 2034" in page.replace("December", "Dec")
    answer = client.get(reverse("leads:document", args=[jule.pk, kept.pk]))
    assert (answer.content, answer["Content-Type"]) == (COPY, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(verb="read", row_id=str(kept.pk)).exists()


def test_a_purchase_from_a_sale_will_do_and_one_from_a_download_will_not(jule: Lead, lena: Any) -> None:
    """R130, R50."""
    pumps = ProductCategory.objects.create(code="pumps", name="Pumps")
    rows = [
        Purchase.objects.create(
            subject=jule.subject,
            category=pumps,
            occasion=occasion,
            sold_on=DAY,
            evidence="order 7",
            digest=b"x" * 32,
        )
        for occasion in ("sale", "download")
    ]
    assert document(jule, f"purchase:{rows[0].pk}").sale == f"purchase:{rows[0].pk}"
    with pytest.raises(DocumentRefused, match="concluded sale"):
        document(jule, f"purchase:{rows[1].pk}")


def test_an_open_or_lost_deal_has_no_commercial_documents(jule: Lead, lena: Any, as_user: Any) -> None:
    """R130: refused with a sentence, and nothing is stored; nor is another lead's sale one of theirs."""
    open_ = add_deal(lead=jule, title="Solar", value=1)
    lost = lose_deal(deal=add_deal(lead=jule, title="Storage", value=1), author=lena)
    other = sold(make_lead(lena, email="o@kranich.example"), lena)
    for sale in (f"deal:{open_.pk}", f"deal:{lost.pk}", other, ""):
        with pytest.raises(DocumentRefused, match="no commercial letter") as refused:
            document(jule, sale)
        assert refused.value.field == "sale"
    assert add(as_user(lena), jule, form(f"deal:{open_.pk}")).status_code == 422
    page = as_user(lena).get(reverse("leads:document_add", args=[jule.pk])).content.decode()
    assert "no concluded sale" in page
    assert not CommercialDocument.objects.exists()
    assert not list(SHELF.place.iterdir())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dated_on": dt.date(2999, 1, 1)}, "dated_on"),
        ({"dated_on": dt.date(2011, 1, 1)}, "dated_on"),
        ({"file": b""}, "file"),
        ({"file": b"MZ not a paper"}, "file"),
        ({"kind": "shoes"}, "kind"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(
    jule: Lead, lena: Any, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(DocumentRefused) as refused:
        document(jule, sold(jule, lena), **changes)
    assert refused.value.field == field
    assert not CommercialDocument.objects.exists()
    assert not list(SHELF.place.iterdir())


def test_a_sent_mail_about_a_sale_becomes_a_commercial_letter_by_choice_alone(
    jule: Lead, lena: Any, as_user: Any
) -> None:
    """R130: mails of a lead are none; of a won deal this one is, and stays when the mail's text goes."""
    sent, client = mail(jule), as_user(lena)
    door = reverse("leads:document_of_mail", args=[jule.pk, sent.pk])
    page = f"{jule.get_absolute_url()}?tab=mail"
    assert door not in client.get(page).content.decode()
    assert client.post(door, {"sale": "deal:0", "recipient": "Jule"}).status_code == 422
    sale = sold(jule, lena)
    assert not CommercialDocument.objects.exists()
    assert door in client.get(page).content.decode()
    words = {"sale": sale, "recipient": "Jule Harmsen", "address": ""}
    assert client.post(door, words).status_code == 302
    OutboxMail.objects.update(body="")
    kept = CommercialDocument.objects.get()
    assert (kept.kind, kept.dated_on, kept.text) == (
        "commercial_letter",
        DAY,
        "We confirm your order of 12 May.",
    )
    assert "kept until 31 Dec 2032" in client.get(
        f"{jule.get_absolute_url()}?tab=deals"
    ).content.decode().replace("December", "Dec")
    unsent = mail(jule, state="queued", ended_at=None)
    answer = client.post(reverse("leads:document_of_mail", args=[jule.pk, unsent.pk]), words)
    assert answer.status_code == 422
    assert CommercialDocument.objects.count() == 1


def test_what_was_recorded_by_mistake_is_taken_back_with_its_file(
    jule: Lead, lena: Any, as_user: Any
) -> None:
    add_note(lead=jule, author=lena, text="Called about the heat pump.")
    kept = document(jule, sold(jule, lena))
    assert as_user(lena).post(reverse("leads:document_end", args=[jule.pk, kept.pk])).status_code == 302
    assert not CommercialDocument.objects.exists()
    assert not list(SHELF.place.iterdir())
    assert Activity.objects.filter(lead=jule, kind="note").exists()


def test_marketing_reads_no_documents_and_another_team_finds_no_door(
    jule: Lead, lena: Any, mara: Any, tom: Any, as_user: Any
) -> None:
    kept = document(jule, sold(jule, lena))
    page = as_user(mara).get(f"{jule.get_absolute_url()}?tab=deals").content.decode()
    assert "R-2026-117" not in page
    door = reverse("leads:document", args=[jule.pk, kept.pk])
    assert as_user(mara).get(door).status_code == 403
    assert as_user(tom).get(door).status_code == 404
    assert as_user(tom).get(reverse("leads:document_add", args=[jule.pk])).status_code == 404
    assert as_user(mara).get(reverse("leads:document_add", args=[jule.pk])).status_code == 403


def test_of_somebody_kept_for_the_newsletter_alone_the_page_shows_none(
    jule: Lead, lena: Any, as_user: Any
) -> None:
    """R135: what only the law keeps is the officer's."""
    kept = document(jule, sold(jule, lena))
    Lead.objects.filter(pk=jule.pk).update(narrowed_to=["newsletter"])
    client = as_user(lena)
    assert "R-2026-117" not in client.get(f"{jule.get_absolute_url()}?tab=deals").content.decode()
    assert client.get(reverse("leads:document", args=[jule.pk, kept.pk])).status_code == 404
    assert client.post(reverse("leads:document_end", args=[jule.pk, kept.pk])).status_code == 404
    assert CommercialDocument.objects.exists()


def test_where_the_original_lies_is_enough(jule: Lead, lena: Any) -> None:
    kept = keep_document(
        lead=jule, sale=sold(jule, lena), kind="invoice", dated_on=DAY, title="Heat pump", recipient="Jule Harmsen",
        lies_at="bookkeeping, folder 2026/05",
    )  # fmt: skip
    assert (kept.file, kept.lies_at) == ("", "bookkeeping, folder 2026/05")


def test_a_file_that_no_document_names_is_swept_after_a_day(jule: Lead, lena: Any) -> None:
    """What a crash left between the row and its file; the file of a document stays."""
    kept, stray = document(jule, sold(jule, lena)), SHELF.keep(COPY, ["pdf"])
    today = timezone.localdate()
    assert sweep(today, False) == Outcome(due=0, done=0), "its row may still come"
    yesterday = timezone.now().timestamp() - 90_000
    for name in (kept.file, stray):
        os.utime(SHELF.place / name, (yesterday, yesterday))
    assert sweep(today, True) == Outcome(due=1, done=0, left=1)
    assert sweep(today, False) == Outcome(due=1, done=1)
    assert [path.name for path in SHELF.place.iterdir()] == [kept.file]
