"""Commercial documents: of a concluded sale and of nothing else, kept from the day they are recorded (R128, R130)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consent.models import Occasion, Purchase
from leadcrm.leads.documents import SHELF, Kind, last_day
from leadcrm.leads.models import CommercialDocument, Deal, Lead
from leadcrm.leads.services.leads import locked
from leadcrm.mail.models import OutboxMail
from privacy.erasure.runs import begin, inside
from privacy.shelf import PAPER, FileRefused


class DocumentRefused(Exception):
    """What stands against keeping it; `field` says where, the text why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def sales_of(lead: Lead) -> list[tuple[str, str]]:
    """Return the concluded sales to this person as (code, words): won deals, and purchases whose occasion was a sale."""
    won = Deal.objects.filter(lead=lead, state=Deal.State.WON).order_by("-pk")
    bought = Purchase.objects.filter(subject=lead.subject_id, occasion=Occasion.SALE, ended_at=None)
    return [
        *((f"deal:{deal.pk}", deal.title) for deal in won),
        *(
            (f"purchase:{row.pk}", f"{row.category}, {date_format(row.sold_on)}")
            for row in bought.select_related("category")
        ),
    ]


@transaction.atomic
def keep_document(
    *,
    lead: Lead,
    sale: str,
    kind: str,
    dated_on: dt.date,
    title: str,
    recipient: str,
    number: str = "",
    address: str = "",
    text: str = "",
    lies_at: str = "",
    file: bytes = b"",
) -> CommercialDocument:
    """Record a document about a sale to this person, with a copy or where the original lies. Raises DocumentRefused."""
    lead = locked(lead, person=True)
    today = timezone.localdate()
    if sale not in dict(sales_of(lead)):
        raise DocumentRefused("sale", _without_sale())
    if kind not in Kind.values:
        raise DocumentRefused("kind", _("There is no such kind of document."))
    if dated_on > today:
        raise DocumentRefused("dated_on", _("This day lies in the future."))
    if (ended := last_day(kind, dated_on, today)) < today:
        raise DocumentRefused(
            "dated_on", _("This had to be kept until %(day)s and no longer.") % {"day": date_format(ended)}
        )
    if not (text or file or lies_at):
        raise DocumentRefused("file", _("Add the file, or say where the original lies."))
    return CommercialDocument.objects.create(
        subject=lead.subject_id,
        kind=kind,
        sale=sale,
        number=number,
        dated_on=dated_on,
        title=title,
        recipient=recipient,
        address=address,
        text=text,
        lies_at=lies_at,
        file=_kept(file) if file else "",
    )


def keep_mail(*, lead: Lead, mail: OutboxMail, sale: str, recipient: str, address: str) -> CommercialDocument:
    """Keep a mail that was sent about a concluded sale as a commercial letter, by a copy. Raises DocumentRefused.

    R130: no other mail is one, however long it is about a sale that did not come about (§ 257(2) HGB).
    """
    if mail.subject_id != lead.subject_id or mail.state != OutboxMail.State.SENT or not mail.body:
        raise DocumentRefused(
            "sale", _("Only a mail that was sent and whose text is still there can be kept.")
        )
    assert mail.ended_at is not None
    return keep_document(
        lead=lead,
        sale=sale,
        kind=Kind.LETTER,
        dated_on=timezone.localdate(mail.ended_at),
        title=mail.title,
        recipient=recipient,
        address=address,
        text=mail.body,
    )


def take_back(*, document: CommercialDocument) -> None:
    """Delete a document that was recorded by mistake; the ledger and the trail keep that it was."""
    act = begin("expired", [document.subject], "commercial_document")
    with inside(act, details=[(CommercialDocument._meta.db_table, str(document.pk))]):
        CommercialDocument.objects.filter(pk=document.pk)._raw_delete("default")
    SHELF.drop([document.file] if document.file else [])


def _kept(file: bytes) -> str:
    try:
        return SHELF.keep(file, PAPER)
    except FileRefused as refused:
        raise DocumentRefused("file", str(refused)) from refused


def _without_sale() -> str:
    return _(
        "Invoices and commercial letters belong to a concluded sale: win the deal or record the purchase first. What is"
        " written about an open or lost deal is no commercial letter (§ 257(2) HGB)."
    )
