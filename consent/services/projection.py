"""What the ledger of consent adds up to: one SQL query, used for one person and for a million, for now and for then."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection

from consent import call_proofs
from consent.evidence import keep_evidence
from consent.models import ConsentRecord, ConsentState
from privacy.audit.sealer import seal_now
from privacy.models import Subject
from privacy.models.purpose import BY_NUMBER

# What a record lacks to be a proof, as the words of consent.lacks: '{}' when it is one, or is no consent but its end.
_LACKS = f"""CASE r.kind WHEN 'given' THEN array_remove(ARRAY[
        CASE WHEN t.id IS NULL OR t.purpose_id <> r.purpose_id OR r.channel <> ALL(t.channels) THEN 'text' END,
        CASE WHEN r.page_url = '' THEN 'page' END,
        CASE WHEN r.channel = 'email' AND r.document = '' AND r.message_id = '' THEN 'check_mail' END,
        CASE WHEN r.channel = 'email' AND r.document = '' AND r.confirmed_at IS NULL THEN 'confirmation' END
      ]::varchar[], NULL) || CASE WHEN r.channel NOT IN {BY_NUMBER} THEN '{{}}' WHEN p.id IS NULL THEN ARRAY['number']::varchar[]
                        ELSE p.lacks END ELSE '{{}}' END"""


def standing(which: str) -> str:
    """Return the query for how consent stands, over the records that satisfy the condition *which* (alias r).

    A withdrawal ends all that was recorded before it; among what was given since, a proven consent counts before an
    unproven one, a newer before an older. A consent is proven when nothing `lacks`: every item of R19 is there and the
    text that was shown covers this purpose and channel; for e-mail that includes the double opt-in (R20), which a signed
    paper replaces (R19). A consent to calls needs a proof of its own with every item of R59, which a form and a click in
    a mail cannot give (R24); one to fax or messenger the proof that the number is theirs.
    """
    return f"""
SELECT DISTINCT ON (r.subject_id, r.purpose_id, r.channel) r.subject_id, r.purpose_id, r.channel,
       CASE r.kind WHEN 'given' THEN 'confirmed' ELSE 'withdrawn' END AS status, r.id AS record_id, r.digest,
       r.kind = 'given' AND r.lacks = '{{}}' AS proven, r.lacks,
       coalesce(r.confirmed_at, r.at) AS since, coalesce(r.confirmed_at, r.at) AS fresh_from
FROM (
    SELECT r.*, {_LACKS} AS lacks,
           max(r.recorded_at) FILTER (WHERE r.kind = 'withdrawn')
             OVER (PARTITION BY r.subject_id, r.purpose_id, r.channel) AS ended_at
    FROM consent_consentrecord r LEFT JOIN consent_consenttext t ON t.id = r.text_id
      LEFT JOIN consent_callproof p ON p.id = r.call_proof AND p.channel = r.channel
    WHERE {which}
) r
WHERE r.ended_at IS NULL OR r.recorded_at > r.ended_at OR (r.kind = 'withdrawn' AND r.recorded_at = r.ended_at)
ORDER BY r.subject_id, r.purpose_id, r.channel, r.kind, (r.lacks = '{{}}') DESC, r.recorded_at DESC, r.id"""  # noqa: S608


_PROJECT = f"""
INSERT INTO consent_consentstate
  (subject_id, purpose_id, channel, status, record_id, digest, proven, lacks, since, fresh_from)
{standing("r.subject_id = ANY(%(subjects)s)")}
ON CONFLICT (subject_id, purpose_id, channel) DO UPDATE SET
  status = excluded.status, record_id = excluded.record_id, digest = excluded.digest, proven = excluded.proven,
  lacks = excluded.lacks, since = excluded.since,
  fresh_from = CASE WHEN consent_consentstate.record_id = excluded.record_id
                    THEN greatest(consent_consentstate.fresh_from, excluded.fresh_from) ELSE excluded.fresh_from END
"""


def project(subjects: Iterable[uuid.UUID]) -> None:
    """Bring the projection of these people in step with their records, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_PROJECT, {"subjects": list(subjects)})


def append(records: list[ConsentRecord], *, held: bool = False) -> None:
    """Add facts to the ledger: records, projection and seal belong together. `held`: the caller locked the people."""
    people = {record.subject_id for record in records}
    if not held:
        # Two writers who each project without seeing the other's record would leave the wrong one standing.
        rows = Subject.objects.select_for_update(no_key=True).filter(pk__in=people)
        list(rows.order_by("pk").values_list("pk"))
    keep_evidence(records)
    ConsentRecord.objects.bulk_create(records)
    call_proofs.end(records)
    project(people)
    seal_now()


def note_use(*, subject: uuid.UUID, purpose: str, channel: str, at: dt.datetime) -> None:
    """Remember that a consent was made use of: one that is used does not grow stale (R30), its proof is kept anew (R58)."""
    used = ConsentState.objects.filter(
        subject=subject, purpose=purpose, channel=channel, status=ConsentState.Status.CONFIRMED
    )
    used.filter(fresh_from__lt=at).update(fresh_from=at)
    if channel in BY_NUMBER:
        call_proofs.note_call(used.values("record__call_proof"), at=at)
