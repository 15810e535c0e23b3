"""What the search takes for a value, and what a person's rights cost in statements."""

import html
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadcrm.leads.models import Activity, Lead
from privacy import takers
from privacy.access import export
from privacy.erasure import engine
from privacy.erasure.finding import Columns, rows_with
from privacy.erasure.runs import begin, inside
from privacy.erasure.values import Values
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Zoë-Ann O'Brïen"
VALUES = Values(names={NAME, "O'Brïen, Zoë-Ann"}, numbers={"3414710277"}, emails={"z_oe@ann.example"})


@pytest.mark.parametrize(
    "text",
    [
        f"Met {NAME} today",
        NAME.upper(),
        html.escape(NAME),
        json.dumps(NAME),
        "o'brïen, zoë-ann",
        "Call 0341 / 47 10-277.",
        "+49 (341) 4710 277",
        "Z_OE@ann.example",
    ],
)
def test_a_value_is_found_however_it_is_written(house: Any, text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", ["Zoë-Ann alone", "3 41 47 10 27 8, 7", "zXoe@ann.example"])
def test_what_only_looks_alike_is_not_found(house: Any, text: str) -> None:
    assert not found(text)


def found(text: str) -> list[dict[str, Any]]:
    lead = with_notes("Somebody", text)
    rows = rows_with(VALUES, "leads_activity", Columns(texts=["title", "body"], keys=["subject_id"]))
    return [row for row in rows if row["lead_id"] == lead.pk]


def with_notes(name: str, *texts: str) -> Lead:
    with transaction.atomic():
        lead = make_person(last_name=name)
        Activity.objects.bulk_create(
            Activity(subject_id=lead.subject_id, lead=lead, kind="note", at=timezone.now(), body=text)
            for text in texts
        )
    return lead


def erased(lead: Lead) -> None:
    with inside(begin("request", [lead.subject_id], "person")):
        engine.erase([lead.subject_id])


def copied(lead: Lead) -> None:
    export([lead.subject_id])


@pytest.mark.parametrize("right", [copied, erased])
def test_a_right_costs_the_same_statements_for_a_hundred_rows(
    house: Any, right: Callable[[Lead], None]
) -> None:
    few, many = with_notes("Few", "A note."), with_notes("Many", *["A note."] * 100)
    takers.me()  # a session is named once
    counts = []
    for lead in (few, many):
        with CaptureQueriesContext(connection) as queries:
            right(lead)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_signature_is_blanked_whole() -> None:
    """The name above an address that begins with the first name: not "last, first" across both."""
    names = {"Clara O'Neill", "O'Neill Clara", "O'Neill, Clara"}
    values = Values(names=names, emails={"clara.o'neill@kunde.example"})
    assert values.blanked("Gruß\nClara O'Neill\nclara.o'neill@kunde.example", "[…]") == "Gruß\n[…]\n[…]"
