"""Requests of people in every state and at every point of their clock, through the services that make them in earnest."""

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.db import transaction

from leadcrm.demo.seed.story import ASKING, FAMILY
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.deadlines import due_on
from privacy.models import CaseLetter, Request, Subject
from privacy.requests.arrival import intake
from privacy.requests.rights import approving, copying, erasing
from privacy.suppression import digest

_ACCESS, _ERASURE = Request.Kind.ACCESS, Request.Kind.ERASURE
# An export of long ago that nobody remembers: what makes an erasure incomplete.
STRAY = Path("files") / "Adressen Messe alt.csv"


def make_cases(now: dt.datetime, officer: Subject) -> None:
    """Let the people of the story ask, oldest first, and let the officer decide some of it."""
    over = _ask(ASKING["over"], _ACCESS, now, days=52)
    _answer(over, officer, now, days=33)
    _ask(ASKING["late"], _ACCESS, now, days=40)
    _ask(ASKING["today"], _ACCESS, now, days=(now.date() - received_for_today(now.date())).days)
    _ask(ASKING["amber"], _ERASURE, now, days=17)
    fetch = _ask(ASKING["to fetch"], _ACCESS, now, days=12)
    _answer(fetch, officer, now, days=3)
    incomplete, done = (_ask(ASKING[name], _ERASURE, now, days=9) for name in ("incomplete", "done"))
    _prove_shared(now)
    _ask(ASKING["calm"], _ACCESS, now, days=5)
    _nobody(now)
    _submit(_email(ASKING["unproven"]), _ACCESS, now, days=1)
    _leave_a_stray_file(ASKING["incomplete"])
    for case in (incomplete, done):
        approving.approve(request=case, actor=officer)
        _letters_left(now)
        erasing.carry_out(case.pk)


def received_for_today(today: dt.date) -> dt.date:
    """Return the day of receipt whose month ends today, or on the next day on which a month may end."""
    days = [today - dt.timedelta(days=number) for number in range(25, 36)]
    return min(days, key=lambda day: (due_on(day) < today, due_on(day), day))


def _ask(name: str, kind: str, now: dt.datetime, *, days: int) -> Request:
    return _prove(_submit(_email(name), kind, now, days=days), now, days=days)


def _prove_shared(now: dt.datetime) -> None:
    _prove(_submit(FAMILY, _ACCESS, now, days=8), now, days=8)


def _nobody(now: dt.datetime) -> None:
    _prove(_submit("rosalinde.unbekannt@postfach.example", _ACCESS, now, days=4), now, days=4)


def _email(name: str) -> str:
    first, last = name.split(" ")
    # The story's people came first; in a large crowd somebody shares their name.
    return Lead.everyone.filter(first_name=first, last_name=last).earliest("pk").email


def _submit(email: str, kind: str, now: dt.datetime, *, days: int) -> Request:
    """Hand a request in. The service knows only now, so the day of receipt is put back before anything follows from it."""
    intake.submit(email=email, kinds=[kind], language="de")
    request = Request.objects.filter(digest=digest("email", email)).latest("submitted_at")
    request.submitted_at = now - dt.timedelta(days=days, hours=-9)
    request.received_on = now.date() - dt.timedelta(days=days)
    request.due_on = due_on(request.received_on)
    with transaction.atomic():
        # An unproven link older than a week opens nothing: a proven one's hour is put back by `_prove`.
        fields = ["received_on", "due_on"]
        request.save(update_fields=fields + ["submitted_at"] * (days < 2))
    _letters_left(request.submitted_at)
    return request


def _prove(request: Request, now: dt.datetime, *, days: int) -> Request:
    proven, _code = intake.prove(intake.token_of(request))
    proven.submitted_at = now - dt.timedelta(days=days, hours=-9)
    proven.proven_at = proven.submitted_at + dt.timedelta(minutes=4)
    fields = ["submitted_at", "proven_at"]
    if proven.answered_at:
        proven.decided_at = proven.answered_at = proven.closed_at = proven.proven_at
        fields += ["decided_at", "answered_at", "closed_at"]
    with transaction.atomic():
        proven.save(update_fields=fields)
    _letters_left(proven.proven_at)
    return proven


def _answer(request: Request, officer: Subject, now: dt.datetime, *, days: int) -> None:
    answered = copying.release(request=request, actor=officer)
    at = now - dt.timedelta(days=days, hours=-11)
    answered.decided_at = answered.answered_at = answered.closed_at = at
    with transaction.atomic():
        answered.save(update_fields=["decided_at", "answered_at", "closed_at"])
    _letters_left(at)


def _letters_left(at: dt.datetime) -> None:
    """The demo's post had left on the day it was written."""
    with transaction.atomic():
        waiting = OutboxMail.everyone.filter(purpose="rights_handling", state=OutboxMail.State.QUEUED)
        waiting.update(
            state=OutboxMail.State.SENT,
            attempts=1,
            queued_at=at,
            due_at=at,
            ended_at=at + dt.timedelta(seconds=7),
        )
        CaseLetter.objects.filter(sent_at=None).update(written_at=at, sent_at=at + dt.timedelta(seconds=7))


def _leave_a_stray_file(name: str) -> None:
    path = Path(settings.DATA_DIR) / STRAY
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    first, last = name.split(" ")
    path.write_text(f"Vorname;Nachname;E-Mail\n{first};{last};{_email(name)}\n")
    path.chmod(0o600)
