"""Replaying the ledger over a restored backup: whoever was forgotten since is forgotten again, whatever was closed is closed."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from privacy import endings
from privacy.audit.context import act
from privacy.erasure import elsewhere, engine, ledger
from privacy.erasure.forget import forget
from privacy.erasure.runs import run
from privacy.hold_lines import hold_again, release_again
from privacy.merged import present
from privacy.merging.again import StillOne, refuse_others, undo_again
from privacy.models import Objection, Request, Subject
from privacy.pauses import pause_again
from privacy.restrictions import lift_again, restrict_again
from privacy.suppression import suppress_digest
from privacy.unlisting import WITH_THE_LIST, unlist_again

# Rows locked at once; larger batches hold locks for longer than fifty milliseconds.
BATCH = 200

Replayer = Callable[[ledger.Line], int]


@dataclass
class Replayed:
    """How many people or entries each kind of line concerned again, and whom a rest is left of or must wait, and why."""

    counts: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def replay() -> Replayed:
    """Apply every line of the ledger whose effect is missing. Doing it twice changes nothing."""
    done = Replayed()
    waiting: frozenset[uuid.UUID] = frozenset()
    with act(actor="job:replay", purpose="audit"):
        for line in list(ledger.lines()):
            if line.subjects is None or line.kind not in _REPLAYERS or line.subjects & waiting:
                continue
            try:
                count = _REPLAYERS[line.kind](line)
            except StillOne as pair:
                waiting |= pair.people
                done.left.append(str(pair))
            else:
                done.counts[line.kind] = done.counts.get(line.kind, 0) + count
        done.left += map(str, back_again())
    return done


def back_again() -> Iterator[uuid.UUID]:
    """Yield everybody the ledger knows as forgotten of whom a row is there that erasure would take."""
    for people in _batches(_forgotten()):
        yield from engine.people_left(people)
        yield from _living(people)


def register(kind: str, replayer: Replayer) -> None:
    """Add what a kind of line means to an app that privacy does not know."""
    _REPLAYERS[kind] = replayer


def _forgotten() -> Iterator[uuid.UUID]:
    for line in ledger.lines():
        if line.kind in ledger.WHOLE and _takes_everything(line):
            yield from line.subjects or ()


def _takes_everything(line: ledger.Line) -> bool:
    return not line.scope.startswith((engine.NARROW, engine.SPARE))


def _erased_on_request(line: ledger.Line) -> int:
    if line.scope.startswith(engine.SPARE):
        return _retained(line)  # what a hold kept then is kept now
    people = _living(line.subjects or ())
    if not people:
        return 0
    refuse_others(line.subjects or ())
    unlisted = line.scope == WITH_THE_LIST
    forget(sorted(people), case=line.run, suppress=not unlisted, unlisted=unlisted)
    with transaction.atomic():
        cases = Request.objects.filter(subject__in=people).exclude(state=Request.State.DONE)
        cases.update(
            state=Request.State.DONE,
            decision=Request.Decision.GRANTED,
            closed_at=dt.datetime.fromisoformat(line.at),
        )
    return len(people)


def _retained(line: ledger.Line) -> int:
    count = 0
    if _takes_everything(line):
        refuse_others(line.subjects or ())
    for people in _batches(_living(line.subjects or ())):
        if not engine.spared_in(line.scope)[1].startswith(engine.NARROW):
            elsewhere.blank_mentions(people)
        with run(line.kind, people, line.scope):
            engine.forget(line.scope, people)
        count += len(people)
    return count


def _objected(line: ledger.Line) -> int:
    purpose, channel, source = line.scope.split("|")
    at = dt.datetime.fromisoformat(line.at)
    count = 0
    for person in present(line.subjects or ()).order_by("pk"):
        with transaction.atomic():
            known, fresh = Objection.objects.get_or_create(
                subject=person,
                purpose=purpose,
                channel=channel,
                defaults={"source": source, "recorded_at": at},
            )
            if not fresh and known.recorded_at < at:
                known.recorded_at = at
                known.save(update_fields=["recorded_at"])
                fresh = True
            if fresh:
                endings.end([purpose], subjects=[person.pk])
        count += fresh
    return count


def _suppressed(line: ledger.Line) -> int:
    kind, digest, purpose, channel = line.scope.split("|")
    with transaction.atomic():
        suppress_digest(
            kind=kind,
            hashed=bytes.fromhex(digest),
            purpose=purpose,
            channel=channel,
            at=dt.datetime.fromisoformat(line.at),
        )
    return 1


def _living(people: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    living = Subject.objects.filter(pk__in=list(people)).exclude(state=Subject.State.ERASED)
    return list(living.order_by("pk").values_list("pk", flat=True))


def _batches(people: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    waiting = iter(people)
    while batch := list(islice(waiting, BATCH)):
        yield batch


_REPLAYERS: dict[str, Replayer] = {
    "request": _erased_on_request,
    "retention": _retained,
    "hold": hold_again,
    "release": release_again,
    "objection": _objected,
    "pause": pause_again,
    "suppression": _suppressed,
    "unlisting": unlist_again,
    "restriction": restrict_again,
    "lifting": lift_again,
    "merge": undo_again,
}
