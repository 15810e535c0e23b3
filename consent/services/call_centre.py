"""Calls by somebody else for us: only to people whose proofs we looked at before (R60)."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from consent.errors import NumberUnproven
from consent.gate import permitted
from consent.models import CheckedProof, ConsentRecord, ConsentState, ProofCheck
from privacy.disclosures import disclose
from privacy.models import Disclosure, Recipient, Subject

Rows = TypeVar("Rows", bound=models.QuerySet)
PURPOSE, CHANNEL = "telephone_marketing", "telephone"


@transaction.atomic
def record_check(*, taker: Recipient, records: Iterable[ConsentRecord], actor: Subject) -> ProofCheck:
    """Store “we verified these proofs” for a call centre, which gets them: who of us, when, which. Raises NumberUnproven, all or nothing."""
    found = list(records)
    counting = ConsentState.objects.filter(
        record__in=[record.pk for record in found],
        purpose=PURPOSE,
        channel=CHANNEL,
        status="confirmed",
        proven=True,
    )
    standing = set(counting.values_list("record", flat=True))
    gaps = sum(1 for record in found if record.pk not in standing)
    if gaps or not found:
        raise NumberUnproven(
            _("%(count)s of these are no proven consent to calls that counts now.") % {"count": gaps}
        )
    check = ProofCheck.objects.create(taker=taker, actor=actor)
    CheckedProof.objects.bulk_create(
        CheckedProof(check_made=check, subject_id=record.subject_id, record=record) for record in found
    )
    disclose(
        recipients=[taker.pk],
        subjects={record.subject_id for record in found},
        what=Disclosure.What.CALLS,
        purpose=PURPOSE,
    )
    return check


def callable_by(taker: Recipient, queryset: Rows, *, subject: str = "subject") -> Rows:
    """Keep the rows whose person this call centre may call for us: the gate lets us, and we verified the very proof (R60).

    A presumed interest is ours alone, and a newer consent has a proof that nobody looked at yet.
    """
    checked = CheckedProof.objects.filter(record=OuterRef("record"), check_made__taker=taker)
    states = ConsentState.objects.filter(
        Exists(checked),
        subject=OuterRef(subject),
        purpose=PURPOSE,
        channel=CHANNEL,
        status="confirmed",
        proven=True,
    )
    return permitted(queryset.filter(Exists(states)), PURPOSE, CHANNEL, subject=subject)
