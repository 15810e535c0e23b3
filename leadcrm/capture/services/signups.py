"""What becomes of a sign-up: a lead when it is confirmed, nothing at all when it is not."""

import datetime as dt
import uuid

from django.db import transaction

from consent.models import OptInRequest
from leadcrm.capture.models import Submission
from leadcrm.capture.services.submissions import first_entries, recognise, store_lead
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity
from privacy.audit.context import act
from privacy.jobs import Outcome
from privacy.models import Subject


@transaction.atomic
def complete_signup(*, opt_in: uuid.UUID, subject: Subject, language: str) -> None:
    """Turn a confirmed sign-up into a lead; for somebody who is a lead already, note it on the timeline."""
    with act(actor=subject, purpose="newsletter"):
        submission = Submission.objects.select_for_update(of=("self",)).select_related("form").filter(opt_in=opt_in).first()
        if submission is not None:
            Submission.objects.filter(pk=submission.pk).update(opt_in=None)
        lead = Lead.objects.filter(subject=subject).first()
        ref = f"submission:{submission.pk}" if submission else ""
        if lead is not None:
            add_activity(lead=lead, kind=Activity.Kind.CONSENT, by_person=True, ref=ref)
        elif submission is not None:
            person = recognise(submission.answers)
            lead = store_lead(
                submission.answers,
                form=submission.form,
                subject=subject,
                notice=submission.notice_id,
                utm=submission.utm,
                language=language,
            )
            resembles = [person.lead.pk] if person.lead else person.resembles
            entries = first_entries(lead, person, resembles, title=submission.form.title(language), body="", ref=ref)
            Activity.objects.bulk_create(entries)


def remove_expired_signups(date: dt.date, dry_run: bool) -> Outcome:
    """Remove sign-ups whose request is gone unconfirmed, with everything that was typed (R22)."""
    left_behind = Submission.objects.filter(opt_in__isnull=False).exclude(opt_in__in=OptInRequest.objects.values("pk"))
    due = left_behind.count()
    done = 0 if dry_run else left_behind.delete()[0]
    return Outcome(due=due, done=done, left=due - done)
