"""Whatever stands in the address of the list: page one or a polite sentence, never an error."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from leadcrm.leads.listing.filters import FILTERS
from leadcrm.leads.listing.page import list_page
from leadcrm.leads.listing.sorts import SORTS
from leadcrm.leads.listing.state import read_state
from leadcrm.leads.listing.vocabulary import Vocabulary
from tests.leads.people import person

pytestmark = pytest.mark.django_db
NAMES = ["tab", "q", "sort", "after", "before", *FILTERS]
HOSTILE = [
    "'; DROP TABLE leads_lead; --",
    "1 OR 1=1",
    "%27%20UNION%20SELECT",
    "' & !:* | <->",
    "\\",
    "\x00",
    "é\u0301 Ω 漢字 \U0001f600 \u202e",
    "\ufdd0\ufeff",
    "٣",
    "²",
    "-1",
    "0",
    "99999999999999999999999",
    "1e5",
    "-name",
    "--name",
    "name,id",
    "password",
    "owner__password",
    "!",
    "!,",
    ",,,",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} %(x)s %s",
    "../../etc/passwd",
    "x" * 5000,
    "() " * 400,
]


@pytest.mark.parametrize(
    "names", [["q"], ["apply", *NAMES], [name for name in NAMES if name != "q"]], ids=["q", "form", "all"]
)
def test_a_hostile_value_shows_a_list_and_no_error(names: list[str], lena: Any, as_user: Any) -> None:
    person(owner=lena, email="jule@kranich.example")
    client = as_user(lena)
    for value in HOSTILE:
        response = client.get("/leads/", dict.fromkeys(names, value), follow=True)
        assert response.status_code == 200, value
        assert "<script>alert" not in response.content.decode()
    assert client.get("/leads/filter/", dict.fromkeys(names, HOSTILE)).status_code == 200


def cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize("sort", SORTS)
def test_a_forged_cursor_is_page_one_or_a_place(sort: str, lena: Any) -> None:
    lead, words = person(owner=lena, company="Kranich", next_step_on="2026-12-01"), Vocabulary(lena)
    forged = [
        cursor("v", "x\x00", 1),
        cursor("v", "'; --", 1),
        cursor("v", 5, 1),
        cursor("v", None, 1),
        cursor("v", "2026-01-01", 1),
        cursor("v", "2026-01-01T00:00:00+00:00", -5),
        cursor("v", "9999-12-31T23:59:59+00:00", 2**70),
        cursor("n", None, "1"),
        cursor("n", None, True),
        cursor("7", None, 1),
        cursor("7", "a", 1),
        cursor([], {}, 1),
        cursor("v", "\ud800", 1),
        cursor("v", "2026-01-01T00:00:00", 1),
        base64.urlsafe_b64encode(b"[" * 2000).decode(),
        "AAAA",
        "ü",
    ]
    for step in ("after", "before"):
        for text in forged:
            page = list_page(lena, read_state(QueryDict(urlencode({"sort": sort, step: text})), words), words)
            assert [row.lead.pk for row in page.rows] in ([lead.pk], []), text


def test_what_is_not_understood_is_named_and_left_out(lena: Any, as_user: Any) -> None:
    person(owner=lena)
    response = as_user(lena).get("/leads/", {"stage": "nonsense", "created": "yesterday"})
    text = response.content.decode()
    assert text.count("was not understood") == 2
    assert len(response.context["page"].rows) == 1


def test_a_team_filter_of_those_who_see_one_team_is_left_out(lena: Any, hamburg: Any, as_user: Any) -> None:
    person(owner=lena)
    assert "was not understood" in as_user(lena).get("/leads/", {"team": hamburg.pk}).content.decode()


def test_the_form_of_filters_leads_to_a_short_address(lena: Any, as_user: Any) -> None:
    response = as_user(lena).get(
        "/leads/?apply=1&stage=!&stage=won&stage=lost&owner=&team=&company=&created=30&source=&due=&has=&has=phone&may="
    )
    assert response["Location"] == "/leads/?stage=%21won%2Clost&created=30&has=phone"


def test_htmx_gets_only_what_changes(lena: Any, as_user: Any) -> None:
    person(owner=lena)
    headers = {"HX-Request": "true", "HX-Target": "results"}
    part = as_user(lena).get("/leads/", headers=headers).content.decode()
    assert "<html" not in part
    assert 'id="results"' in part
    whole = (
        as_user(lena)
        .get("/leads/", headers=headers | {"HX-History-Restore-Request": "true"})
        .content.decode()
    )
    assert "<html" in whole
