"""The night's retention: in small batches, each of them whole, through the one engine of erasure (R131–R133)."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from privacy import parameters
from privacy.erasure import elsewhere, engine, recovery
from privacy.erasure.runs import run
from privacy.jobs import Capped, Outcome, beat
from privacy.models import Request, Subject
from privacy.registry import registry
from privacy.retention.clocks import Clock

# People per batch: larger ones hold locks for longer than fifty milliseconds.
BATCH = 200
# Fewer people than this are never too many.
_ALWAYS = 500


def retain(clock: Clock, date: dt.date, dry_run: bool, beyond_cap: bool = False) -> Outcome:
    """Erase everybody whose time is up at the end of that date, or narrow them to what a living purpose needs.

    Killed at any point and started again it goes on where it stopped; nobody gets a second line in the ledger. Raises
    Capped when far more are due than a night may take: then a rule or a date is wrong more probably than the people.
    """
    if not dry_run:
        date = min(date, timezone.localdate())  # nobody goes before their day
    due = _count(clock.due(date))
    if dry_run:
        return Outcome(due=due, done=0, left=due)
    recovery.finish_runs(whole=True)
    limit = max(_ALWAYS, Subject.objects.count() * parameters.value("retention_cap", date) // 100)
    if due > limit and not beyond_cap:
        raise Capped(due, limit)
    done = frozen = 0
    for people in _batches(clock, date):
        free = _not_held(people)
        frozen += len(people) - len(free)
        done += _forget(clock, free)
        beat()
    return Outcome(due=due, done=done, left=max(frozen, due - done))


def _batches(clock: Clock, date: dt.date) -> Iterator[list[uuid.UUID]]:
    """Yield people batch by batch, each after the last of the one before, so that who is held back is passed once."""
    after: uuid.UUID | None = None
    while True:
        rows = clock.due(date).order_by("subject_id")
        if after is not None:
            rows = rows.filter(subject_id__gt=after)
        people = list(rows.values_list("subject_id", flat=True)[:BATCH])
        if not people:
            return
        after = people[-1]
        yield people


def _not_held(people: list[uuid.UUID]) -> list[uuid.UUID]:
    """R101: whoever waits for a copy of their data gets it first."""
    waiting = Request.objects.filter(person__in=people, kind=Request.Kind.ACCESS, state=Request.State.OPEN)
    held = set(waiting.values_list("person", flat=True))
    return [person for person in people if person not in held]


def _forget(clock: Clock, people: list[uuid.UUID]) -> int:
    for alive, group in _by_living_purposes(clock, people).items():
        if alive and clock.narrows:
            scope = f"{engine.NARROW}{alive}"
        else:
            scope = clock.datenart
            elsewhere.blank_mentions(group)
        with run("retention", group, scope):
            engine.forget(scope, group)
    return len(people)


def _by_living_purposes(clock: Clock, people: list[uuid.UUID]) -> dict[str, list[uuid.UUID]]:
    """Group people by the purposes that outlive the clock's own for them, as sorted codes."""
    alive: dict[uuid.UUID, set[str]] = {person: set() for person in people}
    for purpose, claims in registry.claims.items():
        if purpose in clock.purposes:
            continue
        for claim in claims:
            for person in claim().filter(pk__in=people).values_list("pk", flat=True):
                alive[person].add(purpose)
    groups: dict[str, list[uuid.UUID]] = defaultdict(list)
    for person, purposes in alive.items():
        groups[" ".join(sorted(purposes))].append(person)
    return groups


def _count(rows: QuerySet) -> int:
    with connection.cursor() as cursor:
        sql, params = rows.order_by().values("subject_id").query.sql_with_params()
        cursor.execute(f"SELECT count(*) FROM ({sql}) due", params)  # noqa: S608  (made by the ORM)
        return int(cursor.fetchone()[0])
