"""The lawful basis of a person for a purpose, other than consent: dated rows, one open at a time (R2, R7, R8)."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.errors import BasisRefused, BasisSwap
from consent.models import ConsentState
from privacy import endings
from privacy.merged import lock_present
from privacy.models import LawfulBasis, Purpose, Subject


@transaction.atomic
def set_basis(
    *,
    subject: Subject,
    purpose: str,
    basis: str,
    channels: list[str] | None = None,
    evidence: str = "",
    valid_to: dt.datetime | None = None,
) -> LawfulBasis:
    """Record why this person's data may be used for a purpose; an open row for it ends now.

    Raises BasisRefused when the purpose does not rest on that basis or a contract basis names no contract,
    BasisSwap when the person withdrew their consent to it.
    """
    subject = lock_present(subject.pk)
    spec = Purpose.objects.get(pk=purpose)
    if ConsentState.objects.filter(
        subject=subject, purpose=spec, status=ConsentState.Status.WITHDRAWN
    ).exists():
        raise BasisSwap
    if basis not in spec.bases or basis == "consent":
        raise BasisRefused(_("“%(purpose)s” cannot rest on this basis.") % {"purpose": spec.name})
    if basis == "contract" and not evidence:
        raise BasisRefused(_("A contract basis needs the enquiry or contract it rests on."))
    now = timezone.now()
    LawfulBasis.objects.filter(subject=subject, purpose=spec, valid_to=None).update(valid_to=now)
    return LawfulBasis.objects.create(
        subject=subject,
        purpose=spec,
        basis=basis,
        channels=channels or [],
        valid_from=now,
        valid_to=valid_to,
        evidence=evidence,
    )


@transaction.atomic
def end_bases(*, subject: Subject, purposes: Iterable[str]) -> int:
    """End now what lets us use this person's data for these purposes, and return how many rows that were.

    The rows stay with both dates: what was done until now was lawful (R27).
    """
    subject = lock_present(subject.pk)
    over = list(purposes)
    open_now = LawfulBasis.objects.filter(subject=subject, purpose__in=over, valid_to=None)
    ended = open_now.update(valid_to=timezone.now())
    endings.end(over, subjects=[subject.pk])
    return ended
