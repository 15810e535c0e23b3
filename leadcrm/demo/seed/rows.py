"""From invented people to rows of every table, and from rows into the database by COPY."""

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from consent.models import ConsentText
from leadcrm.accounts.models import User
from leadcrm.demo.seed.people import Person
from leadcrm.leads import matching
from leadcrm.leads.models import Company, Stage
from privacy.ids import new_subject_id
from privacy.models import Notice
from privacy.suppression import digest

COLUMNS: dict[str, tuple[str, ...]] = {
    "privacy_subject": ("id", "party", "state", "created_on", "notice_due_on"),
    "privacy_contactpoint": ("subject_id", "kind", "digest"),
    "privacy_lawfulbasis": ("subject_id", "purpose_id", "basis", "channels", "valid_from", "valid_to", "evidence"),
    "privacy_objection": ("subject_id", "purpose", "channel", "recorded_at", "source"),
    "privacy_suppression": ("id", "kind", "digest", "key_id", "purpose", "channel", "created_at"),
    "consent_optinrequest": (
        "id", "subject_id", "email", "digest", "language", "page_url", "submitted_at", "message_id", "expires_at",
    ),
    "consent_optintext": ("request_id", "text_id", "subject_id"),
    "consent_consentrecord": (
        "id", "subject_id", "purpose_id", "channel", "kind", "text_id", "at", "zone", "page_url", "message_id",
        "confirmed_at", "actor_kind", "route", "digest", "address_salt", "address_hash", "recorded_at",
    ),
    "leads_lead": (
        "id", "subject_id", "first_name", "last_name", "title", "job_title", "company_id", "email", "phone", "mobile", "street",
        "postcode", "city", "country", "language", "website", "source", "utm_source", "utm_medium", "utm_campaign", "utm_term",
        "utm_content", "owner_id", "team_id", "stage_id", "stage_since", "lost_reason", "external_source", "external_id",
        "obtained_on", "obtained_from", "notice_id", "review_until", "next_step", "next_step_on", "last_person_contact_on",
        "last_activity_at", "created_at", "provenance", "sort_name", "match_email", "match_phone", "match_mobile", "search",
    ),
    "leads_activity": (
        "subject_id", "lead_id", "kind", "at", "author_id", "by_person", "title", "body", "outcome", "minutes", "ref",
    ),
    "leads_task": ("subject_id", "lead_id", "title", "due_on", "assignee_id", "created_at"),
    "leads_deal": ("subject_id", "lead_id", "title", "value", "currency", "expected_close", "state", "created_at"),
}  # fmt: skip
Row = tuple[str, tuple[Any, ...]]


