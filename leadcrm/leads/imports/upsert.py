"""From staging into leads: one set-based statement per table, so one statement in the trail, however many the rows."""

import datetime as dt
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

from leadcrm.leads.imports.matching import plan_for
from leadcrm.leads.imports.rows import FIELDS, Staged, complete
from privacy import endings
from privacy.erasure import ledger

_RECORD = ", ".join(f"{name} text" for name in FIELDS)
_HELD = ", ".join(f"'{name}', l.{name}" for name in FIELDS)

# What an import may write on a known lead (R13): blanks that nobody emptied on purpose, and values that an older import
# of the same source brought. What staff or the person entered stays.
_MERGE = f"""
UPDATE leads_importrow r
SET "values" = coalesce(m.changes, '{{}}'),
    verdict = CASE
        WHEN m.changes IS NOT NULL OR m.gets_id OR m.leaves_review THEN 'updated' ELSE 'unchanged'
    END
FROM (
    SELECT i.id, i.external_id <> '' AND l.external_id = '' AS gets_id,
        %(covered)s AND l.review_until IS NOT NULL AS leaves_review,
        (
            SELECT jsonb_object_agg(e.key, e.value)
            FROM jsonb_each_text(i."values" || CASE WHEN i.company_sort = '' THEN '{{}}' ELSE jsonb_build_object('company', i.company_sort) END) e
            WHERE e.value <> held.fields ->> e.key AND (
                (l.provenance -> e.key ->> 'origin' = %(origin)s AND l.provenance -> e.key ->> 'on' <= %(on)s)
                OR (held.fields ->> e.key = '' AND l.provenance -> e.key IS NULL)
            )
        ) AS changes
    FROM leads_importrow i
    JOIN leads_lead l ON l.id = i.lead
    LEFT JOIN leads_company c ON c.id = l.company_id
    CROSS JOIN LATERAL (SELECT jsonb_build_object({_HELD}, 'company', coalesce(c.sort_name, '')) AS fields) held
    WHERE i.job_id = %(job)s AND i.verdict = '' AND i.lead IS NOT NULL
) m
WHERE r.id = m.id
"""
_LOCK = """
SELECT count(*) FROM (
    SELECT l.id FROM leads_lead l JOIN leads_importrow r ON r.lead = l.id WHERE r.job_id = %(job)s ORDER BY l.id FOR UPDATE OF l
) locked
"""
_COMPANIES = """
INSERT INTO leads_company (name, sort_name, website, street, postcode, city, country)
SELECT DISTINCT ON (company_sort) company, company_sort, '', '', '', '', '' FROM leads_importrow
WHERE job_id = %(job)s AND company_sort <> '' AND (verdict = '' OR (verdict = 'updated' AND "values" ? 'company'))
ORDER BY company_sort, line
ON CONFLICT (sort_name) DO NOTHING
"""
_SUBJECTS = """
INSERT INTO privacy_subject (id, party, state, created_on, notice_due_on)
SELECT subject, CASE WHEN company_sort = '' THEN 'consumer' ELSE 'business' END, 'active', %(today)s, %(notice_due)s
FROM leads_importrow WHERE job_id = %(job)s AND verdict = ''
"""
_LEADS = f"""
INSERT INTO leads_lead (
    subject_id, company_id, source, owner_id, team_id, stage_id, stage_since, lost_reason, external_source, external_id,
    obtained_on, obtained_from, notice_id, review_until, next_step, next_step_on, last_person_contact_on, last_activity_at,
    created_at, provenance, sort_name, match_email, match_phone, match_mobile, search, {", ".join(FIELDS)}
)
SELECT r.subject, c.id, %(source)s, NULL, NULL, %(stage)s, %(now)s, '', %(source)s, r.external_id,
    %(obtained_on)s, %(obtained_from)s, NULL, %(review_until)s, '', NULL, NULL, %(now)s,
    %(now)s, coalesce(p.provenance, '{{}}'), r.sort_name, r.match_email, r.match_phone, r.match_mobile,
    array_to_tsvector(string_to_array(r.lexemes, ' ')), {", ".join(f"coalesce(v.{name}, '')" for name in FIELDS)}
FROM leads_importrow r
LEFT JOIN leads_company c ON c.sort_name = r.company_sort
CROSS JOIN LATERAL jsonb_to_record(r."values") AS v({_RECORD})
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(k, %(entry)s::jsonb) AS provenance
    FROM (SELECT jsonb_object_keys(r."values") AS k UNION ALL SELECT 'company' WHERE r.company_sort <> '') names
) p
WHERE r.job_id = %(job)s AND r.verdict = ''
ORDER BY r.line
"""
_UPDATE = f"""
UPDATE leads_lead l
SET {", ".join(f"{name} = coalesce(v.{name}, l.{name})" for name in FIELDS)},
    company_id = CASE WHEN r."values" ? 'company' THEN c.id ELSE l.company_id END,
    external_source = CASE WHEN l.external_id = '' AND r.external_id <> '' THEN %(source)s ELSE l.external_source END,
    external_id = CASE WHEN l.external_id = '' THEN r.external_id ELSE l.external_id END,
    review_until = CASE WHEN %(covered)s THEN NULL ELSE l.review_until END,
    provenance = l.provenance || coalesce(p.provenance, '{{}}'),
    sort_name = r.sort_name, match_email = r.match_email, match_phone = r.match_phone, match_mobile = r.match_mobile,
    search = array_to_tsvector(string_to_array(r.lexemes, ' '))
FROM leads_importrow r
LEFT JOIN leads_company c ON c.sort_name = r."values" ->> 'company'
CROSS JOIN LATERAL jsonb_to_record(r."values") AS v({_RECORD})
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(k, %(entry)s::jsonb) AS provenance FROM jsonb_object_keys(r."values") AS k
) p
WHERE r.lead = l.id AND r.job_id = %(job)s AND r.verdict = 'updated'
"""
# The addresses a changed lead no longer has go from the points the gate compares.
_POINTS_GONE = """
DELETE FROM privacy_contactpoint p USING leads_importrow r, leads_lead l
WHERE r.job_id = %(job)s AND r.verdict = 'updated' AND l.id = r.lead AND p.subject_id = l.subject_id
    AND p.kind || ':' || encode(p.digest, 'hex') <> ALL (r.points)
"""
_POINTS = """
INSERT INTO privacy_contactpoint (subject_id, kind, digest, domain)
SELECT coalesce(l.subject_id, r.subject), p.kind, p.digest, CASE p.kind WHEN 'email' THEN coalesce(p.domain, '') ELSE '' END
FROM leads_importrow r LEFT JOIN leads_lead l ON l.id = r.lead
CROSS JOIN LATERAL (
    SELECT split_part(q, ':', 1) AS kind, decode(split_part(q, ':', 2), 'hex') AS digest,
        decode(max(split_part(q, ':', 2)) FILTER (WHERE q LIKE 'domain:%%') OVER (), 'hex') AS domain
    FROM unnest(r.points) q
) p
WHERE r.job_id = %(job)s AND r.verdict IN ('', 'updated') AND p.kind <> 'domain'
ON CONFLICT DO NOTHING
"""
_BASES = """
INSERT INTO privacy_lawfulbasis (subject_id, purpose_id, basis, channels, valid_from, valid_to, evidence)
SELECT subject, %(purpose)s, 'legitimate_interest', '{}', %(now)s, %(basis_until)s, %(evidence)s
FROM leads_importrow WHERE job_id = %(job)s AND verdict = ''
"""
_BASES_OF_REVIEWED = """
INSERT INTO privacy_lawfulbasis (subject_id, purpose_id, basis, channels, valid_from, valid_to, evidence)
SELECT l.subject_id, %(purpose)s, 'legitimate_interest', '{}', %(now)s, NULL, %(evidence)s
FROM leads_importrow r JOIN leads_lead l ON l.id = r.lead AND l.review_until IS NOT NULL
WHERE r.job_id = %(job)s AND r.verdict = 'updated'
ON CONFLICT DO NOTHING
"""
# Whoever the row belongs to, known or new, repeated or refused: an objection counts, and no later "No" takes it back.
_OBJECTIONS = """
INSERT INTO privacy_objection (subject_id, purpose, channel, recorded_at, source, actor_id)
SELECT DISTINCT coalesce(l.subject_id, r.subject), '', CASE o WHEN 'all' THEN '' ELSE o END, %(now)s, 'import', %(actor)s::uuid
FROM leads_importrow r LEFT JOIN leads_lead l ON l.id = r.lead CROSS JOIN unnest(r.objections) o
WHERE r.job_id = %(job)s AND r.verdict <> 'suppressed' AND (r.verdict <> 'refused' OR r.lead IS NOT NULL)
ON CONFLICT DO NOTHING
RETURNING subject_id, channel
"""
_CHANGED = f"""
SELECT r.id, r."values", r.external_id, coalesce(nullif(l.external_id, ''), r.external_id),
    CASE WHEN r."values" ? 'company' THEN r.company ELSE coalesce(c.name, '') END, {", ".join(f"l.{name}" for name in FIELDS)}
FROM leads_importrow r JOIN leads_lead l ON l.id = r.lead LEFT JOIN leads_company c ON c.id = l.company_id
WHERE r.job_id = %(job)s AND r.verdict = 'updated' AND r.id > %(after)s
ORDER BY r.id LIMIT 5000
"""
_DERIVED = ("sort_name", "match_email", "match_phone", "match_mobile", "lexemes")
_REDERIVE = f"""
UPDATE leads_importrow r SET {", ".join(f"{name} = d.{name}" for name in _DERIVED)}, points = string_to_array(d.points, ' ')
FROM unnest(%s::bigint[], {", ".join("%s::text[]" for _name in (*_DERIVED, "points"))}) AS d(id, {", ".join(_DERIVED)}, points)
WHERE r.id = d.id
"""


