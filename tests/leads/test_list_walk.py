"""Previous and next on a lead's page: the neighbours in the list it was opened from, at a price that does not grow."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadcrm.leads.listing.sorts import SORTS
from leadcrm.leads.models import Lead, Stage
from leadcrm.leads.services.leads import create_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(lena: Any, jonas: Any) -> list[Lead]:
    """Seven leads of Lena's team, some with an owner, a company or a next step, two of one name."""
    leads = []
    for number, name in enumerate(["Adler", "Birk", "Birk", "Curth", "Dorn", "Ebel", "Falk"]):
        lead = create_lead(
            values={"last_name": name, "email": f"{number}@kunde.example"},
            source="Website",
            obtained_from="person",
            origin="test",
            company=f"Firma {number % 3}" if number % 2 else "",
            owner=[lena, jonas, None][number % 3],
            team=lena.team,
        )
        if number % 3 == 1:
            Lead.objects.filter(pk=lead.pk).update(
                next_step="Call", next_step_on=f"2026-12-0{number}", stage=Stage.objects.get(code="contacted")
            )
        leads.append(lead)
    return leads


def shown(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<th role="rowheader".*?href="/leads/(\d+)/', page)]


def beside(page: str) -> tuple[int | None, int | None]:
    found = [re.search(rf'rel="{word}" href="/leads/(\d+)/\?list=', page) for word in ("prev", "next")]
    before, after = (int(match[1]) if match else None for match in found)
    return before, after


@pytest.mark.parametrize("sort", [*SORTS, *(f"-{code}" for code in SORTS)])
def test_the_neighbours_are_those_of_the_list_in_every_order(
    lena: Any, team: list[Lead], as_user: Any, sort: str
) -> None:
    client = as_user(lena)
    order = shown(client.get(f"/leads/?sort={sort}").content.decode())
    assert len(order) == len(team)
    for place, pk in enumerate(order):
        page = client.get(f"/leads/{pk}/", {"list": f"sort={sort}"}).content.decode()
        before = order[place - 1] if place else None
        after = order[place + 1] if place + 1 < len(order) else None
        assert beside(page) == (before, after), (sort, place)


@pytest.mark.parametrize("query", ["tab=mine", "stage=contacted", "q=birk", "tab=unassigned&sort=name"])
def test_tab_filter_and_search_are_kept(lena: Any, team: list[Lead], as_user: Any, query: str) -> None:
    client = as_user(lena)
    listed = client.get(f"/leads/?{query}").content.decode()
    order = shown(listed)
    assert 1 < len(order) < len(team)
    assert f"/leads/{order[0]}/?{urlencode({'list': query})}" in listed
    page = client.get(f"/leads/{order[0]}/", {"list": query}).content.decode()
    assert beside(page) == (None, order[1])
    assert f'href="/leads/?{query}"'.replace("&", "&amp;") in page


def test_a_lead_that_left_the_list_still_knows_who_came_next(
    lena: Any, team: list[Lead], as_user: Any
) -> None:
    client = as_user(lena)
    order = shown(client.get("/leads/?stage=new&sort=name").content.decode())
    moved = client.post(f"/leads/{order[1]}/stage/qualified/?{urlencode({'list': 'stage=new&sort=name'})}")
    page = client.get(moved.headers["Location"]).content.decode()
    assert beside(page) == (order[0], order[2])


def test_no_neighbour_is_of_another_team(lena: Any, tom: Any, team: list[Lead], as_user: Any) -> None:
    theirs = create_lead(
        values={"last_name": "Birkner"}, source="x", obtained_from="person", origin="test", owner=tom
    )
    client = as_user(lena)
    for lead in team:
        page = client.get(f"/leads/{lead.pk}/", {"list": "sort=name"}).content.decode()
        assert theirs.pk not in beside(page)


def test_without_a_list_nothing_is_beside(lena: Any, team: list[Lead], as_user: Any) -> None:
    page = as_user(lena).get(f"/leads/{team[3].pk}/").content.decode()
    assert beside(page) == (None, None)
    assert 'data-key="n"' not in page


@pytest.mark.parametrize(
    "text",
    ["sort=nonsense&stage=%00", "q=%2500", "after=xxx&before=yyy", "list=list", "&" * 1500, "a" * 3000],
)
def test_nonsense_in_the_address_breaks_nothing(lena: Any, team: list[Lead], as_user: Any, text: str) -> None:
    assert as_user(lena).get(f"/leads/{team[3].pk}/", {"list": text}).status_code in {200, 400}


@pytest.mark.parametrize("query", ["", "sort=owner", "q=kunde", "tab=overdue"])
def test_the_price_does_not_grow_with_the_list(lena: Any, team: list[Lead], as_user: Any, query: str) -> None:
    client, address = as_user(lena), f"/leads/{team[3].pk}/"
    client.get(address, {"list": query})
    with CaptureQueriesContext(connection) as few:
        client.get(address, {"list": query})
    for number in range(30):
        create_lead(
            values={"last_name": f"Curth {number}", "email": f"more{number}@kunde.example"},
            source="Website",
            obtained_from="person",
            origin="test",
            owner=lena,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(address, {"list": query})
    assert len(many) <= len(few) + 1  # a search for so many asks once whether there are more


def test_a_composer_with_something_to_mend_keeps_list_and_links(
    lena: Any, team: list[Lead], as_user: Any
) -> None:
    part = urlencode({"list": "sort=name"})
    page = as_user(lena).post(f"/leads/{team[3].pk}/write/note/?{part}", {"text": ""}).content.decode()
    assert beside(page) != (None, None)
    assert f'href="/leads/{team[3].pk}/?tab=privacy&amp;{part}#middle"' in page
