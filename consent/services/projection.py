"""What the ledger of consent adds up to: one SQL statement, used for one person and for a million."""

import uuid
from collections.abc import Iterable

from django.db import connection

from consent.models import ConsentRecord
from privacy.audit.sealer import seal_now

# The newest record of each person, purpose and channel is how it stands. A consent given over the web for e-mail is
# proven when every item of R19 is there; one for the telephone needs a proof of its own (R24), so a form proves none.
_PROJECT = """
INSERT INTO consent_consentstate (subject_id, purpose_id, channel, status, record_id, digest, proven, since, fresh_from)
SELECT DISTINCT ON (r.subject_id, r.purpose_id, r.channel)
       r.subject_id, r.purpose_id, r.channel,
       CASE r.kind WHEN 'given' THEN 'confirmed' ELSE 'withdrawn' END,
       r.id, r.digest,
       r.kind = 'given' AND r.text_id IS NOT NULL AND r.page_url <> ''
         AND (r.channel <> 'email' OR (r.confirmed_at IS NOT NULL AND r.message_id <> ''))
         AND r.channel <> 'telephone',
       coalesce(r.confirmed_at, r.at), coalesce(r.confirmed_at, r.at)
FROM consent_consentrecord r
WHERE r.subject_id = ANY(%(subjects)s)
ORDER BY r.subject_id, r.purpose_id, r.channel, r.recorded_at DESC, r.id DESC
ON CONFLICT (subject_id, purpose_id, channel) DO UPDATE SET
  status = excluded.status, record_id = excluded.record_id, digest = excluded.digest, proven = excluded.proven,
  since = excluded.since,
  fresh_from = CASE WHEN consent_consentstate.record_id = excluded.record_id
                    THEN greatest(consent_consentstate.fresh_from, excluded.fresh_from) ELSE excluded.fresh_from END
"""


def project(subjects: Iterable[uuid.UUID]) -> None:
    """Bring the projection of these people in step with their records, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_PROJECT, {"subjects": list(subjects)})


def append(records: list[ConsentRecord]) -> None:
    """Add facts to the ledger: records, projection and seal belong together."""
    ConsentRecord.objects.bulk_create(records)
    project({record.subject_id for record in records})
    seal_now()
