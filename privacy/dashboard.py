"""What the data protection officer sees first: what needs them today, what the night will take, whether the trail holds."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy import charts
from privacy.assessments import last_day
from privacy.audit import seal as seals
from privacy.audit.models import AuditSeal
from privacy.erasure import ledger
from privacy.models import Assessment, ErasureRun, JobRun, Request
from privacy.names import people_named
from privacy.overdue import overdue
from privacy.requests.clock import Clock
from privacy.requests.letters.kept_letters import unposted
from privacy.retention.forecast import Forecast, forecast

_MOST = 6
_OPEN = (Request.State.OPEN, Request.State.APPROVED, Request.State.INCOMPLETE)


@dataclass(frozen=True)
class Duty:
    """One line of what has a date or waits for somebody. `state` is calm, soon or late."""

    label: Any
    words: str
    state: str = "calm"
    url: str = ""


DutySource = Callable[[dt.date], list[Duty]]
_sources: list[DutySource] = []


def register_duties(source: DutySource) -> None:
    """Add lines to the dashboard: called with today's date by the officer's first page."""
    if source not in _sources:
        _sources.append(source)


@dataclass(frozen=True)
class Case:
    """An open request with its clock and, where known, the person's name."""

    request: Request
    clock: Clock
    name: str


@dataclass(frozen=True)
class Trail:
    """How the trail stands."""

    entries: int
    seals: int
    verified_at: dt.datetime | None
    intact: bool
    unsealed_seconds: int
    outside_at: dt.datetime | None
    root: str


@dataclass
class Dashboard:
    """The facts of the page."""

    cases: list[Case]
    open_cases: int
    trail: Trail
    forecast: Forecast
    chart: charts.Chart
    incomplete: list[Request]
    erased_this_year: int
    ledger_lines: int
    ledger_in_step: bool
    duties: list[Duty]
    failed: list[JobRun]
    urgent: list[Duty] = field(default_factory=list)


def dashboard() -> Dashboard:
    """Gather the officer's page, by a constant number of bounded queries."""
    today = timezone.localdate()
    open_cases = Request.objects.filter(state__in=_OPEN).order_by("due_on", "number")
    rows = list(open_cases[:_MOST])
    names = people_named(row.person_id for row in rows if row.person_id)
    cases = [Case(row, Clock.of(row), names.get(row.person_id, "")) for row in rows]  # type: ignore[arg-type]
    seen = forecast()
    lines, in_step = _ledger()
    done = Request.objects.filter(
        kind=Request.Kind.ERASURE, state=Request.State.DONE, closed_at__year=today.year
    )
    page = Dashboard(
        cases=cases,
        open_cases=open_cases.count(),
        trail=_trail(),
        forecast=seen,
        chart=charts.stacked([counts for _night, counts in seen.nights], seen.labels),
        incomplete=list(open_cases.filter(state=Request.State.INCOMPLETE)[:_MOST]),
        erased_this_year=done.exclude(decision=Request.Decision.NOTHING_HELD).count(),
        ledger_lines=lines,
        ledger_in_step=in_step,
        duties=_duties(today),
        failed=list(
            JobRun.objects.filter(finished_at=None).exclude(error="").order_by("-local_date")[:_MOST]
        ),
    )
    page.urgent = _urgent(page)
    return page


def _trail() -> Trail:
    newest = AuditSeal.objects.order_by("-tree_size").first()
    checked = (
        JobRun.objects.filter(name="verification", finished_at__isnull=False).order_by("-finished_at").first()
    )
    files = sorted(seals.folder().glob("*.jsonl"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM now() - min(e.at))::int, 0) FROM privacy_auditentry e"
            " WHERE e.id > coalesce((SELECT max(l.entry) FROM privacy_auditleaf l), 0)"
        )
        waiting = cursor.fetchone()[0]
    return Trail(
        entries=newest.tree_size if newest else 0,
        seals=AuditSeal.objects.count(),
        verified_at=checked.finished_at if checked else None,
        intact=checked is not None and checked.left == 0,
        unsealed_seconds=max(0, waiting),
        outside_at=dt.datetime.fromtimestamp(files[-1].stat().st_mtime, dt.UTC) if files else None,
        root=bytes(newest.root).hex() if newest else "",
    )


