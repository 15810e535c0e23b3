"""A file of leads through the import beside a raw COPY of the same rows into the same indexed tables."""

import csv
import io
import itertools
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from leadcrm.demo.seed.people import Days, people
from leadcrm.leads.matching import lexemes, match_phone
from leadcrm.leads.models import Lead, Stage
from privacy.ids import new_subject_id
from tests.bench.measure import Pair, row
from tests.bench.owner import clean, owner

_MOST = 100_000
_HEAD = ["Id", "First name", "Last name", "E-mail", "Phone", "Company", "City"]
_turns = itertools.count()


def _table(rows: int) -> list[list[str]]:
    """Return that many rows that no import has seen before."""
    turn = f"{next(_turns)}-{uuid.uuid4().hex[:8]}"
    now = timezone.now()
    return [
        [
            f"{turn}-{p.number}",
            p.first_name,
            p.last_name,
            f"{turn}.{p.email}",
            p.phone.e164 if p.phone else "",
            p.company.name if p.company else "",
            p.place.city,
        ]
        for p in itertools.islice(people(Days(now, now.date())), rows)
    ]


@row("import of 100,000 rows", reference="raw COPY", goal="≤ 3")
def importing() -> Pair:
    clean()
    count = min(_MOST, Lead.everyone.count())
    path = Path(tempfile.mkdtemp()) / "leads.csv"
    raw: list[tuple[uuid.UUID, dict[str, Any]]] = []

    def write() -> None:
        table = _table(count)
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([_HEAD, *table])
        raw[:] = [_ready(line) for line in table]

    def bring_in() -> None:
        call_command(
            "import_leads", str(path), source="bench", obtained_on=timezone.localdate(), stdout=io.StringIO()
        )

    return Pair(bring_in, lambda: _copy(raw), units=count, rounds=2, before=write)


def _ready(line: list[str]) -> tuple[uuid.UUID, dict[str, Any]]:
    """Return a new subject and the lead that becomes of a line: the same values and search words, made beforehand."""
    now, address, number = timezone.now(), line[3].lower(), match_phone(line[4])
    words = lexemes(names=[line[1], line[2], line[5]], email=address, numbers=[number] if number else [])
    named = dict(zip(("external_id", "first_name", "last_name", "email", "phone"), line, strict=False))
    return new_subject_id(), {
        "stage_since": now, "source": "bench", "external_source": "raw", "obtained_on": now.date(), "city": line[6],
        "obtained_from": "person", "last_activity_at": now, "created_at": now, "provenance": "{}", "sort_name": line[2],
        "match_email": address, "match_phone": number, "search": " ".join(f"'{word}'" for word in words.split()), **named,
    }  # fmt: skip


def _copy(rows: list[tuple[uuid.UUID, dict[str, Any]]]) -> None:
    """COPY the same values into subject, contact points, basis and lead, and undo it: index upkeep is done by then."""
    stage, now = Stage.objects.earliest("position").pk, timezone.now()
    with owner() as connection:
        cursor = connection.cursor()
        with cursor.copy("COPY privacy_subject (id) FROM STDIN") as stream:
            for subject, _lead in rows:
                stream.write_row((subject,))
        with cursor.copy("COPY privacy_contactpoint (subject_id, kind, digest) FROM STDIN") as stream:
            for subject, lead in rows:
                for kind in ("email", "phone")[: 1 + bool(lead["match_phone"])]:
                    stream.write_row((subject, kind, subject.bytes * 2))
        with cursor.copy(
            "COPY privacy_lawfulbasis (subject_id, purpose_id, basis, channels, valid_from, evidence) FROM STDIN"
        ) as stream:
            for subject, _lead in rows:
                stream.write_row((subject, "storage_for_review", "legitimate_interest", [], now, ""))
        with cursor.copy(f"COPY leads_lead ({', '.join(_COLUMNS)}) FROM STDIN") as stream:
            for subject, lead in rows:
                values = {"subject_id": subject, "stage_id": stage, **lead}
                stream.write_row([values.get(column, "") for column in _COLUMNS])
        connection.rollback()


_COLUMNS = (
    "subject_id first_name last_name title job_title email phone mobile street postcode city country language website source "
    "utm_source utm_medium utm_campaign utm_term utm_content stage_id stage_since lost_reason external_source external_id "
    "obtained_on obtained_from next_step last_activity_at created_at provenance sort_name match_email match_phone match_mobile "
    "search"
).split()
