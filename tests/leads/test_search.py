"""Search over name, company, parts of addresses and numbers."""

from typing import Any

import pytest

from leadcrm.leads.listing import search
from tests.leads.people import many, person

pytestmark = pytest.mark.django_db


def found(client: Any, query: str) -> list[str]:
    return sorted(row.lead.last_name for row in client.get("/leads/", {"q": query}).context["page"].rows)


@pytest.fixture
def client(lena: Any, as_user: Any) -> Any:
    person(
        "Öztürk",
        "Tarek",
        company="Ahornhof Gärtnerei",
        email="t.oeztuerk@ahornhof.example",
        phone="0341 4710118",
    )
    person("Großkopf", "Anton", email="anton@grosskopf-bau.example", mobile="+49 170 1234567")
    person("Lindqvist", "Wiebke", company="Silberbach Optik eG", phone="+43 1 58858 0")
    return as_user(lena)


@pytest.mark.parametrize(
    "query", ["Öztürk", "öztürk", "ozturk", "ÖZT", "tarek öz", "Öztürk, Tarek", "  Öztürk  "]
)
def test_umlauts_and_case_do_not_matter(client: Any, query: str) -> None:
    assert found(client, query) == ["Öztürk"]


@pytest.mark.parametrize("query", ["Großkopf", "GROSSKOPF", "grosskopf", "großk"])
def test_sharp_s_is_double_s(client: Any, query: str) -> None:
    assert found(client, query) == ["Großkopf"]


@pytest.mark.parametrize("query", ["gärtnerei", "Ahornhof", "gart ahorn"])
def test_companies_are_found_by_the_beginning_of_their_words(client: Any, query: str) -> None:
    assert found(client, query) == ["Öztürk"]


@pytest.mark.parametrize(
    "query", ["t.oeztuerk@ahornhof.example", "oeztuerk", "tuerk", "uerk@ahorn", "hornhof"]
)
def test_any_part_of_an_address_is_found(client: Any, query: str) -> None:
    assert found(client, query) == ["Öztürk"]


@pytest.mark.parametrize(
    "query",
    ["+49 341 4710118", "0341 4710118", "0049 341 4710-118", "(0341) 4710118", "4710118", "4710 118", "0118"],
)
def test_a_number_is_found_in_every_spelling_and_by_its_end(client: Any, query: str) -> None:
    assert found(client, query) == ["Öztürk"]


def test_a_number_of_another_country_is_found_in_both_its_spellings(client: Any) -> None:
    assert found(client, "+43 1 588580") == ["Lindqvist"]
    assert found(client, "0043 1 58858 0") == ["Lindqvist"]


def test_two_letters_find_the_beginning_of_a_last_name(client: Any) -> None:
    assert found(client, "li") == ["Lindqvist"]
    assert found(client, "Gr") == ["Großkopf"]


def test_every_word_must_be_found(client: Any) -> None:
    assert found(client, "tarek optik") == []


def test_a_search_without_a_word_finds_nobody(client: Any) -> None:
    for query in ("@@@", "…", "'\"", "&|!"):
        assert found(client, query) == []


def test_a_search_stays_in_its_tab_and_filters(client: Any, lena: Any) -> None:
    person("Öztürk", "Ayla", owner=lena, stage="offer")
    rows = client.get("/leads/", {"q": "öztürk", "tab": "mine"}).context["page"].rows
    assert [row.lead.first_name for row in rows] == ["Ayla"]
    rows = client.get("/leads/", {"q": "öztürk", "stage": "new"}).context["page"].rows
    assert [row.lead.first_name for row in rows] == ["Tarek"]


def test_too_many_hits_are_bounded_and_said(
    lena: Any, jonas: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST", 60)
    many(200, team=lena.team_id, owners=[lena.pk])
    response = as_user(jonas).get("/leads/", {"q": "nach", "sort": "name"})
    page = response.context["page"]
    assert "More people match" in response.content.decode()
    assert page.total == 60
    assert len(page.rows) == 50
    second = as_user(jonas).get("/leads/?" + page.after).context["page"]
    assert len(second.rows) == 10
    assert not {row.lead.pk for row in second.rows} & {row.lead.pk for row in page.rows}


def test_hits_are_sorted_as_the_list_is(client: Any) -> None:
    rows = client.get("/leads/", {"q": "example", "sort": "-name"}).context["page"].rows
    assert [row.lead.last_name for row in rows] == ["Öztürk", "Großkopf"]
