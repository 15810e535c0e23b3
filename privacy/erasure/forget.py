"""One person's erasure from the first to the last step: others' texts, files, everything of their own, and the search."""

import uuid
from collections.abc import Sequence

from django.db import connection, transaction

from privacy import collective_notices, holds
from privacy.erasure import elsewhere, engine, kept_values, stores
from privacy.erasure.residue import Residue, residue
from privacy.erasure.runs import run
from privacy.erasure.steps import steps
from privacy.erasure.values import values_of
from privacy.merged import with_former
from privacy.models import ContactPoint, Subject, Takedown
from privacy.publications import take_down
from privacy.suppression import suppress_digest
from privacy.unlisting import WITH_THE_LIST, unlist


def forget(
    people: Sequence[uuid.UUID],
    *,
    case: uuid.UUID | None = None,
    suppress: bool,
    unlisted: bool = False,
    tell: bool = False,
) -> Residue:
    """Erase these people (one, under every id they are known by) and return what a search for them finds.

    Every step may be interrupted: called again with the same `case` it goes on, and knows what to look for although the
    data is gone. `suppress` keeps a hash of their addresses, so that no import brings them back; `unlisted` takes
    off the list what is there of them (R125). `tell` notes for whoever got their data that it goes (R112), as a case has done by now.
    """
    case = case or people[0]
    people = sorted(with_former(people))
    held = holds.kinds_of(people)
    if holds.EVERYTHING in held:
        return _leave(people, suppress)
    if tell:
        collective_notices.gather(people)
    take_down(people, because=Takedown.Because.ERASED)
    values = kept_values.recall(case) or values_of(people)
    texts = elsewhere.texts_with(values, people)
    kept_values.keep(case, values)
    elsewhere.blank_texts(texts, values)
    stores.erase(values)
    living = Subject.objects.filter(pk__in=people).exclude(state=Subject.State.ERASED)
    # The second: of somebody erased before, a row stayed or came since.
    if living.exists() or next(engine.people_left(people, held), None):
        if suppress:
            _suppress(people)
        if unlisted:
            unlist(people)
        scope = engine.sparing(held, WITH_THE_LIST if unlisted else "person")
        with run("request", people, scope):
            engine.forget(scope, people)
    _renew_statistics()
    found = residue(values, erased=people, held=held)
    if not found.left:
        kept_values.forget(case)
    return found


@transaction.atomic
def _leave(people: Sequence[uuid.UUID], suppress: bool) -> Residue:
    """A hold keeps everything: it is used for nothing any more, and erased once the hold has ended (R132, R135)."""
    if suppress:
        _suppress(people)
    holds.restrict_held(people)
    return Residue([], [])


@transaction.atomic
def _suppress(people: Sequence[uuid.UUID]) -> None:
    """Keep hashes of the addresses that are theirs alone: one that somebody else has, too, must not close that one's mail."""
    points = ContactPoint.objects.filter(subject__in=people)
    others = ContactPoint.objects.filter(digest__in=points.values("digest")).exclude(subject__in=people)
    for point in points.exclude(digest__in=others.values("digest")):
        suppress_digest(kind=point.kind, hashed=bytes(point.digest))


def _renew_statistics() -> None:
    """The planner keeps sample values of every column; they go when it looks anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT privacy_analyse(%s)", [[step.table for step in steps()]])
