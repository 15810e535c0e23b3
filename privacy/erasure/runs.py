"""A run of erasure: committed to the ledger first, then carried out in one transaction that names it."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from privacy.audit.sealer import seal_now
from privacy.erasure import ledger
from privacy.models import ErasureRun, ErasureRunSubject


@contextmanager
def run(kind: str, subject_ids: Iterable[uuid.UUID], scope: str) -> Iterator[ErasureRun]:
    """Do what follows as one erasure of these people: the trail gets one entry a statement, without values.

    Rows of anybody else cannot be changed inside. At the end every stored old value of these people goes from the
    trail, too. `scope` says what goes, in a word: ``pending_signup``, ``upload``, ``person``.
    """
    subjects = frozenset(subject_ids)
    act = ErasureRun(kind=kind, scope=scope)
    # First the fact, outside: a crash from here on leaves an erasure that is finished later, not one forgotten.
    ledger.append(run=act.pk, kind=kind, scope=scope, subjects=subjects)
    with transaction.atomic():
        act.save(force_insert=True)
        ErasureRunSubject.objects.bulk_create(
            [ErasureRunSubject(run=act, subject=subject) for subject in sorted(subjects)], batch_size=5000
        )
    with transaction.atomic():
        _name(str(act.pk))
        yield act
        with connection.cursor() as cursor:
            cursor.execute("SELECT privacy_forget()")
        _name("")
        act.finished_at = timezone.now()
        act.save(update_fields=["finished_at"])
        seal_now()


def _name(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('leadcrm.run', %s, true)", [value])