@dataclass(frozen=True)
class Intake:
    """The legal side of an import: where the data came from, and what follows for each new person."""

    source: str
    obtained_on: dt.date
    obtained_from: str
    notice_due: dt.date | None
    purpose: str
    review_until: dt.date | None
    basis_until: dt.datetime | None
    evidence: str

    @property
    def covered(self) -> bool:
        """Whether an approved assessment carries the rows, so that nobody need review them."""
        return self.review_until is None


def merge(*, job: uuid.UUID, intake: Intake) -> None:
    """Work out for each known lead what its row changes; its verdict is then "updated" or "unchanged"."""
    with connection.cursor() as cursor:
        cursor.execute(_MERGE, _given(job, intake))


def apply(
    *,
    job: uuid.UUID,
    intake: Intake,
    stage: int,
    now: dt.datetime,
    today: dt.date,
    actor: uuid.UUID | None,
    rows: int,
) -> int:
    """Write the staged rows into leads and return how many objections were recorded."""
    given = _given(job, intake) | {"stage": stage, "now": now, "today": today, "actor": actor}
    with connection.cursor() as cursor:
        plan_for(cursor, rows)
        _rederive(job)
        for statement in (_COMPANIES, _SUBJECTS, _LEADS, _BASES):
            cursor.execute(statement, given)
        if intake.covered:
            cursor.execute(_BASES_OF_REVIEWED, given)
        cursor.execute(_OBJECTIONS, given)
        objected = cursor.fetchall()
        cursor.execute(_POINTS_GONE, given)
        cursor.execute(_POINTS, given)
        cursor.execute(_UPDATE, given)
    _remember(objected)
    return len(objected)


