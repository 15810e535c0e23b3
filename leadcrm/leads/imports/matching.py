"""Whom the staged rows speak of: suppressed people, known leads, each other. Set-based, over the rows of one import."""

import uuid
from typing import Any

from django.db import connection

# The person stands on the list, in whatever scope, or their data may not be processed (Art. 18). Refused rows too:
# nobody gets a suppressed person back in a file.
_SUPPRESSED = """
UPDATE leads_importrow r SET verdict = 'suppressed', reason = '', about = ''
FROM (
    SELECT DISTINCT p.id
    FROM (SELECT id, decode(split_part(unnest(points), ':', 2), 'hex') AS digest FROM leads_importrow WHERE job_id = %(job)s) p
    JOIN privacy_suppression s ON s.digest = p.digest
) hit
WHERE r.id = hit.id
"""
# An id of a record that was merged means the person as they go on.
_MERGED = """
UPDATE leads_importrow r SET lead = goes_on.id
FROM leads_lead l JOIN privacy_subject s ON s.id = l.subject_id AND s.merged_into IS NOT NULL
JOIN leads_lead goes_on ON goes_on.subject_id = s.merged_into
WHERE r.job_id = %(job)s AND r.lead = l.id
"""
_RESTRICTED = """
UPDATE leads_importrow r SET verdict = 'suppressed', reason = '', about = ''
FROM leads_lead l JOIN privacy_subject s ON s.id = l.subject_id AND s.state <> 'active'
WHERE r.job_id = %(job)s AND r.lead = l.id
"""
# An objection is heard even from a row that is refused for something else.
_OPEN = "r.job_id = %(job)s AND r.lead IS NULL AND (r.verdict = '' OR (r.verdict = 'refused' AND r.objections <> '{}'))"
_BY_ID = f"""
UPDATE leads_importrow r SET lead = l.id FROM leads_lead l
WHERE {_OPEN} AND r.external_id <> '' AND l.external_source = %(source)s AND l.external_id = r.external_id
"""
# Another id of the same source is another person, whatever address they share.
_NOT_ANOTHER = "NOT (r.external_id <> '' AND l.external_source = %(source)s AND l.external_id <> '')"
_BEST = """
UPDATE leads_importrow r
SET lead = CASE WHEN best.alone THEN best.lead END,
    verdict = CASE WHEN best.alone OR r.external_id <> '' OR r.verdict <> '' THEN r.verdict ELSE 'refused' END,
    reason = CASE WHEN best.alone OR r.external_id <> '' OR r.verdict <> '' THEN r.reason ELSE 'several_leads' END
FROM (
    SELECT DISTINCT ON (id) id, lead, same_name OR count(*) OVER (PARTITION BY id) = 1 AS alone
    FROM ({found}) found
    ORDER BY id, same_name DESC, own DESC, lead
) best
WHERE r.id = best.id
"""
_BY_ADDRESS = _BEST.replace("{found}", f"""
        SELECT r.id, l.id AS lead, l.sort_name = r.sort_name AS same_name, l.external_source = %(source)s AS own
        FROM leads_importrow r JOIN leads_lead l ON l.match_email = r.match_email
        WHERE {_OPEN} AND r.match_email <> '' AND l.match_email <> '' AND {_NOT_ANOTHER}
""")  # fmt: skip
# A number is often a household's or an office's: two different addresses or names on it are two people.
_BY_NUMBER = _BEST.replace("{found}", f"""
        WITH asked AS MATERIALIZED (
            SELECT r.id, r.match_phone AS number FROM leads_importrow r WHERE {_OPEN} AND r.match_phone <> ''
            UNION
            SELECT r.id, r.match_mobile FROM leads_importrow r WHERE {_OPEN} AND r.match_mobile <> ''
        )
        SELECT DISTINCT r.id, l.id AS lead, l.sort_name = r.sort_name AS same_name, l.external_source = %(source)s AS own
        FROM asked
        JOIN (
            SELECT id AS lead, match_phone AS number FROM leads_lead WHERE match_phone <> ''
            UNION ALL
            SELECT id, match_mobile FROM leads_lead WHERE match_mobile <> ''
        ) held ON held.number = asked.number
        JOIN leads_lead l ON l.id = held.lead
        JOIN leads_importrow r ON r.id = asked.id
        WHERE {_NOT_ANOTHER} AND (r.match_email = '' OR l.match_email = '')
            AND (l.sort_name = r.sort_name OR l.sort_name = %(nameless)s OR r.sort_name = %(nameless)s)
""")  # fmt: skip
# The first row of a key counts; later ones are its duplicates and share its person, so that their objections reach it.
_REPEATED = """
UPDATE leads_importrow r SET verdict = 'duplicate', lead = first.lead, subject = first.subject
FROM (
    SELECT id, row_number() OVER same AS place, first_value(lead) OVER same AS lead, first_value(subject) OVER same AS subject
    FROM leads_importrow WHERE job_id = %(job)s AND verdict = '' AND key <> ''
    WINDOW same AS (PARTITION BY key ORDER BY line)
) first
WHERE r.id = first.id AND first.place > 1
"""
_REPEATED_WITHOUT_ID = """
UPDATE leads_importrow r SET verdict = 'duplicate', lead = first.lead, subject = first.subject
FROM (
    SELECT DISTINCT ON (match_email) match_email, lead, subject FROM leads_importrow
    WHERE job_id = %(job)s AND verdict = '' AND external_id <> '' AND match_email <> ''
    ORDER BY match_email, line
) first
WHERE r.job_id = %(job)s AND r.verdict = '' AND r.external_id = '' AND r.match_email = first.match_email
"""
# Two rows that found the same lead: one by its id goes first; another id is another person, no id a repetition.
_SHARED = """
UPDATE leads_importrow r
SET lead = CASE WHEN r.external_id = '' THEN r.lead END, verdict = CASE WHEN r.external_id = '' THEN 'duplicate' ELSE '' END
FROM (
    SELECT i.id, row_number() OVER (PARTITION BY i.lead ORDER BY l.external_id = i.external_id AND i.external_id <> '' DESC, i.line) AS place
    FROM leads_importrow i JOIN leads_lead l ON l.id = i.lead
    WHERE i.job_id = %(job)s AND i.verdict = ''
) taken
WHERE r.id = taken.id AND taken.place > 1
"""
_MANY = 2_000


