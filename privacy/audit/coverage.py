"""Which missing rows and values of the trail are explained: by an act that is known inside and outside the database."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable

from privacy.audit.models import AuditPrune
from privacy.audit.stretch import Flag
from privacy.erasure import ledger
from privacy.models.run import ErasureRun, ErasureRunSubject

_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Coverage:
    """What the ledger outside, the runs and the prunings inside agree upon."""

    def __init__(self) -> None:
        self._length = -1
        self._outside: dict[uuid.UUID, frozenset[uuid.UUID] | None] = {}
        self._prunings: dict[uuid.UUID, str] = {}
        self.pruned_upto = 0
        self._pruned: set[int] = set()
        self._read()

    def unexplained(self, flags: list[Flag]) -> list[Flag]:
        """Return the flags that nothing explains, by a constant number of queries."""
        found = self._unexplained(flags)
        # An erasure may be committed while the walk goes on; the ledger knows it first.
        return self._unexplained(found) if found and self._read() else found

    def _unexplained(self, flags: list[Flag]) -> list[Flag]:
        if not flags:
            return []
        runs = self._known_runs(flag.run for flag in flags if flag.run)
        ends = self._ends({uuid.UUID(f.subject) for f in flags if f.state == "detail missing" and f.subject})
        return [flag for flag in flags if not self._explains(flag, runs, ends)]

    def _explains(self, flag: Flag, runs: set[uuid.UUID], ends: dict[uuid.UUID, dt.datetime]) -> bool:
        if flag.state == "entry deleted":
            return flag.leaf < self.pruned_upto or flag.leaf in self._pruned
        if flag.run is not None:
            return uuid.UUID(flag.run) in runs
        if flag.state != "detail missing" or flag.subject is None:
            return False
        end = ends.get(uuid.UUID(flag.subject))
        return end is not None and (flag.at is None or flag.at <= end)

    def _known_runs(self, wanted: Iterable[str]) -> set[uuid.UUID]:
        outside = {run for text in set(wanted) if (run := uuid.UUID(text)) in self._outside}
        return (
            set(ErasureRun.objects.filter(pk__in=outside).values_list("pk", flat=True)) if outside else set()
        )

    def _ends(self, people: set[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
        """Return, for each person, the end of the last run that both sides know to concern them."""
        takings = ErasureRunSubject.objects.filter(subject__in=people).exclude(run__kind__in=ledger.MOVES)
        rows = takings.values_list("subject", "run_id", "run__finished_at")
        ends: dict[uuid.UUID, dt.datetime] = {}
        for subject, run, finished in rows if people else ():
            outside = self._outside.get(run, frozenset())
            # A line that was reduced to its chain knows the run and no longer for whom it was.
            if outside is None or subject in outside:
                ends[subject] = max(ends.get(subject, finished or _NEVER), finished or _NEVER)
        return ends

    def _read(self) -> bool:
        """Read the ledger when it has grown; say whether it had."""
        length = ledger.path().stat().st_size if ledger.path().exists() else 0
        if length == self._length:
            return False
        self._length = length
        self._outside, self._prunings = {}, {}
        for line in ledger.lines():
            if line.kind in ledger.ERASING | ledger.MOVES:
                self._outside[line.run] = line.subjects
            elif line.kind == "prune":
                self._prunings[line.run] = line.scope
        self._read_prunings()
        return True

    def _read_prunings(self) -> None:
        for row in AuditPrune.objects.filter(pk__in=list(self._prunings)):
            leaves = hashlib.sha256(",".join(map(str, row.leaves)).encode()).hexdigest()
            if self._prunings[row.pk] == f"{row.pk}|{row.upto}|{leaves}":
                self.pruned_upto = max(self.pruned_upto, row.upto)
                self._pruned.update(row.leaves)