def _remember(objected: list[tuple[uuid.UUID, str]]) -> None:
    """Keep the objections outside the database, too: a restored backup must not open what was closed (R137)."""
    by_channel: dict[str, list[uuid.UUID]] = defaultdict(list)
    for subject, channel in objected:
        by_channel[channel].append(subject)
    for channel, subjects in by_channel.items():
        ledger.append(kind="objection", scope=f"|{channel}|import", subjects=subjects)
        endings.end([""], subjects=subjects)


def lock_known(*, job: uuid.UUID) -> None:
    """Keep others from changing the leads that this import may change, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"job": job})


def _given(job: uuid.UUID, intake: Intake) -> dict[str, Any]:
    origin, on = f"import:{intake.source}", intake.obtained_on.isoformat()
    return {
        "job": job,
        "source": intake.source,
        "origin": origin,
        "on": on,
        "entry": json.dumps({"origin": origin, "on": on}),
        "obtained_on": intake.obtained_on,
        "obtained_from": intake.obtained_from,
        "notice_due": intake.notice_due,
        "purpose": intake.purpose,
        "review_until": intake.review_until,
        "basis_until": intake.basis_until,
        "evidence": intake.evidence,
        "covered": intake.covered,
    }


def _rederive(job: uuid.UUID) -> None:
    """Derive sort key, compared addresses and lexemes of changed leads anew, in batches: Python folds, PostgreSQL cannot."""
    after = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_CHANGED, {"job": job, "after": after})
            found = cursor.fetchall()
            if not found:
                return
            after = found[-1][0]
            rows = []
            for key, changes, _own, external_id, company, *held in found:
                changed = changes if isinstance(changes, dict) else json.loads(changes)
                row = Staged(line=0, subject=uuid.UUID(int=0), external_id=external_id, company=company)
                row.values = {**dict(zip(FIELDS, held, strict=True)), **changed}
                complete(row)
                rows.append((key, *(getattr(row, name) for name in _DERIVED), " ".join(row.points)))
            cursor.execute(_REDERIVE, [list(column) for column in zip(*rows, strict=True)])
