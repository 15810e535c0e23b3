"""Keyset paging: every order, both ways, over ties and NULLs."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict

from leadcrm.accounts.models import User
from leadcrm.leads.listing import paging
from leadcrm.leads.listing.page import ListPage, list_page
from leadcrm.leads.listing.sorts import SORTS
from leadcrm.leads.listing.state import read_state
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Lead, Stage
from leadcrm.scoring.models import Score, ScoreModel
from privacy.models import Subject
from tests.leads.people import many, person

ORDERS = [sign + code for code in SORTS for sign in ("", "-")]
pytestmark = pytest.mark.django_db


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(paging, "SIZE", 7)
    return 7


@pytest.fixture
def crowd(lena: Any, jonas: Any, tom: Any) -> list[Lead]:
    """Sixty leads that share values in every column, with gaps in those that may be empty."""
    many(60, team=None, owners=[lena.pk, tom.pk, jonas.pk], companies=9)
    draw, moments = random.Random(5), [dt.datetime(2026, 3, day, 9, tzinfo=dt.UTC) for day in (1, 2, 3, 4)]
    crowd, stages = list(Lead.objects.all()), list(Stage.objects.filter(code__in=["new", "offer", "lost"]))
    for lead in crowd:
        lead.sort_name = draw.choice(["", "abel", "oz", "\uffff", "zahn"])
        lead.next_step_on = draw.choice([None, None, dt.date(2026, 3, 1), dt.date(2026, 3, 2)])
        lead.last_activity_at, lead.created_at = draw.choice(moments), draw.choice(moments)
        lead.stage = draw.choice(stages)
    _score(crowd, draw, lena.subject)
    Lead.objects.bulk_update(crowd, ["sort_name", "next_step_on", "last_activity_at", "created_at", "stage"])
    return list(Lead.objects.select_related("company", "stage", "owner"))


def _score(crowd: list[Lead], draw: random.Random, staff: Subject) -> None:
    """Give most of them one of four numbers of points, by a score in force."""
    model = ScoreModel.objects.create(
        version=1, purpose_id="profiling", uses=["show", "order"], significance_de="s", significance_en="s",
        datenart="score", author=staff, owner=staff, approver=staff, released_on=dt.date(2026, 3, 1),
    )  # fmt: skip
    Score.objects.bulk_create(
        Score(
            subject=lead.subject, lead=lead, model=model, points=draw.choice([-5, 0, 20, 20, 35]), hot=False
        )
        for lead in crowd
        if draw.random() < 0.7
    )


def expected(leads: list[Lead], order: str) -> list[int]:
    """The order as anybody would write it in Python: ties by id, those without a value last either way."""
    code, turned = order.removeprefix("-"), order.startswith("-")
    directory = list(User.objects.order_by("last_name", "first_name", "pk").values_list("pk", flat=True))
    points = dict(Score.objects.values_list("lead", "points"))
    value = {
        "name": lambda lead: lead.sort_name,
        "company": lambda lead: lead.company and lead.company.sort_name,
        "stage": lambda lead: lead.stage.position,
        "next": lambda lead: lead.next_step_on,
        "contact": lambda lead: lead.last_activity_at,
        "created": lambda lead: lead.created_at,
        "owner": lambda lead: directory.index(lead.owner_id) if lead.owner_id else None,
        "score": lambda lead: points.get(lead.pk),
    }[code]
    there = sorted(
        (lead for lead in leads if value(lead) is not None),
        key=lambda lead: (value(lead), lead.pk),
        reverse=turned,
    )
    gaps = sorted((lead for lead in leads if value(lead) is None), key=lambda lead: lead.pk, reverse=turned)
    return [lead.pk for lead in there + gaps]


def read(user: Any, query: str) -> ListPage:
    """Read the page as the view does; rendering it 500 times would show nothing more."""
    words = Vocabulary(user)
    return list_page(user, read_state(QueryDict(query), words), words)


def ids(page: ListPage) -> list[int]:
    return [row.lead.pk for row in page.rows]


def walk(user: Any, query: str) -> Iterator[tuple[str, ListPage]]:
    """Follow the link to the next page to its end."""
    while query is not None:
        page = read(user, query)
        yield query, page
        query = page.after or None


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_shows_each_lead_once_in_its_place_there_and_back(
    order: str, crowd: list[Lead], jonas: Any, small_pages: int
) -> None:
    wanted, pages = expected(crowd, order), list(walk(jonas, f"sort={order}"))
    assert [pk for _, page in pages for pk in ids(page)] == wanted
    assert {len(page.rows) for _, page in pages[:-1]} == {small_pages}
    page, seen = pages[-1][1], [ids(pages[-1][1])]
    while page.before:
        page = read(jonas, page.before)
        seen.append(ids(page))
    assert seen[-1] == wanted[:small_pages]
    assert (
        list(dict.fromkeys(pk for page in seen[:-1] for pk in reversed(page)))
        == wanted[: small_pages - 1 : -1]
    )


@pytest.mark.parametrize("tab", ["mine", "unassigned", "overdue", "review"])
@pytest.mark.parametrize("order", ORDERS)
def test_every_tab_keeps_the_order(
    tab: str, order: str, crowd: list[Lead], lena: Any, small_pages: int
) -> None:
    Lead.objects.update(team=lena.team_id)
    wanted = {
        "mine": lambda lead: lead.owner_id == lena.pk,
        "unassigned": lambda lead: lead.owner_id is None,
        "overdue": lambda lead: lead.next_step_on is not None and lead.stage.kind == "open",
        "review": lambda lead: lead.review_until is not None,
    }[tab]
    inside = [lead for lead in crowd if wanted(lead)]
    assert inside
    assert [pk for _, page in walk(lena, f"tab={tab}&sort={order}") for pk in ids(page)] == expected(
        inside, order
    )


@pytest.mark.parametrize("order", ["name", "-created", "stage", "company"])
def test_a_lead_that_comes_or_goes_moves_no_other(
    order: str, crowd: list[Lead], jonas: Any, small_pages: int
) -> None:
    first = read(jonas, f"sort={order}")
    wanted = expected(crowd, order)[small_pages : 2 * small_pages]
    Lead.objects.filter(pk=first.rows[-1].lead.pk).delete()
    newcomer = person("Aaaa", sort_name="")
    second = ids(read(jonas, first.after))
    assert [pk for pk in second if pk != newcomer.pk] == wanted[: len(second) - (newcomer.pk in second)]


def test_a_page_too_near_the_beginning_is_the_first_page_whole(
    crowd: list[Lead], jonas: Any, small_pages: int
) -> None:
    first = read(jonas, "sort=name")
    second = read(jonas, first.after)
    Lead.objects.filter(pk=first.rows[0].lead.pk).delete()
    assert len(read(jonas, second.before).rows) == small_pages
