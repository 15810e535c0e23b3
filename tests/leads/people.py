"""Leads for the tests of list, search and bulk: one by the service, many by set-based SQL."""

from typing import Any

from django.db import connection

from leadcrm.leads.models import Lead, Stage
from leadcrm.leads.services.leads import create_lead


def person(last_name: str = "Harmsen", first_name: str = "Jule", **more: Any) -> Lead:
    """Store a lead as a form would; fields that no form fills are set afterwards."""
    given = {key: more.pop(key) for key in ("email", "phone", "mobile", "city") if key in more}
    create = {key: more.pop(key) for key in ("company", "owner", "team") if key in more}
    stage = more.pop("stage", None)
    lead = create_lead(
        values={"first_name": first_name, "last_name": last_name, **given},
        source=more.pop("source", "test"),
        obtained_from=Lead.ObtainedFrom.PERSON,
        origin="test",
        **create,
    )
    if stage:
        more["stage"] = Stage.objects.get(code=stage)
    if more:
        Lead.objects.filter(pk=lead.pk).update(**more)
        lead.refresh_from_db()
    return lead


def many(number: int, *, team: int | None, owners: list[int], companies: int = 50) -> None:
    """Store so many leads with ties and NULLs in every column that the list sorts by."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO privacy_subject (id, party, state, created_on)"
            " SELECT md5('many' || g)::uuid, 'consumer', 'active', current_date FROM generate_series(1, %s) g",
            [number],
        )
        cursor.execute(
            "INSERT INTO leads_company (name, sort_name, website, street, postcode, city, country)"
            " SELECT 'Firma ' || g, 'firma ' || lpad(g::text, 5, '0'), '', '', '', '', '' FROM generate_series(1, %s) g",
            [companies],
        )
        cursor.execute(
            """
            INSERT INTO leads_lead (subject_id, first_name, last_name, title, job_title, company_id, email, phone, mobile,
                street, postcode, city, country, language, website, source, utm_source, utm_medium, utm_campaign, utm_term,
                utm_content, owner_id, team_id, stage_id, stage_since, lost_reason, external_source, external_id,
                obtained_on, obtained_from, next_step, next_step_on, last_activity_at, created_at, provenance, sort_name,
                match_email, match_phone, match_mobile, search, review_until)
            SELECT md5('many' || g)::uuid, 'Vor' || g %% 20, 'Nach' || g %% 300, '', '', company.id, '', '', '',
                '', '', '', '', '', '', 'source ' || g %% 3, '', '', '', '',
                '', (%s::bigint[])[1 + g %% (%s + 1)], %s, stage.id, now(), '', '', '',
                current_date, 'person', '', CASE WHEN g %% 3 > 0 THEN current_date - 20 + g %% 60 END,
                now() - (g %% 500) * interval '1 hour', now() - (g %% 900) * interval '1 minute', '{}',
                'nach' || g %% 300 || ' vor' || g %% 20, 'p' || g || '@post.example', '', '',
                array_to_tsvector(ARRAY['nach' || g %% 300, 'vor' || g %% 20, 'p' || g, 'post', 'example']),
                CASE WHEN g %% 9 = 0 THEN current_date + 20 END
              FROM generate_series(1, %s) g
              JOIN leads_stage stage ON stage.position = 1 + g %% 6
              LEFT JOIN leads_company company ON company.sort_name = 'firma ' || lpad((g %% (%s + 20))::text, 5, '0')
             ORDER BY md5(g::text)
            """,
            [owners, len(owners), team, number, companies],
        )
        cursor.execute("ANALYZE leads_lead, leads_company, privacy_subject")