class RowMaker:
    """Turns people into rows; knows the staff, stages, texts and notice they refer to."""

    def __init__(
        self,
        *,
        owners: list[User],
        texts: dict[str, ConsentText],
        notice: Notice,
        now: dt.datetime,
        key_id: str,
    ) -> None:
        self.owners = owners
        self.texts = texts
        self.notice = notice
        self.now = now
        self.key_id = key_id
        self.stages = {stage.code: stage.pk for stage in Stage.objects.all()}
        self.ids: Iterator[int] = iter(())
        self.companies: dict[str, int] = {}
        self.consenting: set[uuid.UUID] = set()

    def expect(self, people: list[Person]) -> None:
        """Prepare for a batch: draw the leads' ids, make the companies these people work for."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('leads_lead', 'id')) FROM generate_series(1, %s)",
                [len(people)],
            )
            self.ids = iter([pk for (pk,) in cursor.fetchall()])
        self.consenting.clear()
        wanted = {matching.folded(person.company): person for person in people if person.company}
        missing = [person for key, person in wanted.items() if key not in self.companies]
        Company.objects.bulk_create(
            [
                Company(
                    name=p.company,
                    sort_name=matching.folded(p.company),
                    city=p.city,
                    postcode=p.postcode,
                    country=p.country,
                )
                for p in missing
            ],
            ignore_conflicts=True,
        )
        self.companies |= dict(
            Company.objects.filter(sort_name__in=[matching.folded(p.company) for p in missing]).values_list(
                "sort_name", "pk"
            )
        )

    def rows(self, person: Person) -> Iterator[Row]:
        """Yield every row of one person, parents first."""
        subject = new_subject_id(person.created_at.date())
        today = timezone.localtime(self.now).date()
        email, phone = matching.match_email(person.email), matching.match_phone(person.phone)
        state = "restricted" if person.consent == "restricted" else "active"
        due = today - dt.timedelta(days=2) if person.consent == "notice overdue" else None
        yield (
            "privacy_subject",
            (subject, "business" if person.company else "consumer", state, person.created_at.date(), due),
        )
        yield "privacy_contactpoint", (subject, "email", digest("email", email))
        if phone:
            yield "privacy_contactpoint", (subject, "phone", digest("phone", phone))
        yield from self._bases(person, subject)
        yield from self._consent(person, subject, email)
        yield from self._lead(person, subject, email, phone, today)

    def _bases(self, person: Person, subject: uuid.UUID) -> Iterator[Row]:
        start = person.created_at
        table = "privacy_lawfulbasis"
        if person.consent == "review":
            yield (
                table,
                (
                    subject,
                    "storage_for_review",
                    "legitimate_interest",
                    [],
                    start,
                    self.now + dt.timedelta(days=20),
                    "import",
                ),
            )
            return
        if person.source in {"Website", "Landingpage", "Webinar"}:
            channels = ["email", "telephone"] if person.phone else ["email"]
            yield (
                table,
                (subject, "enquiry_handling", "contract", channels, start, None, f"form:{person.number}"),
            )
        yield table, (subject, "sales_pipeline", "legitimate_interest", [], start, None, "")

    def _consent(self, person: Person, subject: uuid.UUID, email: str) -> Iterator[Row]:
        given, kind = person.created_at, person.consent
        confirmed = given + dt.timedelta(minutes=7)
        address = digest("email", email)
        if kind == "pending":
            request = uuid.uuid4()
            submitted = self.now - dt.timedelta(hours=person.number % 100)
            yield "consent_optinrequest", (
                request, subject, person.email, address, person.language, "/f/heat-check/", submitted, f"<{request}@demo.example>",
                submitted + dt.timedelta(days=7),
            )  # fmt: skip
            yield "consent_optintext", (request, self.texts[person.language].pk, subject)
        if kind in {"confirmed", "withdrawn", "stale", "unproven"}:
            yield self._record(
                person, subject, email, "given", given, None if kind == "unproven" else confirmed
            )
        if kind == "withdrawn":
            yield self._record(
                person, subject, email, "withdrawn", min(self.now, given + dt.timedelta(days=9)), None
            )
        if kind == "objected":
            yield (
                "privacy_objection",
                (subject, "", "", min(self.now, given + dt.timedelta(days=3)), "person"),
            )
        if kind == "suppressed":
            yield "privacy_suppression", (uuid.uuid4(), "email", address, self.key_id, "", "", given)

    def _record(
        self,
        person: Person,
        subject: uuid.UUID,
        email: str,
        kind: str,
        at: dt.datetime,
        confirmed: dt.datetime | None,
    ) -> Row:
        identity, salt = uuid.uuid4(), secrets.token_bytes(16)
        self.consenting.add(subject)
        text = self.texts[person.language].pk if kind == "given" else None
        return "consent_consentrecord", (
            identity, subject, "newsletter", "email", kind, text, at, "Europe/Berlin", "/f/heat-check/" if text else "",
            f"<{identity}@demo.example>" if confirmed else "", confirmed, "person", "form" if text else "one-click",
            digest("email", email), salt,
            hashlib.sha256(salt + email.encode()).digest(), confirmed or at,
        )  # fmt: skip

    def _lead(
        self, person: Person, subject: uuid.UUID, email: str, phone: str, today: dt.date
    ) -> Iterator[Row]:
        pk = next(self.ids)
        owner = self.owners[person.owner] if person.owner is not None else None
        own = owner.pk if owner else None
        bought = person.source in {"Gekaufte Liste", "Altes CRM"}
        last = min(self.now, person.created_at + dt.timedelta(days=2 * person.calls, hours=3))
        origin = {
            "origin": f"import:{person.source}" if bought else "form:heat-check",
            "on": person.created_at.date().isoformat(),
        }
        filled = ("first_name", "last_name", "email", "phone", "city", "company")
        provenance = {name: origin for name in filled if getattr(person, name)}
        if person.consent == "confirmed":
            provenance["email"] = {**origin, "confirmed_on": person.created_at.date().isoformat()}
        found = matching.lexemes(
            names=[person.first_name, person.last_name, person.company], email=email, numbers=[phone]
        )
        yield "leads_lead", (
            pk, subject, person.first_name, person.last_name, person.title, person.job_title,
            self.companies.get(matching.folded(person.company)), person.email, matching.shown_phone(person.phone), "", person.street,
            person.postcode, person.city, person.country, person.language, "", person.source, "", "", person.campaign, "", "", own,
            owner.team_id if owner else None, self.stages[person.stage], last, person.lost_reason, "", "", person.created_at.date(),
            "third_party" if bought else "person", None if bought else self.notice.pk,
            today + dt.timedelta(days=20) if person.consent == "review" else None, person.next_step,
            today + dt.timedelta(days=person.next_step_in) if person.next_step else None,
            None if bought else person.created_at.date(), last, person.created_at, json.dumps(provenance),
            matching.sort_name(person.first_name, person.last_name), email, phone, "", " ".join(f"'{word}'" for word in found.split()),
        )  # fmt: skip
        yield from self._work(person, subject, pk, own, today)

    def _work(
        self, person: Person, subject: uuid.UUID, lead: int, own: int | None, today: dt.date
    ) -> Iterator[Row]:
        at = person.created_at
        if person.source in {"Website", "Landingpage", "Webinar"}:
            yield (
                "leads_activity",
                (
                    subject,
                    lead,
                    "form",
                    at,
                    None,
                    True,
                    "Heizungs-Check",
                    "",
                    "",
                    None,
                    f"submission:{person.number}",
                ),
            )
        for turn in range(person.calls):
            called = min(self.now, at + dt.timedelta(days=1 + 2 * turn, hours=2))
            outcome = "reached" if (person.number + turn) % 3 else "not_reached"
            yield "leads_activity", (
                subject, lead, "call", called, own, False, "", "", outcome, 4 + person.number % 20 if outcome == "reached" else None, "",
            )  # fmt: skip
        for turn, note in enumerate(person.notes):
            yield "leads_activity", (
                subject, lead, "note", min(self.now, at + dt.timedelta(days=2 + turn)), own, False, "", note, "", None, "",
            )  # fmt: skip
        if person.task_in is not None:
            yield (
                "leads_task",
                (subject, lead, person.next_step, today + dt.timedelta(days=person.task_in), own, self.now),
            )
        if person.deal_value is not None:
            state = {"won": "won", "lost": "lost"}.get(person.stage, "open")
            close = today + dt.timedelta(days=20 + person.number % 60)
            yield "leads_deal", (subject, lead, "Heizungs-Check", person.deal_value, "EUR", close, state, at)


def copy(rows: Iterable[Row]) -> None:
    """Write rows with one COPY per table, parents first, inside the caller's transaction."""
    by_table: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for table, values in rows:
        by_table[table].append(values)
    with connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            if not by_table[table]:
                continue
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as stream:
                for values in by_table[table]:
                    stream.write_row(values)
