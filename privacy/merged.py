"""One person under several ids: a record that was merged into another stays as a bare id that points at it.

Whoever forgets, restricts or hands out a person means every id they are known by; whoever has an old id means the person
as they go on.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from privacy.models import Subject

# Merges take turns with one another and with the beginning of an erasure, which must know every id of its people.
_TURN = 7262094


def former_ids(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return the ids that were merged into each of these people; who has none is left out."""
    ids = set(people)
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    if ids:
        rows = Subject.objects.filter(merged_into__among=ids).order_by("pk")
        for row in rows.only("pk", "merged_into"):
            if row.merged_into:
                found[row.merged_into].append(row.pk)
    return found


def with_former(people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return these people under every id they are known by."""
    ids = set(people)
    return ids.union(*former_ids(ids).values())


def present(people: Any) -> QuerySet[Subject]:
    """Return the living people whom these ids (a list or a query) mean, each as they go on."""
    asked = Subject.objects.filter(pk__in=people).annotate(goes_on=Coalesce("merged_into", "pk"))
    return Subject.objects.exclude(state__in=Subject.GONE).filter(pk__in=asked.values("goes_on"))


def present_id(person: uuid.UUID) -> uuid.UUID:
    """Return the id under which somebody goes on: their own, unless they were merged."""
    found = Subject.objects.filter(pk=person).values_list("merged_into", flat=True).first()
    return found or person


def lock_present(person: uuid.UUID) -> Subject:
    """Lock the row of whom this id means and return them as they go on; a merge that holds it is waited for.

    Whoever writes for a person locks so and goes on with what is returned: the id they were given may be gone by then.
    Not their keys: whoever holds the lead's row and stores something of its person would wait for us.
    """
    rows = Subject.objects.select_for_update(no_key=True)
    found = rows.get(pk=person)
    while found.merged_into:
        found = rows.get(pk=found.merged_into)
    return found


def lock_all_present(people: Iterable[uuid.UUID]) -> list[Subject]:
    """Lock the living people whom these ids mean, and return them as they go on, always in the same order."""
    # Not by `present` itself: having waited for a merge, PostgreSQL would drop the row that it changed.
    keys = list(present(people).values_list("pk", flat=True))
    rows = Subject.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = {person.pk: person for person in map(_followed, rows)}
    return sorted(
        (person for person in found.values() if person.state not in Subject.GONE), key=attrgetter("pk")
    )


def key_of(key: uuid.UUID, place: int, person: uuid.UUID) -> uuid.UUID:
    """Return the key of a row that is repeated for each of several people: the first has the row's own."""
    return uuid.uuid5(key, str(person)) if place else key


def keys_of(key: uuid.UUID, people: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return every key that such a row may have."""
    return {key, *(uuid.uuid5(key, str(person)) for person in people)}


def take_turns() -> None:
    """Let no other merge and no erasure begin until this transaction ends."""
    _lock("pg_advisory_xact_lock")


def stand_still() -> None:
    """Let no merge change who is known by which id until this transaction ends."""
    _lock("pg_advisory_xact_lock_shared")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_TURN])


def _followed(person: Subject) -> Subject:
    return lock_present(person.merged_into) if person.merged_into else person
