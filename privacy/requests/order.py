"""Which of a person's cases comes first: whoever wants a copy and an erasure gets the copy before it is gone (R102)."""

from django.db.models import Q

from privacy.models import Request
from privacy.requests.answer import available_until
from privacy.requests.rights.handlers import kinds_with


def waiting_before(request: Request) -> Request | None:
    """Return a case of the same person that comes before this erasure: a copy is delivered before its data goes (R102)."""
    same = Q(subject=request.subject_id)
    if request.person_id:
        same |= Q(person=request.person_id)
    cases = Request.objects.filter(same, kind__in=kinds_with(first=True)).exclude(
        state=Request.State.UNPROVEN
    )
    for case in cases.order_by("received_on", "number"):
        fetched = case.fetched_at or not available_until(case)
        if case.state != Request.State.DONE or not fetched:
            return case
    return None
