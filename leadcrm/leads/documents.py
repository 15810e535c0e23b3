"""How long a commercial document is kept, what of it outlives its person, and the night after its last day (R128, R129)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from leadcrm.leads.models import CommercialDocument, Lead
from privacy import holds, parameters
from privacy.erasure.engine import also
from privacy.erasure.runs import begin, inside
from privacy.erasure.values import Values
from privacy.holds import unheld
from privacy.jobs import Outcome, beat
from privacy.registry import registry
from privacy.retention.clocks import register_ahead
from privacy.retention.pace import TOGETHER
from privacy.shelf import Shelf

Kind = CommercialDocument.Kind
SHELF = Shelf("documents", "commercial documents")
LAWS = {Kind.INVOICE: "§ 147(3) AO, § 257(4) HGB", Kind.LETTER: "§ 257(4) HGB, § 147(3) AO"}
_PERIODS = {Kind.INVOICE: "invoice_keep", Kind.LETTER: "letter_keep"}


def last_day(kind: str, dated_on: dt.date, on: dt.date) -> dt.date:
    """Return the last day on which a document must be kept, by the period in force *on* a day (§ 257(5) HGB, § 147(4) AO)."""
    return dt.date(dated_on.year + parameters.value(_PERIODS[Kind(kind)], on), 12, 31)


def over(date: dt.date, kinds: Iterable[str] = Kind.values) -> QuerySet[CommercialDocument]:
    """Return the documents whose period has ended before that date."""
    ended = Q(pk__in=[])
    for kind in kinds:
        year = date.year - parameters.value(_PERIODS[Kind(kind)], date) - 1
        ended |= Q(kind=kind, dated_on__lte=dt.date(year, 12, 31))
    return CommercialDocument.objects.filter(ended)


def expired(date: dt.date) -> QuerySet[CommercialDocument]:
    """Return those of them that nothing holds: no claim, no open assessment (R129), no restriction, no copy (R101)."""
    free = [unheld(over(date, [kind]), kind, day="dated_on").values("pk") for kind in Kind.values]
    return CommercialDocument.objects.filter(Q(pk__in=free[0]) | Q(pk__in=free[1]))


def shown_of(lead: Lead) -> QuerySet[CommercialDocument]:
    """Return what stands on a lead's page; of somebody who is only kept for another purpose the law's part is the officer's (R135)."""
    found = CommercialDocument.objects.filter(subject=lead.subject_id)
    return found.none() if lead.narrowed_to else found


def expire_documents(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete the documents whose years are over, in batches, each an act of its own in the ledger."""
    due = expired(date).count()
    done = 0
    while not dry_run and (rows := list(expired(date).order_by("dated_on", "pk")[:TOGETHER])):
        done += _delete(rows)
        beat()
    return Outcome(due=due, done=done, left=due - done)


def _delete(rows: list[CommercialDocument]) -> int:
    act = begin("expired", {row.subject for row in rows}, "commercial_document")
    with inside(act, details=[(CommercialDocument._meta.db_table, str(row.pk)) for row in rows]):
        CommercialDocument.objects.filter(pk__in=[row.pk for row in rows])._raw_delete("default")
    SHELF.drop([row.file for row in rows if row.file])
    return len(rows)


def sweep(date: dt.date, dry_run: bool) -> Outcome:
    """Nightly: delete files that no document names: theirs went, or was never stored."""
    return SHELF.sweep(date, dry_run, named=_named)


def _named(names: list[str]) -> set[str]:
    return set(CommercialDocument.objects.filter(file__in=names).values_list("file", flat=True))


def drop_ended(people: list[uuid.UUID], _scope: str) -> None:
    """In a run that takes people away: of their documents only what the law keeps stays (R108)."""
    theirs = CommercialDocument.objects.filter(subject__among=people)
    if not theirs.exists():  # most people bought nothing, and every transaction of a night asks
        return
    ended = dict(theirs.filter(pk__in=expired(timezone.localdate()).values("pk")).values_list("pk", "file"))
    if ended:
        CommercialDocument.objects.filter(pk__in=ended)._raw_delete("default")
        transaction.on_commit(partial(SHELF.drop, [name for name in ended.values() if name]))


def kept_of(kind: str, people: list[uuid.UUID]) -> QuerySet[CommercialDocument]:
    """Return what an erasure of these people leaves of a kind."""
    theirs = CommercialDocument.objects.filter(kind=kind, subject__in=people)
    return theirs.exclude(pk__in=expired(timezone.localdate()).values("pk"))


def kept_until(kind: str, people: list[uuid.UUID]) -> str:
    """Return the last day of the youngest of them; of what a hold alone keeps, the day of its next review."""
    today = timezone.localdate()
    day = last_day(kind, kept_of(kind, people).latest("dated_on").dated_on, today)
    if day < today:
        day = holds.running().filter(datenart__in=[kind, holds.EVERYTHING]).latest("review_on").review_on
    return day.isoformat()


def ahead(kind: str, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Count the documents of a kind by the night that takes them; what is overdue stands under the day before the first."""
    found: dict[dt.date, int] = {}
    rows = over(last, [kind]).order_by().values_list("dated_on__year").annotate(count=Count("pk"))
    for year, count in rows:
        ends = last_day(kind, dt.date(year, 1, 1), first)
        day = max(ends, first - dt.timedelta(days=2)) + dt.timedelta(days=1)
        found[day] = found.get(day, 0) + count
    return found


def erase(_values: Values) -> int:
    """Nothing: a file goes with its document, by its own clock (R128)."""
    return 0


def residue(_values: Values) -> list[Path]:
    """Nothing: what a file holds is encrypted, and the row that names it is judged where it stands."""
    return []


def register() -> None:
    """Tell privacy what outlives people, what goes with them, and what the next nights take."""
    also("", drop_ended)
    for kind in Kind.values:
        norm = f"{LAWS[Kind(kind)]}, Art. 17(3)(b)"
        registry.survivor(kind, partial(_count, kind), norm=norm, until=partial(kept_until, kind))
        register_ahead(kind, partial(ahead, kind))


def _count(kind: str, people: list[uuid.UUID]) -> int:
    return kept_of(kind, people).count()
