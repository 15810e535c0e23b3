"""From invented people to rows: who they are, why their data may be used, what stands in the list of leads."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator

from leadcrm.demo.seed.consents import consent_rows
from leadcrm.demo.seed.copying import Row, Rows, sorted_by_table
from leadcrm.demo.seed.person import Person
from leadcrm.demo.seed.surroundings import Surroundings
from leadcrm.demo.seed.timelines import timeline_rows
from leadcrm.leads import matching
from leadcrm.mail.bounces import GONE
from privacy.suppression import digest_of_normal, domain_digest


class RowMaker:
    """Turns people into rows, with ids that were reserved for them per table."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.companies: dict[int, int] = {}
        self.ids: dict[str, Iterator[int]] = {}

    def rows(self, people: Iterable[Person], ids: dict[str, Iterator[int]]) -> Rows:
        """Return every row of these people, by table."""
        self.ids = ids
        return sorted_by_table(row for person in people for row in self._person(person))

    def _person(self, person: Person) -> Iterator[Row]:
        around, submission = self.around, person.key()
        party = "business" if person.company else "consumer"
        state = "restricted" if person.kind == "restricted" else "active"
        yield (
            "privacy_subject",
            (person.subject, party, state, person.created_at.date(), person.notice_due_on),
        )
        if person.kind == "restricted":
            yield "privacy_restriction", (person.key(), person.subject, "claims", person.created_at, "", "")
        email = matching.match_email(person.email)
        yield (
            "privacy_contactpoint",
            (
                person.subject,
                "email",
                digest_of_normal("email", email),
                domain_digest(email),
                _bounced(person),
            ),
        )
        if person.phone:
            yield (
                "privacy_contactpoint",
                (person.subject, "phone", digest_of_normal("phone", person.phone.e164), b"", None),
            )
        if person.form:
            yield self._submission(person, submission)
        yield from self._bases(person, submission)
        yield from consent_rows(person, around)
        yield from self._company(person)
        lead = next(self.ids["leads_lead"])
        yield self._lead(person, lead, email)
        yield from timeline_rows(person, lead, submission, self.ids, around)

    def _submission(self, person: Person, key: uuid.UUID) -> Row:
        given = {
            "name": person.name,
            "email": person.email,
            "company": person.company.name if person.company else "",
            "phone": person.phone.e164 if person.phone else "",
            "message": person.message,
        }
        answers = (
            {"email": person.email} if person.form == "newsletter" else {k: v for k, v in given.items() if v}
        )
        utm = dict(zip(("source", "medium", "campaign"), person.utm, strict=True)) if person.utm[0] else {}
        return "capture_submission", (
            key, person.subject, self.around.forms[person.form], person.key(), self.around.notice.pk, person.created_at,
            json.dumps(answers), json.dumps(utm), None,
        )  # fmt: skip

    def _bases(self, person: Person, submission: uuid.UUID) -> Iterator[Row]:
        """The same bases as form, import and adding by hand would open."""
        table, start, subject = "privacy_lawfulbasis", person.created_at, person.subject
        channels = ["email", "telephone"] if person.phone else ["email"]
        evidence = f"submission:{submission}"
        if person.kind == "review":
            assert person.review_until is not None
            end = dt.datetime.combine(person.review_until, start.timetz())
            yield (
                table,
                (
                    subject,
                    "storage_for_review",
                    "legitimate_interest",
                    [],
                    start,
                    end,
                    "import, claimed unknown",
                ),
            )
        elif person.form == "heat-check":
            own = "legitimate_interest" if person.company else "contract"
            yield table, (subject, "enquiry_handling", own, channels, start, None, evidence)
            yield table, (subject, "sales_pipeline", "legitimate_interest", ["none"], start, None, evidence)
        elif not person.form:
            if person.asked:
                asked = f"asked {person.asked} on {start.date()}"
                yield table, (subject, "enquiry_handling", "contract", channels, start, None, asked)
            yield table, (subject, "sales_pipeline", "legitimate_interest", [], start, None, "")

    def _company(self, person: Person) -> Iterator[Row]:
        company = person.company
        if company is None or company.number in self.companies:
            return
        key = next(self.ids["leads_company"])
        self.companies = {company.number: key}  # its people follow one another
        place = company.place
        yield "leads_company", (
            key, company.name, company.sort_name, f"https://www.{company.domain}/", company.street, place.postcode, place.city,
            place.country,
        )  # fmt: skip

    def _lead(self, person: Person, key: int, email: str) -> Row:
        around, place, company = self.around, person.place, person.company
        owner = around.staff.get(person.owner)
        e164, shown = (person.phone.e164, person.phone.shown) if person.phone else ("", "")
        on = person.created_at.date()
        last = max([event.at for event in person.events] or [person.created_at])
        since = max([event.at for event in person.events if event.kind == "stage"] or [person.created_at])
        found = matching.lexemes(
            names=[person.first_name, person.last_name, company.name if company else ""],
            email=email,
            numbers=[e164],
        )
        step, days = person.task or ("", None)
        due = None if days is None else around.now.date() + dt.timedelta(days=days)
        return "leads_lead", (
            key, person.subject, person.first_name, person.last_name, person.title, person.job_title,
            self.companies[company.number] if company else None, person.email, shown, "", person.street, place.postcode, place.city,
            place.country, place.language, "", person.source, *person.utm, "", "", owner.pk if owner else None,
            owner.team_id if owner else None, around.stages[person.stage], since, person.lost_reason, "", "", on,
            person.obtained_from, around.notice.pk if person.form else None, person.review_until, step, due, person.contact_on,
            last, person.created_at, json.dumps(self._provenance(person, on)),
            matching.sort_name(person.first_name, person.last_name), email, e164, "",
            " ".join(f"'{word}'" for word in found.split()),
        )  # fmt: skip

    def _provenance(self, person: Person, on: dt.date) -> dict[str, dict[str, str]]:
        if person.form:
            origin = f"form:{person.form}"
        elif person.obtained_from == "third_party":
            origin = f"import:{person.source}"
        else:
            origin = f"staff:{self.around.staff[person.owner or 'jonas'].pk}"
        entry = {"origin": origin, "on": on.isoformat()}
        found = dict.fromkeys(("first_name", "last_name", "email", "city"), entry)
        also = {"phone": person.phone, "company": person.company, "street": person.street}
        found |= {name: entry for name, value in also.items() if value}
        if person.consented_at and person.kind not in ("unproven", "other address"):
            found["email"] = {**entry, "confirmed_on": on.isoformat()}
        return found


def _bounced(person: Person) -> dt.datetime | None:
    """When a mail told that the person's address does not exist, as the dispatcher would have marked it."""
    came_back = (event.at for event in person.events if event.mail and event.mail.because in GONE)
    return max(came_back, default=None)
