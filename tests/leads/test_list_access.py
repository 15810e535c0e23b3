"""Who sees which leads in the list."""

from typing import Any

import pytest
from django.test import Client

from privacy.models import Subject
from tests.leads.people import person

pytestmark = pytest.mark.django_db


def shown(response: Any) -> set[str]:
    return {row.name for row in response.context["page"].rows}


def test_sales_see_their_team_and_what_nobody_owns(lena: Any, tom: Any, as_user: Any) -> None:
    person("Eigene", owner=lena)
    person("Fremde", owner=tom)
    person("Freie")
    assert shown(as_user(lena).get("/leads/")) == {"Jule Eigene", "Jule Freie"}
    assert shown(as_user(tom).get("/leads/")) == {"Jule Fremde", "Jule Freie"}


def test_a_lead_of_another_team_that_nobody_owns_is_not_shown(lena: Any, hamburg: Any, as_user: Any) -> None:
    person("Hamburger", team=hamburg)
    page = as_user(lena).get("/leads/").context["page"]
    assert page.rows == []
    assert set(page.tabs.values()) == {0}


def test_sales_without_a_team_do_not_see_what_other_teams_own(lena: Any, tom: Any, as_user: Any) -> None:
    lena.team = None
    lena.save()
    person("Fremde", owner=tom)
    person("Teamlose", owner=lena)
    assert shown(as_user(lena).get("/leads/")) == {"Jule Teamlose"}


@pytest.mark.parametrize("who", ["jonas", "mara"])
def test_managers_and_marketing_see_all_teams(
    who: str, request: Any, lena: Any, tom: Any, as_user: Any
) -> None:
    person("Eigene", owner=lena)
    person("Fremde", owner=tom)
    assert shown(as_user(request.getfixturevalue(who)).get("/leads/")) == {"Jule Eigene", "Jule Fremde"}


def test_marketing_reads_only(mara: Any, as_user: Any) -> None:
    person()
    text = as_user(mara).get("/leads/").content.decode()
    assert "Jule Harmsen" in text
    assert 'name="lead"' not in text
    assert 'name="action"' not in text


@pytest.mark.parametrize("who", ["ines", "arne"])
def test_officer_and_administrator_have_no_list_and_are_told_where_to_go(
    who: str, request: Any, as_user: Any
) -> None:
    person()
    response = as_user(request.getfixturevalue(who)).get("/leads/")
    assert response.status_code == 403
    assert "Harmsen" not in response.content.decode()
    assert '/admin/"' in response.content.decode()


@pytest.mark.parametrize("path", ["/leads/", "/leads/filter/", "/tasks/"])
def test_strangers_are_sent_to_the_log_in(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_restricted_people_are_a_number_only(lena: Any, jonas: Any, as_user: Any) -> None:
    person("Sichtbar", owner=lena)
    hidden = person("Verborgen", owner=lena)
    Subject.objects.filter(pk=hidden.subject_id).update(state=Subject.State.RESTRICTED)
    for user in (lena, jonas):
        for path in ("/leads/", "/leads/?q=Verborgen", "/leads/?sort=name", f"/leads/?owner={lena.pk}"):
            response = as_user(user).get(path)
            text = response.content.decode()
            assert "Jule Verborgen" not in text
            assert "1 person is restricted" in text
            assert response.context["page"].tabs["all"] == 1


def test_restricted_people_of_other_teams_are_not_even_counted(lena: Any, tom: Any, as_user: Any) -> None:
    hidden = person("Verborgen", owner=tom)
    Subject.objects.filter(pk=hidden.subject_id).update(state=Subject.State.RESTRICTED)
    assert "restricted" not in as_user(lena).get("/leads/").content.decode()


def test_a_search_finds_nobody_of_another_team(lena: Any, tom: Any, as_user: Any) -> None:
    person("Geheim", owner=tom, email="geheim@werk.example", phone="0341 4710200")
    for query in ("Geheim", "geheim@werk.example", "0341 4710200"):
        assert as_user(lena).get("/leads/", {"q": query}).context["page"].rows == []
        assert len(as_user(tom).get("/leads/", {"q": query}).context["page"].rows) == 1
