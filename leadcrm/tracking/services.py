"""Keeping visits: only after consent, tied to a person only by theirs, forgotten with either (R36, R43, R69)."""

import uuid
from collections.abc import Set
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from consent.gate import check
from consent.models import Banner, Category
from consent.services.cookie_choices import end_choices, hold_browser
from consent.signals import may_track
from leadcrm.tracking.models import PendingLink, Visit, Visitor
from privacy.audit.context import act
from privacy.merged import lock_present
from privacy.models import Subject
from privacy.public import too_many

#: What visits are for, and what everything here ends with.
PURPOSE = "profiling"


@dataclass(frozen=True)
class Seen:
    """What a browser looked at, cleaned: fields of a Visit by name."""

    path: str
    referrer: str
    campaign: dict[str, str]


@transaction.atomic
def record_visit(*, request: HttpRequest, banner: Banner, receipt: uuid.UUID, seen: Seen) -> Visit | None:
    """Keep a visit of a site with that newest banner; None, and nothing is kept, unless its visitor agreed to that.

    Asked while nobody else can end it: the browser's own yes, and of a known person their consent by name as well.
    """
    if not banner.asks_for_visits:
        return None
    person = Visitor.objects.filter(receipt=receipt).values_list("subject", flat=True).first()
    if person:
        Subject.objects.select_for_update(no_key=True).only("pk").get(pk=person)
    hold_browser(receipt)
    visitor = (
        Visitor.objects.select_for_update(of=("self",)).select_related("subject").filter(receipt=receipt)
    ).first()
    if visitor and visitor.subject_id != person:
        return None  # tied to somebody, or let go, in this very moment
    subject = visitor.subject if visitor else None
    allowed = may_track(
        request, site=banner.site, category=Category.MARKETING, receipt=receipt, subject=subject
    )
    if not allowed.allowed or (subject and not check(subject, PURPOSE, "none").allowed):
        return None
    if too_many(request, "visits"):  # after the rest: of whoever did not agree nothing is counted either
        return None
    return _keep(visitor or Visitor(receipt=receipt), banner, seen)


def _keep(visitor: Visitor, banner: Banner, seen: Seen) -> Visit:
    now = timezone.now()
    today = timezone.localdate(now)
    if visitor.last_seen != today:
        visitor.first_seen, visitor.last_seen = visitor.first_seen or today, today
        visitor.save()
    return Visit.objects.create(
        visitor=visitor,
        subject_id=visitor.subject_id,
        site=banner.site,
        at=now.replace(second=0, microsecond=0),
        path=seen.path,
        referrer=seen.referrer,
        **seen.campaign,
    )


@transaction.atomic
def await_link(*, opt_in: uuid.UUID, subject: Subject, receipt: uuid.UUID) -> None:
    """Remember which browser asked for a profile of its person, until they confirm (R20); an unknown one is forgotten."""
    if Visitor.objects.filter(receipt=receipt).exists():
        PendingLink.objects.create(opt_in=opt_in, subject=subject, receipt=receipt)


@transaction.atomic
def link(*, opt_in: uuid.UUID, subject: Subject) -> bool:
    """Tie the browser that sent a confirmed form to its person, from now on; say whether it was (R43).

    What it looked at before was nobody's, and stays so: it is forgotten, or the browser would tell whose it was.
    """
    pending = PendingLink.objects.filter(opt_in=opt_in, subject=subject).first()
    if pending is None:
        return False
    subject = lock_present(subject.pk)
    hold_browser(pending.receipt)
    with act(actor=subject, purpose=PURPOSE):
        pending.delete()
        visitor = Visitor.objects.select_for_update().filter(receipt=pending.receipt, shared=False).first()
        if visitor is None or not check(subject, PURPOSE, "none").allowed:
            return False
        if visitor.subject_id != subject.pk:
            _tie(visitor, subject)
    return not visitor.shared


def _tie(visitor: Visitor, subject: Subject) -> None:
    visitor.visits.all().delete()
    # Two people who call it theirs use it both: nobody could say who looked at what.
    visitor.shared = visitor.subject_id is not None
    visitor.subject = None if visitor.shared else subject
    visitor.first_seen = visitor.last_seen = timezone.localdate()
    visitor.save()


@transaction.atomic
def end_tracking(*, subjects: Set[uuid.UUID], receipts: Set[uuid.UUID]) -> set[uuid.UUID]:
    """Forget the visits of people and browsers who permit it no longer; what a person ends counts on all of theirs.

    Returns whose browsers said so.
    """
    tied = Visitor.objects.filter(subject__in=subjects).values_list("receipt", flat=True)
    theirs = {receipt for receipt in tied if receipt}
    end_choices(receipts=theirs, category=Category.MARKETING)
    gone = theirs | receipts
    PendingLink.objects.filter(Q(subject__in=subjects) | Q(receipt__in=gone)).delete()
    browsers = Visitor.objects.filter(Q(subject__in=subjects) | Q(receipt__in=gone))
    whose = dict(browsers.values_list("pk", "subject"))
    # Each along its own index: one question over both tables would read all visits.
    Visit.objects.filter(subject__in=subjects).delete()
    Visit.objects.filter(visitor__in=whose).delete()
    Visitor.objects.filter(pk__in=whose).delete()
    return {person for person in whose.values() if person} - subjects
