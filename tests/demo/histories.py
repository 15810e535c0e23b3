"""What the database knows of people, in the oracle's words: addresses as hashes, because it keeps no others."""

import uuid
from collections.abc import Iterable

from consent.models import CallProof, ConsentRecord, OptInText
from privacy.models import Assessment, ContactPoint, LawfulBasis, Objection, Subject, Suppression
from tests.consent.oracle import Ground, History, Scoped, Statement, Waiting, World


def world() -> World:
    approved = Assessment.objects.filter(approved_on__isnull=False)
    return World(
        assessments={row.purpose_id: (row.approved_on, row.review_on) for row in approved},
        suppressed=[
            Scoped(row.purpose, row.channel, row.created_at, bytes(row.digest).hex())
            for row in Suppression.objects.all()
        ],
    )


def histories(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, History]:
    found = {
        person.pk: History(state=person.state, notice_due_on=person.notice_due_on)
        for person in Subject.objects.filter(pk__in=people)
    }
    for point in ContactPoint.objects.filter(subject__in=found):
        found[point.subject_id].addresses.append(bytes(point.digest).hex())
    proofs = {proof.pk: "gap" if proof.lacks else "whole" for proof in CallProof.objects.all()}
    for record in ConsentRecord.objects.filter(subject__in=found).select_related("text"):
        said = Statement(
            record.purpose_id,
            record.channel,
            record.kind == "given",
            record.recorded_at,
            record.text.purpose_id if record.text else "",
            page=bool(record.page_url),
            mail=bool(record.message_id),
            clicked=record.confirmed_at is not None,
            number=proofs.get(record.call_proof, ""),
            address=bytes(record.digest).hex(),
        )
        found[record.subject_id].statements.append(said)
    for row in Objection.objects.filter(subject__in=found):
        found[row.subject_id].objections.append(Scoped(row.purpose, row.channel, row.recorded_at))
    for basis in LawfulBasis.objects.filter(subject__in=found):
        ground = Ground(
            basis.purpose_id, basis.basis, tuple(basis.channels), basis.valid_from, basis.valid_to
        )
        found[basis.subject_id].grounds.append(ground)
    for box in OptInText.objects.filter(subject__in=found).select_related("request", "text"):
        waiting = Waiting(box.text.purpose_id, box.request.submitted_at, box.request.expires_at)
        found[box.subject_id].waiting.append(waiting)
    return found
