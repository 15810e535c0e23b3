"""Changing how long data are kept: proposed, tried without touching anything, approved by somebody else (R127, R133)."""

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import jobs, parameters
from privacy.audit.context import act
from privacy.models import PolicyChange, Subject
from privacy.names import four_eyes_wanted
from privacy.parameters import ParameterRefused
from privacy.retention.clocks import clocks
from privacy.retention.forecast import Forecast, forecast

#: Numbers that decide what is erased and when, and the nightly jobs that act on them.
KEYS: dict[str, tuple[str, ...]] = {
    "backup_keep": ("ledger",),
    "customer_keep": ("leads",),
    "evidence_keep": ("evidence",),
    "invoice_keep": ("commercial_documents",),
    "lead_keep": ("leads", "mails"),
    "ledger_keep": ("ledger",),
    "letter_keep": ("commercial_documents",),
    "log_keep": ("logs",),
    "mail_body_keep": ("mails",),
    "opt_in_expiry": ("opt_ins", "signups"),
    "request_expiry": ("requests",),
    "request_keep": ("request_files",),
    "retention_cap": ("leads", "review"),
    "trail_keep": ("trail_pruning", "trail_values"),
    "trail_reads_keep": ("trail_pruning",),
    "upload_keep": ("uploads",),
    "visit_keep": ("visits",),
    "visitor_keep": ("visits",),
}
# R127: few periods, so that people and deletion concepts can know them by heart.
STANDARD = {
    "days": frozenset({7, 14, 30, 90}),
    "months": frozenset({6, 12, 24, 36}),
    "years": frozenset({3, 6, 8, 10}),
}
SAMPLE = 10
_State = PolicyChange.State


@dataclass(frozen=True)
class Trial:
    """What a change would do: forecasts before and after, whom the first night would take in addition, jobs' numbers."""

    before: Forecast
    after: Forecast
    more: int
    sample: list[uuid.UUID]
    jobs: list[tuple[str, int, int]]

    @property
    def numbers(self) -> dict[str, int]:
        return {"before": self.before.all, "after": self.after.all, "more": self.more}

    @property
    def seen(self) -> str:
        """A short word for exactly these numbers: whoever approves says which they have seen."""
        content = [*self.numbers.values(), self.before.tonight, self.after.tonight, self.jobs]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def check(*, key: str, value: int, valid_from: dt.date, source: str, reason: str, deviation: str) -> str:
    """Return the unit of a period that may change so. Raises ParameterRefused."""
    if key not in KEYS:
        raise ParameterRefused("key", _("This number decides nothing about erasure."))
    unit = parameters.check_change(
        key=key, value=value, valid_from=valid_from, valid_to=None, source=source, reason=reason
    )
    standard = STANDARD.get(unit)
    if standard and value not in standard and not deviation.strip():
        raise ParameterRefused("deviation", _("This is no standard period: say why none of them fits."))
    return unit


@transaction.atomic
def propose(
    *,
    key: str,
    value: int,
    valid_from: dt.date,
    source: str,
    reason: str,
    actor: Subject,
    deviation: str = "",
) -> PolicyChange:
    """Write down that a period shall change; nothing changes yet. Raises ParameterRefused."""
    given = {"key": key, "value": value, "valid_from": valid_from, "source": source, "reason": reason}
    unit = check(**given, deviation=deviation)  # type: ignore[arg-type]
    with act(actor=actor):
        return PolicyChange.objects.create(unit=unit, deviation=deviation.strip(), author=actor, **given)


def trial(change: PolicyChange) -> Trial:
    """Say what a change would do, by the same questions that the nights ask; nothing is changed."""
    date = max(change.valid_from, timezone.localdate())
    before, due_before = forecast(), [clock.due(date) for clock in clocks()]
    counts = {name: _count(name, date) for name in KEYS[change.key]}
    with parameters.supposing(change.key, change.value):
        after = forecast()
        more, sample = 0, []
        for clock, old in zip(clocks(), due_before, strict=True):
            fresh = clock.due(date).exclude(subject_id__in=old.order_by().values("subject_id"))
            more += fresh.count()
            sample += list(fresh.order_by("subject_id").values_list("subject_id", flat=True)[:SAMPLE])
        rows = [(name, counts[name], _count(name, date)) for name in KEYS[change.key]]
    return Trial(before, after, more, sample[:SAMPLE], rows)


@transaction.atomic
def approve(*, change: PolicyChange, seen: str, actor: Subject) -> PolicyChange:
    """Let a change count, by somebody who has seen what it does. Raises ParameterRefused."""
    change = _open(change)
    if change.author_id == actor.pk and four_eyes_wanted():
        raise ParameterRefused("approver", _("Somebody else than the author has to approve."))
    tried = trial(change)
    if tried.seen != seen:
        raise ParameterRefused("seen", _("The numbers have changed since: look at the dry run again."))
    today = timezone.localdate()
    change.state, change.approver, change.decided_at = _State.APPROVED, actor, timezone.now()
    change.shown = tried.numbers
    # A proposal that waited too long counts from now on, never for days that have passed.
    change.valid_from = max(change.valid_from, today)
    parameters.change(
        key=change.key,
        value=change.value,
        valid_from=change.valid_from,
        source=change.source,
        reason=change.reason,
        actor=actor,
    )
    with act(actor=actor):
        change.save(update_fields=["state", "approver", "decided_at", "shown", "valid_from"])
    return change


@transaction.atomic
def withdraw(*, change: PolicyChange, actor: Subject) -> PolicyChange:
    """Drop a proposal; it stays on record. Raises ParameterRefused."""
    change = _open(change)
    change.state, change.approver, change.decided_at = _State.WITHDRAWN, actor, timezone.now()
    with act(actor=actor):
        change.save(update_fields=["state", "approver", "decided_at"])
    return change


def _open(change: PolicyChange) -> PolicyChange:
    change = PolicyChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.state != _State.OPEN:
        raise ParameterRefused("state", _("This change has been decided already."))
    return change


def _count(name: str, date: dt.date) -> int:
    if name not in jobs.names():
        return 0
    outcome = jobs.run(name, date, dry_run=True)
    return outcome.due if outcome else 0
