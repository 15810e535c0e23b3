"""When two records may not be merged, and a merge not be undone: each with the sentence that says why."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import holds
from privacy.erasure import ledger
from privacy.merging.parts import beginners_of, parts
from privacy.models import ErasureRun, Merge, Request, Subject
from privacy.retention.freezing import freezing

# What is being answered or carried out is about one record as it stood when the person asked.
_ABOUT_THE_WHOLE = (
    Request.Kind.ACCESS,
    Request.Kind.PORTABILITY,
    Request.Kind.ERASURE,
    Request.Kind.RESTRICTION,
)


class MergeRefused(Exception):
    """What stands against it; `sentence` says so to people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def refuse(kept: Subject, gone: Subject) -> None:
    """Raise MergeRefused where these two, both locked, may not become one."""
    if kept.pk == gone.pk:
        raise MergeRefused(_("This is one record: there is nothing to merge."))
    if any(person.state != Subject.State.ACTIVE for person in (kept, gone)):
        # R116: of a restricted person sales learn nothing; the officer lifts the restriction first.
        raise MergeRefused(_("One of the two records is not open for work: it cannot be merged."))
    _refuse_while_asked_about([kept, gone])


def refuse_undo(merge: Merge, kept: Subject, gone: Subject) -> None:
    """Raise MergeRefused where what happened since cannot be told apart any more."""
    if kept.state == Subject.State.MERGED:
        raise MergeRefused(_("The record was merged once more: undo that merge first."))
    if kept.state != Subject.State.ACTIVE or gone.state != Subject.State.MERGED:
        raise MergeRefused(_("The merged record is not open for work: the merge cannot be undone."))
    if Request.objects.filter(Q(subject=kept) | Q(person=kept), submitted_at__gt=merge.at).exists():
        raise MergeRefused(_("Since the merge the person has made a request: it cannot be undone any more."))
    _refuse_while_asked_about([kept, gone])
    for part in parts():
        if sentence := part.contradicts(kept, merge.undo[part.name], merge.at):
            raise MergeRefused(sentence)
    for beginner in beginners_of(merge):
        if sentence := beginner.contradicts(merge):
            raise MergeRefused(sentence)


def _refuse_while_asked_about(people: list[Subject]) -> None:
    ids = [person.pk for person in people]
    if holds.kinds_of(ids):
        raise MergeRefused(
            _("A legal hold keeps data of this person as it is: ask the data protection officer.")
        )
    about = Q(subject__in=ids) | Q(person__in=ids)
    states = Request.State
    waiting = Request.objects.filter(about, kind__in=_ABOUT_THE_WHOLE).exclude(
        state__in=[states.DONE, states.UNPROVEN]
    )
    if waiting.exists() or freezing(timezone.localdate()).filter(about).exists():
        # R101
        raise MergeRefused(_("A request about this person's data is open: wait until it has been answered."))
    running = ErasureRun.objects.filter(finished_at=None, kind__in=ledger.WHOLE, subjects__subject__in=ids)
    if running.exists():
        raise MergeRefused(_("This person's data is being erased right now."))
