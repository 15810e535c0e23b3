"""What the tests do and ask inside the product: `python -m tests.kills.inside NAME` with JSON in and out."""

import datetime as dt
import json
import os
import sys
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadcrm.settings")
django.setup()

from django.conf import settings  # noqa: E402  (needs the set-up above)
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from consent.gate import check  # noqa: E402
from consent.models import ConsentState  # noqa: E402
from consent.services.opt_in import confirm, request_opt_in, token_of  # noqa: E402
from consent.services.texts import current_texts  # noqa: E402
from leadcrm.accounts.models import User  # noqa: E402
from leadcrm.capture.services import publish_form  # noqa: E402
from leadcrm.leads.models import Activity, Lead  # noqa: E402
from leadcrm.leads.services.leads import create_lead  # noqa: E402
from leadcrm.mail.models import OutboxMail  # noqa: E402
from leadcrm.mail.tokens import unsubscribe_token  # noqa: E402
from privacy import jobs  # noqa: E402
from privacy.audit.context import act  # noqa: E402
from privacy.audit.sealer import seal  # noqa: E402
from privacy.audit.verify import verify  # noqa: E402
from privacy.erasure import ledger  # noqa: E402
from privacy.erasure.replay import back_again  # noqa: E402
from privacy.letters import Letter  # noqa: E402
from privacy.models import ErasureRun, JobRun, Subject  # noqa: E402
from tests.capture.conftest import draft  # noqa: E402
from tests.leads.people import many  # noqa: E402

DUE = 400
_ENDED = ("sent", "cancelled", "dead")


def furnish(given: dict[str, int]) -> dict[str, Any]:
    """Make a form, people who wait for mail over so many seconds, people whose time is up, and a night not yet done."""
    with act(actor="demo"), transaction.atomic():
        publish_form(
            form=draft("still-standing", fields=["name", "message"], asks=("newsletter",)),
            actor=User.objects.get(username="ines").subject,
        )
        links = dict(_reader(number, given["seconds"]) for number in range(30))
        many(DUE, team=None, owners=[], companies=20)
        due = Lead.everyone.filter(match_email__endswith="@post.example")
        due.update(
            last_person_contact_on=dt.date(2024, 1, 1), obtained_on=dt.date(2024, 1, 1), review_until=None
        )
        Activity.objects.bulk_create(
            Activity(
                subject_id=subject, lead_id=lead, kind="note", at=timezone.now(), body="Asked about variants."
            )
            for lead, subject in due.values_list("pk", "subject")
        )
        JobRun.objects.all().delete()
    seal()
    return {"links": links, "redis": settings.REDIS_URL, "broker": settings.CELERY_BROKER_URL}


def _reader(number: int, seconds: int) -> tuple[str, str]:
    """Somebody who wants the newsletter and gets four, spread over the time; with their way out."""
    address = f"reader{number}@kunde.example"
    lead = create_lead(
        values={"first_name": "Rita", "last_name": f"Reader{number}", "email": address},
        source="Website", obtained_from="person", origin="test",
    )  # fmt: skip
    texts = current_texts(["newsletter"], "en")
    asked = request_opt_in(subject=lead.subject, email=address, texts=texts, language="en", page_url="/")
    assert asked
    confirm(token=token_of(asked))
    for part in range(4):
        key = f"news-{number}-{part}"
        Letter(
            to_subject=lead.subject, purpose="newsletter", key=key, to=[address], subject="News", body="Dear reader,",
            language="en",
        ).send()  # fmt: skip
        due = timezone.now() + dt.timedelta(seconds=seconds * (4 * number + part) / 120)
        OutboxMail.everyone.filter(key=key).update(due_at=due)
    return (
        address,
        f"/unsubscribe/{unsubscribe_token(subject=lead.subject_id, purpose='newsletter', address=address)}/",
    )


def waiting(_: None) -> list[str]:
    """Name what is not done yet."""
    mails = OutboxMail.everyone.exclude(state__in=_ENDED).filter(due_at__lte=timezone.now())
    found = [f"{name} for {date}" for name in jobs.names() for date in jobs.missing(name, timezone.now())]
    found += [f"{count} mails" for count in [mails.count()] if count]
    found += [f"run {run.scope}" for run in ErasureRun.objects.filter(finished_at=None)]
    return found


def facts(_: None) -> dict[str, Any]:
    """Say how everything stands at the end."""
    seal()
    erased = Counter(
        person for line in ledger.lines() if line.kind in ledger.WHOLE for person in line.subjects or ()
    )
    of_visitors = Lead.everyone.filter(email__startswith="visitor")
    given = ConsentState.objects.filter(
        subject__in=of_visitors.values("subject"), purpose="newsletter", status="confirmed"
    )
    readers = Lead.everyone.filter(email__startswith="reader")
    verdict = verify()
    return {
        "leads": dict(Counter(of_visitors.values_list("email", flat=True))),
        "consented": list(Lead.everyone.filter(subject__in=given.values("subject")).values_list("email", flat=True)),
        "permitted": [lead.email for lead in readers if check(lead.subject_id, "newsletter", "email").allowed],
        "sent": list(OutboxMail.everyone.filter(state="sent", to_address__contains="@kunde.example").values_list("message_id", flat=True)),
        "dead": OutboxMail.everyone.filter(state="dead", to_address__contains="@kunde.example").count(),
        "left_of_the_erased": len(list(back_again())),
        "lines_for_one_person": max(erased.values()),
        "due_still_there": Lead.everyone.filter(match_email__endswith="@post.example").count(),
        "erased": Subject.objects.filter(state="erased", pk__in=list(erased)).count(),
        "verified": verdict.ok, "said": str(verdict),
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](json.load(sys.stdin))) + "\n")
