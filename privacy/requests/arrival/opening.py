"""Opening cases: numbered, with a code for the answer, everything begun that needs no decision."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from privacy.audit.context import act
from privacy.deadlines import due_on, received_on
from privacy.ids import new_subject_id
from privacy.keepers import kept_under, postal_of
from privacy.merged import present
from privacy.models import CaseLetter, ContactPoint, Occasion, Request, Subject
from privacy.requests.answer import fresh_code
from privacy.requests.letters import writing
from privacy.requests.rights.handlers import handler_of
from privacy.requests.words import in_order
from privacy.suppression import digest, normalise, suppress

_State, _Kind = Request.State, Request.Kind
# R90: who wants no advertising, or takes consents back, is heeded for the address at once; nobody proves who they are.
_HEEDED = (_Kind.MARKETING, _Kind.WITHDRAWAL)


def write_down(
    *,
    kinds: list[str],
    channel: str,
    arrived_at: dt.datetime,
    email: str,
    language: str,
    postal: str = "",
    text: str = "",
    agent: str = "",
    taken_by: Subject | None = None,
) -> list[Request]:
    """Store what somebody asks for as cases of one occasion that concern nobody yet, in the order they are worked off.

    The clock runs from the day of arrival, whoever took it in and whenever (R81, R82).
    """
    writer = Subject(pk=new_subject_id())
    occasion = Occasion(
        subject=writer, channel=channel, arrived_at=arrived_at, text=text, agent=agent, taken_by=taken_by
    )
    received = received_on(arrived_at)
    due, hashed = due_on(received), digest("email", email) if email else b""
    cases = [
        Request(
            subject=writer,
            occasion=occasion,
            kind=kind,
            email=email,
            postal=postal,
            digest=hashed,
            language=language,
            submitted_at=arrived_at,
            received_on=received,
            due_on=due,
        )
        for kind in in_order(kinds)
    ]
    with act(actor=taken_by or writer, purpose="rights_handling"):
        writer.save(force_insert=True)
        occasion.save(force_insert=True)
        Request.objects.bulk_create(cases)
    if email and set(kinds) & set(_HEEDED):
        suppress(kind="email", value=email, channel="email")
    return cases


def candidates(request: Request) -> list[Subject]:
    """Return everybody living who has the address of this request (W9: it may be more than one)."""
    return living_with("email", bytes(request.digest)) if request.digest else []


def living_with(kind: str, hashed: bytes) -> list[Subject]:
    """Return everybody living who has an address or number, known by its keyed hash."""
    points = ContactPoint.objects.filter(kind=kind, digest=hashed)
    return list(present(points.values("subject")).order_by("pk"))


def looked_up(request: Request, typed: str) -> list[Subject]:
    """Return everybody living who has this address or telephone number, in whatever spelling.

    For a copy also whoever a kept document of this number is about: erasure took their address and left the document, of
    which they get a copy (Art. 15(3), R92).
    """
    kind = "email" if "@" in typed else "phone"
    living = living_with(kind, digest(kind, typed)) if normalise(kind, typed) else []
    if living or handler_of(request.kind).hand_out is None:
        return living
    return list(Subject.objects.filter(pk__in=kept_under(typed.strip())).order_by("pk"))


def open_cases(cases: list[Request], people: list[Subject], *, proven: bool = True) -> str:
    """Number cases, say whose they are where that is plain, begin what needs no decision; return the answers' code.

    `proven` by a link to the mailbox; whoever wrote or called otherwise is known or asked (R88).
    """
    code = fresh_code()
    kept, now = make_password(code), timezone.now()
    for request in cases:
        request.number = number_of(request.received_on)
        request.proven_at, request.state, request.code = now if proven else None, _State.OPEN, kept
        request.save()
        begin(request, people)
    return code


def begin(request: Request, people: list[Subject]) -> None:
    """Do what needs no decision; a right that needs none at all is answered with it (R90, R119)."""
    handler = handler_of(request.kind)
    handler.begin(request, people)
    if len(people) == 1:
        know(request, people[0])
    if handler.at_once and (people or request.email):
        request.save(update_fields=request.answer(Request.Decision.GRANTED))


def know(request: Request, person: Subject) -> None:
    """Say whose data a case is about; a letter on paper goes where we know them to live, if they named no other place."""
    request.person = person
    if request.on_paper and not request.postal:
        request.postal = "\n".join(line for line in postal_of(person) if line)
    request.save(update_fields=["person", "postal"])
    CaseLetter.objects.filter(request=request).update(person=person)


def answer_nothing_held(cases: list[Request], *, by: Subject | None = None) -> None:
    """Close cases about nobody we know, and say so (R92); on paper they are closed once that was posted."""
    for request in cases:
        decide = request.decide if request.on_paper else request.answer
        request.save(update_fields=decide(Request.Decision.NOTHING_HELD))
    writing.send(cases[0], "nothing", by=by)


@transaction.atomic
def open_proven(*, person: Subject, kind: str, email: str, language: str) -> Request:
    """Open a case of somebody whose address a link of ours has proven already; an open one of that kind is it (R102).

    No code is shown for it: an answer that needs one gets a new one from the officer.
    """
    known = Request.objects.filter(person=person, kind=kind).exclude(state=_State.DONE).first()
    if known:
        return known
    cases = write_down(
        kinds=[kind],
        channel=Occasion.Channel.FORM,
        arrived_at=timezone.now(),
        email=email,
        language=language,
    )
    open_cases(cases, [person])
    writing.send(cases[0], "received", cases=cases, waiting=True)
    return cases[0]


def number_of(received: dt.date) -> str:
    """Return the next number of the year in which a case was received."""
    year = received.year
    with connection.cursor() as cursor:
        # Two cases proven at once get two numbers.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('privacy_request_number'))")
        cursor.execute(
            "SELECT coalesce(max(split_part(number, '-', 3)::int), 0) + 1 FROM privacy_request WHERE number LIKE %s",
            [f"R-{year}-%"],
        )
        return f"R-{year}-{cursor.fetchone()[0]:03}"
