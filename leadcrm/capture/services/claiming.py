"""Claiming a post by its key: who it is, what was sent and why we may answer, stored by one statement or not at all."""

import json

from django.db import connection

from leadcrm.capture.models import Submission
from privacy.models import LawfulBasis

# A parallel post with the same key waits at the unique index for the first, and then finds nothing to do.
# Foreign keys are checked at the transaction's end, so the person may follow within the statement.
_CLAIM = """
WITH claimed AS (
    INSERT INTO capture_submission (id, subject_id, form_id, key, notice_id, at, answers, utm, ip_truncated)
    VALUES (%(id)s, %(subject)s, %(form)s, %(key)s, %(notice)s, %(at)s, %(answers)s, %(utm)s, %(ip)s)
    ON CONFLICT (key) DO NOTHING RETURNING subject_id
), person AS (
    INSERT INTO privacy_subject (id, party, state, child, created_on)
    SELECT subject_id, %(party)s, %(state)s, %(child)s, %(created_on)s FROM claimed WHERE %(newcomer)s
), reasons AS (
    INSERT INTO privacy_lawfulbasis (subject_id, purpose_id, basis, channels, valid_from, evidence)
    SELECT c.subject_id, b.purpose, b.basis, string_to_array(b.channels, ','), %(at)s, b.evidence
    FROM claimed c, unnest(%(purposes)s::text[], %(bases)s::text[], %(channels)s::text[], %(evidence)s::text[])
      AS b(purpose, basis, channels, evidence)
)
SELECT count(*) FROM claimed
"""


def claim(submission: Submission, *, newcomer: bool, bases: list[LawfulBasis]) -> bool:
    """Store the submission, a newcomer's subject and their lawful bases; False when the key was here before."""
    subject = submission.subject
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "id": submission.pk,
                "subject": subject.pk,
                "form": submission.form_id,
                "key": submission.key,
                "notice": submission.notice_id,
                "at": submission.at,
                "answers": json.dumps(submission.answers),
                "utm": json.dumps(submission.utm),
                "ip": submission.ip_truncated,
                "party": subject.party,
                "state": subject.state,
                "child": subject.child,
                "created_on": subject.created_on,
                "newcomer": newcomer,
                "purposes": [basis.purpose_id for basis in bases],
                "bases": [basis.basis for basis in bases],
                "channels": [",".join(basis.channels) for basis in bases],
                "evidence": [basis.evidence for basis in bases],
            },
        )
        return cursor.fetchone()[0] == 1
