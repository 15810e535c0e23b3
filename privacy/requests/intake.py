"""Taking a request in: it changes nothing and stands in nobody's file until the address is proven."""

import datetime as dt
import uuid

from django.contrib.auth.hashers import make_password
from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from privacy import parameters
from privacy.audit.context import act
from privacy.deadlines import due_on, received_on
from privacy.ids import new_subject_id
from privacy.models import ContactPoint, Objection, Request, Subject
from privacy.objections import object_to_marketing
from privacy.requests import letters
from privacy.requests.answer import fresh_code
from privacy.requests.errors import LinkOver
from privacy.suppression import digest

_SALT = "privacy.request"
# So many mails a day bring a stranger's typing to one mailbox; the next request is answered alike and sends none.
MOST_A_DAY = 5
_State = Request.State


@transaction.atomic
def submit(*, email: str, kind: str, language: str) -> None:
    """Store an unproven request and mail its link. The same for known and unknown addresses, in whatever state."""
    now = timezone.now()
    hashed = digest("email", email)
    if (
        Request.objects.filter(digest=hashed, submitted_at__gt=now - dt.timedelta(days=1)).count()
        >= MOST_A_DAY
    ):
        return
    subject = Subject(pk=new_subject_id())
    request = Request(
        subject=subject,
        kind=kind,
        email=email,
        digest=hashed,
        language=language,
        submitted_at=now,
        received_on=received_on(now),
        due_on=due_on(received_on(now)),
    )
    with act(actor=subject, purpose="rights_handling"):
        subject.save(force_insert=True)
        request.save(force_insert=True)
        letters.send(request, "prove")


def token_of(request: Request) -> str:
    """Return the token of a case: whoever reads this mailbox may follow it."""
    return signing.dumps(request.pk.hex, salt=_SALT)


def find(token: str) -> Request:
    """Return the case of a token. Raises LinkOver."""
    try:
        pk = uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkOver from error
    request = Request.objects.filter(pk=pk).select_related("subject", "person").first()
    if request is None or _over(request):
        raise LinkOver
    return request


def _over(request: Request) -> bool:
    today = timezone.localdate()
    if request.state == _State.UNPROVEN:
        days = dt.timedelta(days=parameters.value("request_expiry", today))
        return request.submitted_at + days < timezone.now()
    return request.closed_at is not None and not request.email


def candidates(request: Request) -> list[Subject]:
    """Return everybody living who has the address of this request (W9: it may be more than one)."""
    points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, digest=bytes(request.digest))
    living = Subject.objects.exclude(state=Subject.State.ERASED).filter(pk__in=points.values("subject"))
    return list(living.exclude(pk=request.subject_id).order_by("pk"))


@transaction.atomic
def prove(token: str) -> tuple[Request, str]:
    """Take the address as proven: number the case, start what follows, and return it with the code of its answer.

    The code is '' when it was proven before: it is shown once. An erasure closes marketing at this moment; whoever is
    not known gets the answer at once, that nothing is held about them (R92). Raises LinkOver.
    """
    request = find(token)
    Subject.objects.select_for_update(no_key=True).get(pk=request.subject_id)
    request = Request.objects.select_for_update().get(pk=request.pk)
    if request.state != _State.UNPROVEN:
        return request, ""
    people = candidates(request)
    with act(actor=request.subject_id, purpose="rights_handling"):
        code = _open(request, people)
        request.save()
        if request.kind == Request.Kind.ERASURE:
            _close_marketing(request, people)
        if people:
            letters.send(request, "received")
        else:
            answer_nothing_held(request)
    return request, code


@transaction.atomic
def open_proven(*, person: Subject, kind: str, email: str, language: str) -> Request:
    """Open a case of somebody whose address a link of ours has proven already; an open one of that kind is it (R102).

    No code is shown for it: an answer that needs one gets a new one from the officer.
    """
    waiting = Request.objects.filter(person=person, kind=kind).exclude(state=_State.DONE)
    if known := waiting.first():
        return known
    now = timezone.now()
    writer = Subject(pk=new_subject_id())
    request = Request(
        subject=writer,
        kind=kind,
        email=email,
        digest=digest("email", email),
        language=language,
        submitted_at=now,
        received_on=received_on(now),
        due_on=due_on(received_on(now)),
    )
    _open(request, [person])
    writer.save(force_insert=True)
    request.save(force_insert=True)
    if kind == Request.Kind.ERASURE:
        _close_marketing(request, [person])
    letters.send(request, "received")
    return request


def _open(request: Request, people: list[Subject]) -> str:
    """Number a case whose address is proven, say whose it is where that is plain, and return the code of its answer."""
    code = fresh_code()
    request.number = _next_number(request.received_on.year)
    request.proven_at, request.state, request.code = timezone.now(), _State.OPEN, make_password(code)
    if len(people) == 1:
        request.person = people[0]
    return code


def answer_nothing_held(request: Request) -> None:
    """Close a case about nobody we know, and say so (R92)."""
    request.state, request.decision = _State.DONE, Request.Decision.NOTHING_HELD
    request.decided_at = request.answered_at = request.closed_at = timezone.now()
    request.save(update_fields=["state", "decision", "decided_at", "answered_at", "closed_at"])
    letters.send(request, "nothing")


def _close_marketing(request: Request, people: list[Subject]) -> None:
    """Whoever wants to be erased wants no advertising; of several at one address each is spared mail there (R90, W9)."""
    channel = "" if len(people) == 1 else "email"
    for person in people:
        object_to_marketing(subject=person, channel=channel, source=Objection.Source.PERSON)


def _next_number(year: int) -> str:
    with connection.cursor() as cursor:
        # Two cases proven at once get two numbers.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('privacy_request_number'))")
        cursor.execute(
            "SELECT coalesce(max(split_part(number, '-', 3)::int), 0) + 1 FROM privacy_request WHERE number LIKE %s",
            [f"R-{year}-%"],
        )
        return f"R-{year}-{cursor.fetchone()[0]:03}"
