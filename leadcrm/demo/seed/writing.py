"""Writing people batch by batch: while the database takes one batch, the next is thought up."""

import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from django.db import connection, transaction

from consent.services.projection import project
from leadcrm.demo.seed.copying import Rows, copy, reserve
from leadcrm.demo.seed.outside import keep_outside
from leadcrm.demo.seed.person import Person
from leadcrm.demo.seed.rows import RowMaker
from privacy.audit.sealer import seal

# People held in memory at once, twice: those being written and those being thought up.
BATCH = 4_000
_NUMBERED = ("leads_lead", "leads_company", "leads_task", "leads_activity")
# A consent that was used is fresh from its last use (R30).
_USED = """
UPDATE consent_consentstate s SET fresh_from = m.at
FROM (SELECT subject_id, max(ended_at) AS at FROM mail_outboxmail
      WHERE subject_id = ANY(%s) AND purpose_id = 'newsletter' AND state = 'sent' GROUP BY subject_id) m
WHERE s.subject_id = m.subject_id AND s.purpose_id = 'newsletter' AND s.status = 'confirmed' AND s.fresh_from < m.at
"""
_Batch = tuple[Rows, list[uuid.UUID]]


def write(people: Iterable[Person], count: int, maker: RowMaker) -> None:
    """Write the first *count* of these people with all that belongs to them, and seal what the trail says of it."""
    source = iter(people)
    sizes = [min(BATCH, count - start) for start in range(0, count, BATCH)]
    with ThreadPoolExecutor(max_workers=1) as thinker:
        waiting = None
        for size in [*sizes, 0]:
            made = waiting.result() if waiting else None
            waiting = thinker.submit(_think, source, size, maker, _reserve(size))
            if made is not None:
                _store(*made)
                seal()


def _think(source: Iterator[Person], size: int, maker: RowMaker, ids: dict[str, Iterator[int]]) -> _Batch:
    batch = list(islice(source, size))
    return maker.rows(batch, ids), [person.subject for person in batch]


def _reserve(count: int) -> dict[str, Iterator[int]]:
    """Draw the ids that rows refer to one another by; a company or task that is not made leaves its id unused."""
    with transaction.atomic():
        return {table: iter(reserve(table, count)) for table in _NUMBERED}


def _store(rows: Rows, subjects: list[uuid.UUID]) -> None:
    keep_outside(rows)
    with transaction.atomic():
        copy(rows)
        project(subjects)
        with connection.cursor() as cursor:
            cursor.execute(_USED, [subjects])
