"""Recording what a customer bought, as evidence for mail without consent (§ 7(3) UWG)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.customers.goods import CUSTOMER_MAIL as PURPOSE
from consent.errors import ConsentError
from consent.models import Occasion, ProductCategory, Purchase
from consent.services.bases import set_basis
from privacy.audit.sealer import seal_now
from privacy.merged import lock_present
from privacy.models import LawfulBasis, Subject
from privacy.models.purpose import Basis
from privacy.suppression import digest


class PurchaseRefused(ConsentError):
    """What was given does not add up to a purchase; `field` says where."""

    code = "PURCHASE_REFUSED"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@transaction.atomic
def record_purchase(
    *,
    subject: Subject,
    category: ProductCategory,
    email: str,
    occasion: str,
    sold_on: dt.date,
    evidence: str,
    notice: str = "",
    notice_on: dt.date | None = None,
    actor: Subject | None = None,
) -> Purchase:
    """Record that the person bought something of *category* and gave *email* doing so; the gate judges what it is worth.

    It lifts no objection and no withdrawal (W7). Raises PurchaseRefused, BasisSwap.
    """
    subject = lock_present(subject.pk)
    notice, evidence = notice.strip(), evidence.strip()
    today = timezone.localdate()
    if occasion not in Occasion.values:
        raise PurchaseRefused("occasion", _("Say how the address came to us."))
    if not email:
        raise PurchaseRefused("email", _("This person has given no e-mail address."))
    if not evidence:
        raise PurchaseRefused("evidence", _("Name the order or deal that proves it."))
    if sold_on > today:
        raise PurchaseRefused("sold_on", _("This day lies in the future."))
    if bool(notice) != bool(notice_on):
        raise PurchaseRefused("notice", _("Say what the person was told, and on which day."))
    if notice_on and notice_on > sold_on:
        # No. 4: told when the address was collected; afterwards is too late.
        raise PurchaseRefused("notice_on", _("The notice must have been given by the day of the sale."))
    purchase = Purchase.objects.create(
        subject=subject,
        category=category,
        occasion=occasion,
        sold_on=sold_on,
        evidence=evidence,
        digest=digest("email", email),
        notice=notice,
        notice_on=notice_on,
        actor=actor,
    )
    if not LawfulBasis.objects.filter(subject=subject, purpose=PURPOSE, valid_to=None).exists():
        # R2: the letter of Art. 6(1) stands on record, and the person sees it among their settings.
        set_basis(
            subject=subject,
            purpose=PURPOSE,
            basis=Basis.LEGITIMATE_INTEREST,
            channels=["email"],
            evidence=f"purchase:{purchase.pk}",
        )
    seal_now()
    return purchase


@transaction.atomic
def take_back(*, purchase: Purchase) -> None:
    """End a purchase that was recorded by mistake: it counts no more from now on, and stays on record."""
    subject = lock_present(purchase.subject_id)
    now = timezone.now()
    Purchase.objects.filter(pk=purchase.pk, ended_at=None).update(ended_at=now)
    if not Purchase.objects.filter(subject=subject, ended_at=None).exists():
        LawfulBasis.objects.filter(subject=subject, purpose=PURPOSE, valid_to=None).update(valid_to=now)
    seal_now()
