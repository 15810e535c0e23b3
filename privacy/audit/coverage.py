"""Which missing values of the trail an erasure run explains: one that is known inside and outside the database."""

import uuid

from privacy.audit.stretch import Flag
from privacy.erasure import ledger
from privacy.models.run import ErasureRun, ErasureRunSubject


class Coverage:
    """What the ledger outside and the runs inside agree upon."""

    def __init__(self) -> None:
        self._outside: dict[uuid.UUID, frozenset[uuid.UUID]] = {
            line.run: line.subjects for line in ledger.lines()
        }

    def covers(self, flag: Flag) -> bool:
        """Say whether a flag is explained: the values of an erased person, or the one entry of a run's statement."""
        if flag.run is not None:
            return self._is_run(uuid.UUID(flag.run))
        if flag.state != "detail missing" or flag.subject is None:
            return False
        subject = uuid.UUID(flag.subject)
        inside = ErasureRunSubject.objects.filter(subject=subject).select_related("run")
        return any(
            (row.run.finished_at is None or flag.at is None or flag.at <= row.run.finished_at)
            and subject in self._outside.get(row.run_id, ())
            for row in inside
        )

    def _is_run(self, run: uuid.UUID) -> bool:
        return run in self._outside and ErasureRun.objects.filter(pk=run).exists()