def match(*, job: uuid.UUID, source: str, rows: int) -> None:
    """Give each staged row its lead, or a verdict; a row that keeps neither is new."""
    given: dict[str, Any] = {"job": job, "source": source, "nameless": "\uffff"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM leads_importrow WHERE job_id = %(job)s AND match_email <> ''),"
                       " EXISTS (SELECT 1 FROM leads_importrow WHERE job_id = %(job)s AND match_phone || match_mobile <> '')", given)  # fmt: skip
        addresses, numbers = cursor.fetchone()
        # The leads' own statistics may be older than the leads: a nested loop chosen for few would run for all of them.
        plan_for(cursor, rows)
        cursor.execute(_SUPPRESSED, given)
        cursor.execute(_BY_ID, given)
        if addresses:
            cursor.execute(_BY_ADDRESS, given)
        if numbers:
            cursor.execute(_BY_NUMBER, given)
        cursor.execute(_MERGED, given)
        cursor.execute(_RESTRICTED, given)
        cursor.execute(_SHARED, given)
        cursor.execute(_REPEATED, given)
        if addresses:
            cursor.execute(_REPEATED_WITHOUT_ID, given)


def plan_for(cursor: Any, rows: int) -> None:
    """Tell the planner, for this transaction, whether the staged rows are few or many."""
    cursor.execute("SET LOCAL jit = off")  # compiling takes longer than the statements
    cursor.execute(f"SET LOCAL enable_nestloop = {'off' if rows > _MANY else 'on'}")
