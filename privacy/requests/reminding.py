"""Cases whose end nears, told to the officers by mail: once when they turn amber, once when they turn red (R82–R89)."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from privacy.jobs import Outcome
from privacy.letters import Letter, parted
from privacy.models import Request, Subject
from privacy.names import Mailbox, officers_mailboxes
from privacy.requests.clock import stage_of

JOB = "request_reminders"
_STAGES = list(Request.Stage.values)


@transaction.atomic
def remind(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: write one mail to each officer about the cases that reached another stage on that date.

    That a case was told of stands in its row, in the transaction that queues the mails: neither twice nor never.
    """
    boxes = officers_mailboxes()
    due = _due(date, _open() if dry_run else _open().select_for_update(of=("self",)))
    if dry_run or not boxes or not due:
        return Outcome(due=len(due), done=0, left=len(due))
    for case, stage in due:
        case.reminded = stage
        case.save(update_fields=["reminded"])
    for box in boxes:
        _tell(box, date, due)
    return Outcome(due=len(due), done=len(due))


def _open() -> QuerySet[Request]:
    return Request.objects.exclude(state__in=[Request.State.UNPROVEN, Request.State.DONE])


def _due(date: dt.date, cases: QuerySet[Request]) -> list[tuple[Request, str]]:
    """Return the cases that stand worse than they were told of, the most urgent first."""
    stages = [(case, stage_of(case, date)) for case in cases.order_by("due_on", "number")]
    return [(case, stage) for case, stage in stages if _STAGES.index(stage) > _STAGES.index(case.reminded)]


def _tell(box: Mailbox, date: dt.date, due: list[tuple[Request, str]]) -> None:
    language = box.language or settings.LANGUAGE_CODE[:2]
    with translation.override(language):
        text = render_to_string(
            "privacy/letters/reminder.txt",
            {
                # Numbers and rights, never a person: it is read on telephones and in halls.
                "red": [case for case, stage in due if stage == Request.Stage.RED],
                "amber": [case for case, stage in due if stage == Request.Stage.AMBER],
                "date": date,
                "link": settings.BASE_URL + reverse("admin:privacy_request_changelist"),
            },
        )
    title, body = parted(text)
    Letter(
        to_subject=Subject.objects.get(pk=box.subject),
        purpose="staff_account",
        key=f"cases:{date}:{box.subject}",
        to=[box.address],
        subject=title,
        body=body,
        language=language,
    ).send()
