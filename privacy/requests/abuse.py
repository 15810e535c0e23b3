"""Manifestly unfounded or excessive: a written case, an officer's approval, a fee told before or a refusal (R97)."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from privacy.audit.context import act
from privacy.models import AbuseFile, CaseLetter, Request, Subject
from privacy.names import four_eyes_wanted
from privacy.requests.deciding import decidable
from privacy.requests.errors import RequestError
from privacy.requests.letters import writing
from privacy.requests.rights.by_hand import MOST_WORDS, said

_MOST_FEE = Decimal(1000)


def file_of(request: Request) -> AbuseFile | None:
    """Return the file on a case, None when nobody has written one."""
    return AbuseFile.objects.filter(request=request).first()


def is_first(request: Request) -> bool:
    """Say whether the person never asked for this before: a first request is free, its motives are their own (R96, R97)."""
    earlier = Request.objects.filter(person=request.person_id, kind=request.kind).exclude(pk=request.pk)
    asked = earlier.exclude(state=Request.State.UNPROVEN).exclude(subject=request.subject_id)
    return not asked.filter(submitted_at__lt=request.submitted_at).exists()


def refusable_as(request: Request, reason: str) -> bool:
    """Say whether a case may be refused for this reason: abuse needs an approved file, the other reasons do not."""
    if reason not in AbuseFile.GROUNDS:
        return True
    file = file_of(request)
    return bool(file and file.ground == reason and file.outcome == AbuseFile.Outcome.REFUSAL)


@transaction.atomic
def document(
    *, request: Request, actor: Subject, ground: str, facts: str, intent: str, evidence: str
) -> AbuseFile:
    """Write the case, or write it anew before it is approved. Raises RequestError."""
    request = decidable(request)
    file = file_of(request)
    if file and file.approved_at:
        raise RequestError(_("This file has been approved: it stays as it is."))
    if ground not in AbuseFile.GROUNDS:
        raise RequestError(_("Ground: manifestly unfounded or excessive."))
    texts = {"facts": facts, "intent": intent, "evidence": evidence}
    texts = {name: text.replace("\x00", "").strip()[:MOST_WORDS] for name, text in texts.items()}
    if not texts["facts"]:
        raise RequestError(_("Facts: write down what happened, and when."))
    file = file or AbuseFile(request=request, subject_id=request.subject_id, person_id=request.person_id)
    file.ground, file.author, file.written_at = ground, actor, timezone.now()
    file.facts, file.intent, file.evidence = texts["facts"], texts["intent"], texts["evidence"]
    with act(actor=actor, purpose="rights_handling"):
        file.save()
    return file


@transaction.atomic
def approve(*, request: Request, actor: Subject, outcome: str, fee: str = "") -> AbuseFile:
    """Approve a file as an officer: a refusal may follow, or a fee of so many euros. Raises RequestError."""
    request = decidable(request)
    file = AbuseFile.objects.select_for_update(of=("self",)).filter(request=request).first()
    if file is None:
        raise RequestError(_("Write down the facts and the evidence first."))
    if file.approved_at:
        raise RequestError(_("This file has been approved: it stays as it is."))
    if not file.evidence:
        raise RequestError(
            _("Evidence: without it nothing is proven, and the burden is ours (Art. 12(5) GDPR).")
        )
    if is_first(request) and not file.intent:
        raise RequestError(
            _("Intention: a first request is abusive only when you can prove what was intended (C-526/24).")
        )
    if four_eyes_wanted() and file.author_id == actor.pk:
        raise RequestError(_("Another data protection officer approves what you wrote."))
    if outcome not in AbuseFile.Outcome.values or not outcome:
        raise RequestError(_("What follows: a fee or a refusal."))
    file.fee = _euros(fee) if outcome == AbuseFile.Outcome.FEE else None
    file.outcome, file.approver, file.approved_at = outcome, actor, timezone.now()
    with act(actor=actor, purpose="rights_handling"):
        file.save()
    return file


@transaction.atomic
def announce_fee(*, request: Request, actor: Subject, words: str) -> Request:
    """Tell the person the fee, why, and how to fight it, before anything is charged. Raises RequestError."""
    request = decidable(request)
    file = _with_fee(request)
    with override(request.language):
        amount = number_format(file.fee or 0, 2)
        ground = str(file.get_ground_display())
    with act(actor=actor, purpose="rights_handling"):
        why = said({"words": words})
        writing.send(request, "fee", by=actor, amount=amount, ground=ground, why=why)
    return request


@transaction.atomic
def charge(*, request: Request, actor: Subject, on: dt.date) -> AbuseFile:
    """Record that the fee was charged, once the notice of it has been sent. Raises RequestError."""
    request = decidable(request)
    file = _with_fee(request)
    told = CaseLetter.objects.filter(request=request, name="fee", sent_at__isnull=False).first()
    if told is None or timezone.localtime(told.sent_at).date() > on:
        raise RequestError(_("The person has to be told of the fee before it is charged."))
    file.charged_on = on
    with act(actor=actor, purpose="rights_handling"):
        file.save(update_fields=["charged_on"])
    return file


def _with_fee(request: Request) -> AbuseFile:
    file = AbuseFile.objects.select_for_update(of=("self",)).filter(request=request).first()
    if file is None or file.outcome != AbuseFile.Outcome.FEE:
        raise RequestError(_("No fee has been approved for this case."))
    return file


def _euros(typed: str) -> Decimal:
    try:
        fee = Decimal(typed.strip().replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        fee = Decimal(0)
    if not 0 < fee <= _MOST_FEE:
        raise RequestError(_("Fee: an amount in euros that covers the administrative cost, 1000 at most."))
    return fee
