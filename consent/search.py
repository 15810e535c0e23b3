"""The officer's search for evidence: by address, id, purpose and time, also of people who were erased since (Art. 7(1), 17(3)(e)).

Evidence names nobody. Whoever knows an address can hash it with the salt of each row and see which rows are its own; nobody
else can, so the search looks at every row, in one statement that ends after some seconds.
"""

import datetime as dt
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.errors import ConsentError
from consent.models import ConsentEvidence, ConsentRecord
from privacy.audit.services import record as note
from privacy.models.purpose import Channel
from privacy.purposes import PURPOSES
from privacy.suppression import normalise

MOST = 100
_LONGEST = "20s"
_HASH = re.compile(r"[0-9a-f]{64}\Z")

_FIND = """
SELECT e.id, e.content, r.id, r.subject_id FROM
  (SELECT id, content, content::jsonb AS said FROM consent_consentevidence) e
  LEFT JOIN consent_consentrecord r ON r.evidence = e.id
WHERE {where}
ORDER BY e.said->>'at' DESC, e.id LIMIT %(most)s"""
_CONDITIONS = {
    "address": "sha256(decode(e.said->>'salt', 'hex') || %(address)s) = decode(e.said->>'address', 'hex')",
    "evidence": "e.id = %(evidence)s",
    "key": "e.id IN (SELECT evidence FROM consent_consentrecord WHERE id = %(key)s OR subject_id = %(key)s)",
    "purpose": "e.said->>'purpose' = %(purpose)s",
    "since": "(e.said->>'at')::timestamptz >= %(since)s",
    "until": "(e.said->>'at')::timestamptz < %(until)s",
}


class SearchRefused(ConsentError):
    """Nothing was asked, or too much."""

    code = "SEARCH_REFUSED"
    sentence = _("Please say at least an address, an id, a purpose or a day.")


class SearchTooWide(SearchRefused):
    """R19 wants a proof at any time, not a search that stops everybody else's work."""

    code = "SEARCH_TOO_WIDE"
    sentence = _("There is too much to look through. Please narrow it by purpose or days.")


@dataclass(frozen=True)
class Hit:
    """One row of evidence; `record` and `person` are there while the person is."""

    id: str
    said: dict[str, str]
    record: uuid.UUID | None
    person: uuid.UUID | None

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.said["at"])

    @property
    def given(self) -> bool:
        return self.said["kind"] == ConsentRecord.Kind.GIVEN

    @property
    def kind(self) -> Any:
        return ConsentRecord.Kind(self.said["kind"]).label

    @property
    def purpose(self) -> Any:
        known = PURPOSES.get(self.said["purpose"])
        return known.name if known else self.said["purpose"]

    @property
    def channel(self) -> Any:
        return Channel(self.said["channel"]).label


def find_evidence(
    *, what: str = "", purpose: str = "", since: dt.date | None = None, until: dt.date | None = None
) -> list[Hit]:
    """Return what was found, newest first, MOST + 1 at most. `what` is an address, or the id of evidence, record or person.

    The look stands in the trail, without the address. Raises SearchRefused.
    """
    asked: dict[str, Any] = _meant(what.strip())
    if purpose:
        asked["purpose"] = purpose
    if since:
        asked["since"] = _start_of(since)
    if until:
        asked["until"] = _start_of(until + dt.timedelta(days=1))
    if not asked:
        raise SearchRefused
    sql = _FIND.format(where=" AND ".join(_CONDITIONS[name] for name in asked))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{_LONGEST}'")
            cursor.execute(sql, {**asked, "most": MOST + 1})
            found = [Hit(pk, json.loads(content), *rest) for pk, content, *rest in cursor.fetchall()]
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        raise SearchTooWide from error
    _note(found)
    return found


def _meant(what: str) -> dict[str, Any]:
    if not what:
        return {}
    if "@" in what:
        return {"address": normalise("email", what).encode()}
    if _HASH.match(what.lower()):
        return {"evidence": what.lower()}
    try:
        return {"key": uuid.UUID(what)}
    except ValueError as error:
        raise SearchRefused(str(_("This is neither an e-mail address nor an id."))) from error


def _note(found: list[Hit]) -> None:
    """One entry for the search, one for each living person found; none that leads from a person to what outlives them."""
    note(verb="read", model=ConsentEvidence, row_id="search", purpose="evidence")
    for person in {hit.person for hit in found if hit.person}:
        note(verb="read", model=ConsentRecord, subject=person, purpose="evidence")


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
