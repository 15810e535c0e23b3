"""Which missing values of the trail an erasure run explains: one that is known inside and outside the database."""

import uuid

from privacy.audit.stretch import Flag
from privacy.erasure import ledger
from privacy.models.run import ErasureRun, ErasureRunSubject


class Coverage:
    """What the ledger outside and the runs inside agree upon."""

    def __init__(self) -> None:
        self._length = -1
        self._outside: dict[uuid.UUID, frozenset[uuid.UUID] | None] = {}
        self._read()

    def covers(self, flag: Flag) -> bool:
        """Say whether a flag is explained: the values of an erased person, or the one entry of a run's statement."""
        # An erasure may be committed while the walk goes on; the ledger knows it first.
        return self._explains(flag) or (self._read() and self._explains(flag))

    def _explains(self, flag: Flag) -> bool:
        if flag.run is not None:
            run = uuid.UUID(flag.run)
            return run in self._outside and ErasureRun.objects.filter(pk=run).exists()
        if flag.state != "detail missing" or flag.subject is None:
            return False
        subject = uuid.UUID(flag.subject)
        inside = ErasureRunSubject.objects.filter(subject=subject).select_related("run")
        return any(
            (row.run.finished_at is None or flag.at is None or flag.at <= row.run.finished_at)
            and self._concerns(row.run_id, subject)
            for row in inside
        )

    def _concerns(self, run: uuid.UUID, subject: uuid.UUID) -> bool:
        """Say whether the ledger knows the run for this person, or knows it and no longer says for whom."""
        people = self._outside.get(run, frozenset())
        return people is None or subject in people

    def _read(self) -> bool:
        """Read the ledger when it has grown; say whether it had."""
        length = ledger.path().stat().st_size if ledger.path().exists() else 0
        if length == self._length:
            return False
        self._length = length
        self._outside = {line.run: line.subjects for line in ledger.lines() if line.kind in ledger.ERASING}
        return True
