"""Merging two records of one person, and undoing it: one transaction each, under a run that the ledger knows.

Under a run the trail gets no values, so that nothing of the one stands among the old values of the other should the
merge turn out to be wrong.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import merged
from privacy.audit.context import act
from privacy.audit.services import record
from privacy.erasure.runs import begin, inside
from privacy.merging import noted
from privacy.merging.moving import move, move_back
from privacy.merging.parts import beginners_of, parts
from privacy.merging.refusals import MergeRefused, refuse, refuse_undo
from privacy.merging.since import values_since
from privacy.models import Merge, Subject

# How the scope of a run begins that undoes a merge; the merge's id follows, so that a replay undoes that one and no other.
UNDO = "undo:"


@contextmanager
def merging(*, kept: Subject, gone: Subject, actor: Subject) -> Iterator[Merge]:
    """Make *gone* a mere id of *kept*; the caller's own part is done inside, and notes in `undo` what takes it back (`Beginner`).

    Everything that the registry knows of *gone* moves; the stricter wish of either holds for both. Raises MergeRefused.
    """
    with transaction.atomic(), act(actor=actor):
        merged.take_turns()
        kept, gone = _locked(kept.pk, gone.pk)
        refuse(kept, gone)
        row = Merge(kept=kept, gone=gone, actor=actor)
        with inside(begin("merge", [kept.pk, gone.pk], "merge"), details=()):
            found = {part.name: part.before(kept, gone) for part in parts()}
            row.undo["person"] = noted.change(kept, _stricter(kept, gone))
            row.undo["moved"] = move(kept.pk, gone.pk)
            yield row
            for part in parts():
                row.undo[part.name] = part.after(kept, found[part.name], actor)
            _point(row)
            row.save(force_insert=True)
        for person, other in ((kept, gone), (gone, kept)):
            record(verb="merge", model=Subject, row_id=other.pk, subject=person)


def undo(*, merge: Merge, actor: Subject | None = None) -> None:
    """Make two records of one again, with what each had; nobody given, whose act goes on does it. Raises MergeRefused."""
    with transaction.atomic(), act(actor=actor):
        merged.take_turns()
        row = Merge.objects.filter(pk=merge.pk).first()
        if row is None:
            raise MergeRefused(
                _("This merge can no longer be undone: its days are over, or it was undone already.")
            )
        kept, gone = _locked(row.kept_id, row.gone_id)
        refuse_undo(row, kept, gone)
        old = values_since(row)
        with inside(begin("merge", [kept.pk, gone.pk], f"{UNDO}{row.pk}"), details=()):
            move_back(row.undo["moved"], kept.pk, gone.pk)
            noted.change_back(kept, row.undo["person"])
            gone.state, gone.merged_into = Subject.State.ACTIVE, None
            gone.save(update_fields=["state", "merged_into"])
            former = [uuid.UUID(text) for text in row.undo["former"]]
            Subject.objects.filter(pk__in=former, merged_into=kept.pk).update(merged_into=gone.pk)
            for beginner in beginners_of(row):
                beginner.undo(row)
            for part in parts():
                part.undo([kept.pk, gone.pk], row.undo[part.name])
            Merge.objects.filter(pk=row.pk).delete()
        if old:
            with inside(begin("expired", [kept.pk, gone.pk], "undone_merge"), details=old):
                pass
        for person, other in ((kept, gone), (gone, kept)):
            record(verb="unmerge", model=Subject, row_id=other.pk, subject=person)


def _locked(kept: uuid.UUID, gone: uuid.UUID) -> tuple[Subject, Subject]:
    """Lock both, always in the same order: two writers take turns. Former ids come first, as in `merged.lock_present`:
    whoever holds one of them goes on to the person.

    Not their keys: whoever holds the lead's row and stores something of its person would wait for us, and we for them.
    """
    rows = Subject.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(merged_into__among=[kept, gone]).values_list("pk"))
    found = {person.pk: person for person in rows.filter(pk__in=[kept, gone])}
    return found[kept], found[gone]


def _stricter(kept: Subject, gone: Subject) -> dict[str, object]:
    """Return what holds of the person once they are one: never more than either allowed."""
    due = [day for day in (kept.notice_due_on, gone.notice_due_on) if day]
    consumer = Subject.Party.CONSUMER in (kept.party, gone.party)
    return {
        "party": Subject.Party.CONSUMER if consumer else kept.party,
        "child": kept.child or gone.child,
        "created_on": min(kept.created_on, gone.created_on),
        "notice_due_on": min(due) if due else None,
    }


def _point(row: Merge) -> None:
    """Let the id that is gone, and whatever was merged into it before, point at the one that goes on."""
    former = Subject.objects.filter(merged_into=row.gone_id)
    row.undo["former"] = list(former.values_list("pk", flat=True))
    former.update(merged_into=row.kept_id)
    row.gone.state, row.gone.merged_into = Subject.State.MERGED, row.kept_id
    row.gone.save(update_fields=["state", "merged_into"])
    row.at = timezone.now()
