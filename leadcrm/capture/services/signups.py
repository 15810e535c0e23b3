"""What becomes of a sign-up: a lead when it is confirmed, nothing at all when it is not."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from consent.models import OptInRequest
from leadcrm.capture.models import Submission
from leadcrm.capture.services.submissions import first_entries, recognise, store_lead
from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import note_confirmation
from leadcrm.tracking.services import link
from privacy.audit.context import act
from privacy.erasure import engine
from privacy.erasure.runs import run
from privacy.jobs import Outcome
from privacy.merged import lock_present
from privacy.models import Subject


@transaction.atomic(savepoint=False)
def complete_signup(*, opt_in: uuid.UUID, subject: Subject, confirmed: bytes, language: str) -> None:
    """Turn a confirmed sign-up into a lead, or note it on that of somebody known; `confirmed` is the address's digest."""
    with act(actor=subject, purpose="newsletter"):
        # Two confirmed requests, one lead.
        subject = lock_present(subject.pk)
        submission = Submission.objects.select_related("form").filter(opt_in=opt_in).first()
        if submission is not None:
            Submission.objects.filter(pk=submission.pk).update(opt_in=None)
        lead = Lead.everyone.select_for_update().filter(subject=subject).first()
        ref = f"submission:{submission.pk}" if submission else ""
        if lead is None and submission is not None:
            lead = _first_lead(submission, subject, language, ref)
            note_confirmation(lead=lead, confirmed=confirmed)
        elif lead is not None:
            note_confirmation(lead=lead, confirmed=confirmed, ref=ref)
        link(opt_in=opt_in, subject=subject)


def _first_lead(submission: Submission, subject: Subject, language: str, ref: str) -> Lead:
    others = recognise(submission.answers)
    resembles = [others.lead.pk] if others.lead else others.resembles
    return store_lead(
        submission.answers,
        form=submission.form,
        subject=subject,
        notice=submission.notice_id,
        utm=submission.utm,
        language=language,
        entries=first_entries(resembles, title=submission.form.title(language), body="", ref=ref),
    )


def remove_expired_signups(date: dt.date, dry_run: bool) -> Outcome:
    """Remove sign-ups that nobody confirmed in time: what was typed, the check mail, every trace in the trail (R22).

    Whoever is a lead keeps being one; only their unanswered question goes.
    """
    abandoned = _abandoned(date)
    due = abandoned.count()
    if dry_run or not due:
        return Outcome(due=due, done=0, left=due)
    with transaction.atomic():
        of_leads = abandoned.filter(subject__in=Lead.everyone.values("subject"))
        of_leads.delete()
        subjects = set(abandoned.values_list("subject", flat=True))
    if subjects:
        with run("retention", subjects, "pending_signup"):
            engine.forget("pending_signup", subjects)
    left = _abandoned(date).count()
    return Outcome(due=due, done=due - left, left=left)


def _abandoned(date: dt.date) -> QuerySet[Submission]:
    """Sign-ups without a request that could still be confirmed at the end of that date."""
    end = min(timezone.make_aware(dt.datetime.combine(date, dt.time.max)), timezone.now())
    alive = OptInRequest.objects.filter(expires_at__gt=end)
    return Submission.objects.filter(opt_in__isnull=False).exclude(opt_in__in=alive.values("pk"))


def signups_ahead(first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Count sign-ups by the night that takes them, should nobody confirm."""
    waiting = OptInRequest.objects.filter(subject__in=_of_strangers(), expires_at__date__lt=last)
    rows = (
        waiting.order_by()
        .annotate(day=TruncDate("expires_at"))
        .values_list("day")
        .annotate(count=Count("pk"))
    )
    return {day + dt.timedelta(days=1): count for day, count in rows}


def _of_strangers() -> QuerySet:
    return Submission.objects.filter(opt_in__isnull=False).values("subject")
