"""Rows into the database by COPY, parents first, each table's rows as one statement of the trail."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.db import connection

from privacy.audit.context import act, announce

# "table" or "table#why some of its rows need another list of columns": the columns.
COLUMNS: dict[str, tuple[str, ...]] = {
    "privacy_subject": ("id", "party", "state", "created_on", "notice_due_on"),
    "privacy_contactpoint": ("subject_id", "kind", "digest", "domain", "bounced_at"),
    "privacy_lawfulbasis": ("subject_id", "purpose_id", "basis", "channels", "valid_from", "valid_to", "evidence"),
    "privacy_objection": ("subject_id", "purpose", "channel", "recorded_at", "source", "actor_id"),
    "privacy_restriction": ("id", "subject_id", "ground", "since", "outcome", "told_by"),
    "privacy_suppression": ("id", "kind", "digest", "key_id", "purpose", "channel", "created_at"),
    "capture_submission": ("id", "subject_id", "form_id", "key", "notice_id", "at", "answers", "utm", "opt_in"),
    "consent_optinrequest": (
        "id", "subject_id", "email", "digest", "language", "page_url", "submitted_at", "message_id", "expires_at",
    ),
    "consent_optintext": ("request_id", "text_id", "subject_id"),
    "consent_consentevidence": ("id", "content"),
    "consent_consentrecord": (
        "id", "subject_id", "purpose_id", "channel", "kind", "text_id", "at", "zone", "page_url", "message_id",
        "confirmed_at", "actor_kind", "route", "opt_in", "digest", "address_salt", "address_hash", "recorded_at", "evidence",
        "mail_id",
    ),
    "leads_company": ("id", "name", "sort_name", "website", "street", "postcode", "city", "country"),
    "leads_lead": (
        "id", "subject_id", "first_name", "last_name", "title", "job_title", "company_id", "email", "phone", "mobile", "street",
        "postcode", "city", "country", "language", "website", "source", "utm_source", "utm_medium", "utm_campaign", "utm_term",
        "utm_content", "owner_id", "team_id", "stage_id", "stage_since", "lost_reason", "external_source", "external_id",
        "obtained_on", "obtained_from", "notice_id", "review_until", "next_step", "next_step_on", "last_person_contact_on",
        "last_activity_at", "created_at", "provenance", "sort_name", "match_email", "match_phone", "match_mobile", "search",
    ),
    "leads_task": ("subject_id", "lead_id", "title", "due_on", "assignee_id", "created_at"),
    "leads_task#done": ("id", "subject_id", "lead_id", "title", "due_on", "assignee_id", "done_at", "created_at"),
    "leads_activity": (
        "subject_id", "lead_id", "kind", "at", "author_id", "by_person", "title", "body", "outcome", "minutes", "ref",
    ),
    "leads_activity#mentioning": (
        "id", "subject_id", "lead_id", "kind", "at", "author_id", "by_person", "title", "body", "outcome", "minutes", "ref",
    ),
    "leads_mention": ("subject_id", "owner_id", "activity_id"),
    "leads_deal": ("subject_id", "lead_id", "title", "value", "currency", "expected_close", "state", "created_at"),
    "mail_outboxmail": (
        "id", "subject_id", "purpose_id", "key", "to_address", "title", "body", "html", "headers", "language", "message_id",
        "sender_id", "state", "because", "attempts", "queued_at", "due_at", "ended_at",
    ),
}  # fmt: skip
# Nobody's act and in no order of people: the trail must not lead from somebody to what outlives them.
_NOBODYS = {"privacy_suppression": "suppression", "consent_consentevidence": "evidence"}
Row = tuple[str, tuple[Any, ...]]
Rows = dict[str, list[tuple[Any, ...]]]


def sorted_by_table(rows: Iterable[Row]) -> Rows:
    """Gather rows by where they go."""
    found: Rows = {target: [] for target in COLUMNS}
    for target, values in rows:
        found[target].append(values)
    for target in _NOBODYS:
        found[target].sort(key=lambda values: str(values[0]))
    return found


def copy(rows: Rows) -> None:
    """Write gathered rows inside the caller's transaction."""
    with connection.cursor() as cursor:
        for target, columns in COLUMNS.items():
            if not rows[target]:
                continue
            nobody = _NOBODYS.get(target, "")
            with act(actor=nobody, purpose=nobody, request_id="") if nobody else nullcontext():
                announce(connection)
                table = target.partition("#")[0]
                with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as stream:
                    for values in rows[target]:
                        stream.write_row(values)


def reserve(table: str, count: int) -> list[int]:
    """Draw so many ids of a table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [key for (key,) in cursor.fetchall()]
