"""What each filter and tab lets through."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from tests.leads.people import person

pytestmark = pytest.mark.django_db


def names(client: Any, **query: Any) -> list[str]:
    return sorted(row.lead.last_name for row in client.get("/leads/", query).context["page"].rows)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def test_tabs(lena: Any, jonas: Any, today: dt.date, as_user: Any) -> None:
    late = today - dt.timedelta(days=1)
    person("Meine", owner=lena)
    person("Kollegin", owner=jonas)
    person("Freie")
    person("Spaete", owner=jonas, next_step="Call", next_step_on=late)
    person("Verlorene", owner=jonas, next_step="Call", next_step_on=late, stage="lost")
    person("Heutige", owner=jonas, next_step="Call", next_step_on=today)
    person("Gekaufte", owner=jonas, review_until=today)
    client = as_user(lena)
    assert names(client, tab="mine") == ["Meine"]
    assert names(client, tab="unassigned") == ["Freie"]
    assert names(client, tab="overdue") == ["Spaete"]
    assert names(client, tab="review") == ["Gekaufte"]
    tabs = client.get("/leads/").context["page"].tabs
    assert tabs == {"all": 7, "mine": 1, "unassigned": 1, "overdue": 1, "review": 1}


def test_stage_is_and_is_not(lena: Any, as_user: Any) -> None:
    person("Neue")
    person("Angebot", stage="offer")
    person("Verlorene", stage="lost")
    client = as_user(lena)
    assert names(client, stage="new,offer") == ["Angebot", "Neue"]
    assert names(client, stage="!won,lost") == ["Angebot", "Neue"]
    assert names(client, stage="!new,contacted,qualified,offer,won,lost") == []


def test_owner_and_team(lena: Any, tom: Any, jonas: Any, hamburg: Any, as_user: Any) -> None:
    person("Lenas", owner=lena)
    person("Toms", owner=tom)
    person("Freie")
    client = as_user(jonas)
    assert names(client, owner="none") == ["Freie"]
    assert names(client, owner=lena.pk) == ["Lenas"]
    assert names(as_user(lena), owner="me") == ["Lenas"]
    assert names(client, team=hamburg.pk) == ["Toms"]
    assert names(client, team="none") == ["Freie"]


def test_source_age_and_next_step(lena: Any, today: dt.date, as_user: Any) -> None:
    person("Messe", source="trade fair")
    person("Alte", created_at=timezone.now() - dt.timedelta(days=40))
    person("Spaete", next_step_on=today - dt.timedelta(days=1))
    person("Heutige", next_step_on=today)
    person("Wochen", next_step_on=today + dt.timedelta(days=7))
    client = as_user(lena)
    assert names(client, source="trade fair") == ["Messe"]
    assert "Alte" not in names(client, created="30")
    assert "Alte" in names(client, created="41")
    assert names(client, due="overdue") == ["Spaete"]
    assert names(client, due="today") == ["Heutige"]
    assert names(client, due="week") == ["Heutige", "Wochen"]
    assert names(client, due="none") == ["Alte", "Messe"]


def test_reachable_by(lena: Any, as_user: Any) -> None:
    person("Post")
    person("Mail", email="a@kranich.example")
    person("Mobil", mobile="0170 1234567")
    person("Beides", email="b@kranich.example", phone="0341 4710200")
    client = as_user(lena)
    assert names(client, has="email") == ["Beides", "Mail"]
    assert names(client, has="phone") == ["Beides", "Mobil"]
    assert names(client, has="phone,email") == ["Beides"]
    assert names(client, has="!phone,email") == ["Post"]


def test_company_finds_the_beginning_of_its_words_and_no_name_of_a_person(lena: Any, as_user: Any) -> None:
    person("Erste", company="Kranich Verpackungen GmbH")
    person("Zweite", company="Ahornhof Gärtnerei")
    person("Kranich", company="Tiefwasser Logistik B.V.")
    client = as_user(lena)
    assert names(client, company="kranich") == ["Erste"]
    assert names(client, company="GÄRTN ahorn") == ["Zweite"]
    assert names(client, company="wasser") == []


def test_you_may_asks_the_gate(lena: Any, as_user: Any) -> None:
    """The gate's own tests say who; here only that the list asks it, for nobody has consented."""
    person("Niemand", email="a@kranich.example")
    assert names(as_user(lena), may="mail") == []
    assert names(as_user(lena), may="call") == []


def test_each_filter_stands_as_a_chip_that_takes_it_away(lena: Any, as_user: Any) -> None:
    person()
    chips = as_user(lena).get("/leads/?tab=unassigned&q=jule&stage=new&created=7&sort=name").context["chips"]
    assert [chip["query"] for chip in chips] == [
        "?tab=unassigned&stage=new&created=7&sort=name",
        "?tab=unassigned&q=jule&created=7&sort=name",
        "?tab=unassigned&q=jule&stage=new&sort=name",
    ]


def test_an_empty_list_says_why_and_offers_the_next_step(lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    for path, link in {
        "/leads/": "/leads/add/",
        "/leads/?tab=mine": "?tab=unassigned",
        "/leads/?tab=overdue": "?sort=next",
        "/leads/?q=nobody": "?tab=all",
    }.items():
        text = client.get(path).content.decode()
        assert 'class="empty"' in text
        assert link in text
