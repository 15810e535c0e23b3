"""Texts about special categories: warned of, handed to the officer, released under an explicit consent or discarded (R10)."""

import datetime as dt
import uuid

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.gate import check
from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead, Withheld
from leadcrm.leads.services.activities import add_activity
from privacy.audit.context import act
from privacy.dashboard import Duty
from privacy.models import Purpose, Subject


class WithheldRefused(Exception):
    """What stands against it, as a sentence."""


def withhold(
    *,
    subject: Subject,
    lead: Lead | None,
    origin: str,
    categories: list[str],
    text: str = "",
    author: User | None = None,
) -> Withheld:
    """Note that somebody was warned; with a text, keep it for the officer alone."""
    state = Withheld.State.WAITING if text else Withheld.State.WARNED
    return Withheld.objects.create(
        subject=subject,
        lead=lead,
        origin=origin,
        categories=categories,
        text=text,
        author=author,
        state=state,
    )


@transaction.atomic
def release(*, withheld: Withheld, actor: Subject) -> Withheld:
    """Put the text on the person's timeline, under an explicit consent of theirs (Art. 9(2)(a)). Raises WithheldRefused."""
    row = _waiting(withheld)
    evidence = _explicit_consent(row.subject_id)
    if not evidence:
        raise WithheldRefused(_("There is no explicit consent of this person to special categories."))
    if row.lead is None:
        raise WithheldRefused(_("There is no lead yet on whose timeline it could stand."))
    with act(actor=actor):
        add_activity(
            lead=row.lead,
            kind=Activity.Kind.NOTE,
            author=row.author,
            body=row.text,
            at=row.at,
            by_person=row.origin == Withheld.Origin.FORM,
        )
        return _decided(row, Withheld.State.RELEASED, evidence)


@transaction.atomic
def discard(*, withheld: Withheld, actor: Subject) -> Withheld:
    """Let the text go; that there was one stays. Raises WithheldRefused."""
    row = _waiting(withheld)
    with act(actor=actor):
        return _decided(row, Withheld.State.DISCARDED, "")


def duty(today: dt.date) -> list[Duty]:
    """The officer's line while texts wait."""
    count = Withheld.objects.filter(state=Withheld.State.WAITING).count()
    if not count:
        return []
    words = ngettext("%(n)s text", "%(n)s texts", count) % {"n": count}
    return [
        Duty(_("Texts about special categories"), words, "soon", reverse("admin:leads_withheld_changelist"))
    ]


def _waiting(withheld: Withheld) -> Withheld:
    row = (
        Withheld.objects.select_for_update(of=("self",)).select_related("lead", "author").get(pk=withheld.pk)
    )
    if row.state != Withheld.State.WAITING:
        raise WithheldRefused(_("This text has been decided on already."))
    return row


def _decided(row: Withheld, state: str, evidence: str) -> Withheld:
    row.state, row.evidence, row.text, row.decided_at = state, evidence, "", timezone.now()
    row.save(update_fields=["state", "evidence", "text", "decided_at"])
    return row


def _explicit_consent(subject: uuid.UUID) -> str:
    purposes = Purpose.objects.filter(explicit_for=Purpose.Explicit.SPECIAL, active=True)
    for purpose in purposes:
        for channel in purpose.channels:
            answer = check(subject, purpose.pk, channel)
            if answer.allowed:
                return answer.evidence
    return ""
