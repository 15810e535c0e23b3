"""Undoing a merge once more, over a restored backup that holds as one who are two again."""

import uuid
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from privacy.erasure import ledger
from privacy.merging.refusals import MergeRefused
from privacy.merging.service import UNDO, undo
from privacy.models import Merge, Restore, Subject


class StillOne(Exception):
    """Two whom the ledger knows as two and the backup as one: what came after is about one of them, and must wait."""

    def __init__(self, people: Iterable[uuid.UUID], sentence: str) -> None:
        super().__init__(sentence)
        self.people = frozenset(people)
        self.sentence = sentence

    def __str__(self) -> str:
        return f"{' '.join(sorted(map(str, self.people)))}: {self.sentence}"


def undo_again(line: ledger.Line) -> int:
    """Undo the merge that this line undid, if the backup holds it. Raises StillOne."""
    if not line.scope.startswith(UNDO):
        return 0
    row = Merge.objects.filter(pk=line.scope.removeprefix(UNDO)).first()
    if row is None:
        return 0  # the backup is older than the merge, or younger than its end
    if Restore.objects.filter(backup_at__gt=line.at).exists():
        return 0  # what is younger than the line holds the merge still: the undo was cut short
    try:
        undo(merge=row)
    except MergeRefused as refused:
        raise StillOne([row.kept_id, row.gone_id], refused.sentence) from refused
    return 1


def refuse_others(people: Iterable[uuid.UUID]) -> None:
    """Raise StillOne where one of these is one with somebody who is not among them.

    The line of an erasure names every id of its people: whoever it does not name was somebody else by then.
    """
    ids = set(people)
    one = Subject.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids), state=Subject.State.MERGED)
    for person, goes_on in one.order_by("pk").values_list("pk", "merged_into"):
        pair = {person, goes_on or person}
        if not pair <= ids:
            raise StillOne(
                pair, _("The backup holds them as one, and an erasure since names one of the two.")
            )