def _ledger() -> tuple[int, bool]:
    """Return how many lines the ledger has and whether it knows every run that the database knows."""
    outside, count = set(), 0
    try:
        for line in ledger.lines():
            count += 1
            outside.add(line.run)
    except ledger.LedgerBroken:
        return count, False
    newest = ErasureRun.objects.order_by("-started_at").values_list("pk", flat=True)[:1000]
    return count, all(run in outside for run in newest)


def _duties(today: dt.date) -> list[Duty]:
    found = [_notices(today), _to_post(today), *_assessments(today)]
    for source in _sources:
        found += source(today)
    return found


def _notices(today: dt.date) -> Duty:
    late = overdue(today).count()
    words = ngettext("%(n)s person", "%(n)s people", late) % {"n": late} if late else _("none overdue")
    return Duty(
        _("Notices under Art. 14 overdue"),
        words,
        "late" if late else "calm",
        reverse("admin:privacy_overdue"),
    )


def _to_post(today: dt.date) -> Duty:
    """Letters on paper that lie here: what is not posted in time is not answered in time (Art. 12(3))."""
    waiting = unposted().aggregate(number=Count("pk"), due=Min("request__due_on"))
    number = waiting["number"]
    words = ngettext("%(n)s letter", "%(n)s letters", number) % {"n": number} if number else _("none waits")
    state = "calm"
    if number:
        state = "late" if waiting["due"] <= today else "soon"
    return Duty(_("Letters to post"), words, state, reverse("admin:privacy_request_post"))


def _assessments(today: dt.date) -> list[Duty]:
    """R6: what is to be reviewed within a month, what counts in its days of grace only, and what counts no more."""
    soon = Assessment.objects.filter(
        pk__in=Assessment.objects.in_force(today).values("pk"), review_on__lte=today + dt.timedelta(days=30)
    )
    return [_assessment(row, today) for row in soon.select_related("purpose").order_by("review_on")[:_MOST]]


def _assessment(row: Assessment, today: dt.date) -> Duty:
    last = last_day(row)
    if today > last:
        words = _("lapsed: blocked since %(day)s") % {"day": date_format(last + dt.timedelta(days=1))}
    elif today > row.review_on:
        words = _("review due, blocked from %(day)s") % {"day": date_format(last + dt.timedelta(days=1))}
    else:
        words = _("review by %(day)s") % {"day": date_format(row.review_on)}
    return Duty(
        _("Assessment: %(purpose)s") % {"purpose": row.purpose},
        words,
        "late" if row.review_on < today else "soon",
        reverse("admin:privacy_assessment_change", args=[row.pk]),
    )


def _urgent(page: Dashboard) -> list[Duty]:
    """What the bar on top says: late or nearly late cases, incomplete erasures, a broken trail, jobs that failed."""
    found = [
        Duty(case.request.number, case.clock.words, case.clock.state, _case_url(case.request))
        for case in page.cases
        if case.clock.state == "late" or (case.request.due_on - timezone.localdate()).days <= 5
    ]
    found += [Duty(row.number, _("erasure incomplete"), "late", _case_url(row)) for row in page.incomplete]
    if not page.trail.intact and page.trail.verified_at:
        found.append(
            Duty(
                _("Audit trail"), _("does not verify"), "late", reverse("admin:privacy_auditseal_changelist")
            )
        )
    if not page.ledger_in_step:
        found.append(Duty(_("Ledger"), _("not in step with the database"), "late"))
    jobs_url = reverse("admin:privacy_jobrun_changelist")
    found += [Duty(row.name, row.error, "late", jobs_url) for row in page.failed]
    found += [duty for duty in page.duties if duty.state == "late"]
    return found


def _case_url(request: Request) -> str:
    return reverse("admin:privacy_request_change", args=[request.pk])
