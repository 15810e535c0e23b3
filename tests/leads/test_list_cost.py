"""What a page of the list costs: so many statements, and no reading or sorting of the whole table."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from leadcrm.leads.listing.page import ListPage, list_page
from leadcrm.leads.listing.sorts import SORTS
from leadcrm.leads.listing.state import read_state
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Lead
from tests.conftest import owner_connection
from tests.leads.people import many

MOST = 11


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["lena", "jonas", "mara"])
def test_a_page_costs_eleven_statements_however_many_leads_there_are(
    who: str, request: Any, lena: Any, tom: Any, as_user: Any
) -> None:
    client = as_user(request.getfixturevalue(who))
    many(3, team=lena.team_id, owners=[lena.pk, tom.pk])
    few = statements(client, "/leads/?tab=unassigned")
    Lead.objects.all().delete()
    connection.cursor().execute(
        "DELETE FROM leads_company; DELETE FROM privacy_subject WHERE party = 'consumer'"
    )
    many(200, team=lena.team_id, owners=[lena.pk, tom.pk])
    for query in ("?tab=unassigned", "?sort=-company", "?sort=next", "?stage=new&created=30"):
        assert statements(client, f"/leads/{query}") <= MOST
    assert statements(client, "/leads/?tab=unassigned") == few
    # A page that reaches over into the next stages costs one more, and so does a search: its hits.
    assert statements(client, "/leads/?sort=stage") <= MOST + 1
    assert statements(client, "/leads/?q=nach2") <= MOST + 1


def statements(client: Any, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).context["page"].rows
    # A request is one transaction; inside the test's own it begins and ends as a savepoint.
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


@pytest.fixture
def twenty_thousand(transactional_db: None, lena: Any, tom: Any, jonas: Any) -> None:
    """Committed rows whose statistics the planner knows: only the owner of a table may ask for them."""
    with transaction.atomic():
        many(20_000, team=lena.team_id, owners=[lena.pk, tom.pk, jonas.pk], companies=3000)
    know_statistics()


def know_statistics() -> None:
    with owner_connection(autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE leads_lead, leads_company, privacy_subject")


def read(user: Any, query: str) -> ListPage:
    words = Vocabulary(user)
    return list_page(user, read_state(QueryDict(query), words), words)


def plans(user: Any, query: str) -> list[dict[str, Any]]:
    """Return every node of the plans by which the page reads leads."""
    with CaptureQueriesContext(connection) as queries:
        read(user, query)
    return [
        node
        for entry in queries
        if entry["sql"].startswith("SELECT") and '"leads_lead"."sort_name"' in entry["sql"].split("FROM")[0]
        for node in explain("VERBOSE FALSE", entry["sql"])
    ]


def explain(options: str, sql: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}, FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    return list(_nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def reads_all(nodes: list[dict[str, Any]]) -> list[str]:
    return [
        node["Node Type"]
        for node in nodes
        # What several stages or owners gave is sorted once more: 51 rows of each.
        if (node["Node Type"] == "Sort" and node["Plans"][0]["Plan Rows"] > 500)
        or (node["Node Type"] == "Seq Scan" and node["Relation Name"] == "leads_lead")
    ]


def test_every_order_of_every_tab_walks_an_index(twenty_thousand: None, lena: Any, jonas: Any) -> None:
    """An order by company may sort one tab's rows: that tab is what its index finds, and companies are another table."""
    for user, tabs in ((jonas, ["", "unassigned"]), (lena, ["", "mine", "unassigned"])):
        for tab in tabs:
            for order in (sign + code for code in SORTS for sign in ("", "-")):
                if tab and order.endswith("company"):
                    continue
                nodes = plans(user, f"tab={tab}&sort={order}")
                assert nodes
                assert reads_all(nodes) == [], (user, tab, order)


def test_a_page_in_the_middle_of_ties_enters_the_index_there(twenty_thousand: None, jonas: Any) -> None:
    with transaction.atomic():
        Lead.objects.filter(sort_name__gt="nach1").update(sort_name="nach1")
    know_statistics()
    page = read(jonas, "sort=-name")
    for _ in range(3):
        page = read(jonas, page.after)
    nodes = plans(jonas, page.after)
    assert reads_all(nodes) == []
    assert any("ROW(" in node.get("Index Cond", "") for node in nodes)


def test_a_search_reads_little_whatever_it_finds(twenty_thousand: None, jonas: Any, lena: Any) -> None:
    """Rare, common, two words, part of an address, nothing: hits by the index or from rows that nearly all match."""
    for user in (jonas, lena):
        for query in ("nach17", "nach", "example", "zzzz", "nach17 vor3", "p19999"):
            assert rows_read(user, query) < 4000, query


def rows_read(user: Any, query: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        read(user, urlencode({"q": query}))
    (hits,) = [entry["sql"] for entry in queries if entry["sql"].startswith("WITH hits")]
    return max(
        node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        for node in explain("ANALYZE, TIMING OFF", hits)
        if node.get("Relation Name") == "leads_lead"
    )
