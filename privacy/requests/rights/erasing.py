"""Carrying an approved erasure out: letter first, then everything, then a search that must find nothing."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from privacy.audit.context import act
from privacy.erasure.forget import forget
from privacy.erasure.frozen import frozen
from privacy.erasure.residue import Residue
from privacy.models import Request
from privacy.recipients import settled
from privacy.requests.letters.kept_letters import has_left, note_sent, unposted

_State = Request.State
# An erasure that leaves something is tried again after so long: a file may have gone by itself.
_AGAIN = dt.timedelta(hours=1)


def carry_out_due() -> int:
    """Carry out every approved erasure whose letter has left, and try incomplete ones again; return how many were done."""
    if frozen():
        return 0
    due = Request.objects.filter(kind=Request.Kind.ERASURE, decision=Request.Decision.GRANTED).filter(
        Q(state=_State.APPROVED) | Q(state=_State.INCOMPLETE, due_again_at__lte=timezone.now())
    )
    return sum(carry_out(pk) for pk in list(due.order_by("decided_at").values_list("pk", flat=True)))


def carry_out(pk: uuid.UUID) -> bool:
    """Erase the people of one case once its letter is out of the house; say whether that was done now."""
    with act(actor="job:erase", purpose="rights_handling"):
        granted = Request.objects.filter(kind=Request.Kind.ERASURE, decision=Request.Decision.GRANTED)
        request = granted.filter(pk=pk, state__in=[_State.APPROVED, _State.INCOMPLETE]).first()
        if request is None or not has_left(request, "erased"):
            return False
        if unposted().filter(_of(request)).exists():
            return False  # the address to which they go would be gone
        if request.state == _State.APPROVED and not settled(request):
            return False  # Art. 19: afterwards nobody could tell a recipient whom it is about
        note_sent(request)
        found = forget(
            request.people, case=request.pk, suppress=not request.list_too, unlisted=request.list_too
        )
        _note(request, found)
    return True


@transaction.atomic
def _note(request: Request, found: Residue) -> None:
    """Close the case when nothing is left; otherwise it says where something is, and is tried again."""
    now = timezone.now()
    request = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    request.left = [hit.as_json() for hit in found.left]
    request.kept = _summed(found)
    request.state = _State.INCOMPLETE if found.left else _State.DONE
    request.answered_at = request.answered_at or now
    request.closed_at = None if found.left else now
    request.due_again_at = now + _AGAIN if found.left else None
    request.save(update_fields=["left", "kept", "state", "answered_at", "closed_at", "due_again_at"])
    if not found.left:
        _overtake(request, now)


def _overtake(request: Request, now: dt.datetime) -> None:
    """What else the person had asked for has nothing to be about any more."""
    Request.objects.filter(_of(request)).exclude(state=_State.DONE).update(
        state=_State.DONE, decision=Request.Decision.OVERTAKEN, answered_at=now, closed_at=now
    )


def _of(request: Request) -> Q:
    """What belongs to the people of a case."""
    return Q(subject__in=request.people) | Q(person__in=request.people)


def _summed(found: Residue) -> list[dict[str, object]]:
    """What stays, by table and norm: a certificate needs no row ids."""
    counts: dict[tuple[str, str], int] = {}
    for kept in found.kept:
        key = kept.hit.table or kept.hit.store, kept.norm
        counts[key] = counts.get(key, 0) + 1
    return [{"table": table, "norm": norm, "count": count} for (table, norm), count in sorted(counts.items())]
