"""The officer's retention desk: what is due, by which rules, what is held, how the nights went, whether the ledger holds."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy import charts, holds, steering
from privacy.erasure import ledger, probe
from privacy.models import JobRun, Restore
from privacy.purposes import PURPOSES
from privacy.registry import iter_declarations
from privacy.retention.forecast import Forecast, forecast
from privacy.retention.rules import DATENARTEN, Rule
from privacy.spoken import job_words, unit_words

_NIGHTS, _HOLDS = 40, 20


@dataclass(frozen=True)
class Kind:
    """One kind of data with its rule: where it stands, what for, from when and how long (R126)."""

    code: str
    rule: Rule
    period: str
    purposes: list[Any]
    tables: int

    @property
    def klass(self) -> str:
        """The class of deletion: the kind of start and the period (DIN 66398)."""
        return f"{self.rule.begins.label}, {self.period}"


@dataclass(frozen=True)
class Ledger:
    """How the ledger outside the database stands."""

    lines: int
    named: int
    newest: dt.datetime | None
    broken_at: int
    back: int | None
    restores: list[Restore]


@require_safe
def retention(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show the desk."""
    if not steering.steers(request):
        raise PermissionDenied
    seen = forecast()
    page = {
        "title": _("Retention"),
        "forecast": seen,
        "chart": chart_of(seen),
        "kinds": kinds(timezone.localdate()),
        "holds": [(hold, holds.scope_words(hold)) for hold in holds.running()[:_HOLDS]],
        "held": holds.running().count(),
        "nights": [(run, job_words(run.name)) for run in _nights()],
        "ledger": ledger_state(),
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "admin/privacy/retention.html", {**context, **page})


def chart_of(seen: Forecast) -> charts.Chart:
    """Return the bars of a forecast."""
    return charts.stacked([counts for _night, counts in seen.nights], seen.labels)


def kinds(today: dt.date) -> list[Kind]:
    """Return every kind of data that a table declares, with its rule of today."""
    tables: dict[str, int] = {}
    purposes: dict[str, set[str]] = {}
    for declared in iter_declarations():
        for item in declared.fields.values():
            code = item.datenart or declared.datenart
            purposes.setdefault(code, set()).update(item.purpose_codes)
        if declared.fields:
            tables[declared.datenart] = tables.get(declared.datenart, 0) + 1
    found = [
        Kind(
            code,
            rule,
            period_words(rule, today),
            [PURPOSES[purpose].name for purpose in sorted(purposes[code])],
            tables.get(code, 0),
        )
        for code, rule in DATENARTEN.items()
        if code in purposes
    ]
    return sorted(found, key=lambda kind: str(kind.rule.name))


def period_words(rule: Rule, today: dt.date) -> str:
    """Return how long a kind of data is kept, as the law's number of that day says."""
    number, unit = rule.period(today)
    return f"{number} {unit_words(unit)}" if number else _("ends with it")


def ledger_state() -> Ledger:
    """Read the ledger through once: its chain is computed anew."""
    count = named = broken = 0
    newest = None
    try:
        for line in ledger.lines():
            count, named, newest = count + 1, named + (line.people is not None), line.at
    except ledger.LedgerBroken as error:
        broken = error.line
    last = probe.last_run()
    return Ledger(
        count,
        named,
        dt.datetime.fromisoformat(newest) if newest else None,
        broken,
        last.left if last else None,
        list(Restore.objects.order_by("-restored_at")[:5]),
    )


def _nights() -> list[JobRun]:
    """The newest runs that did, left or broke something."""
    rows = JobRun.objects.exclude(due=0, left=0, error="").order_by("-local_date", "name")
    return list(rows[:_NIGHTS])
