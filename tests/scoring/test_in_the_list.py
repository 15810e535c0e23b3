"""The score in the list of leads: it orders and filters, says what it leaves out, and walks an index (R68)."""

import re
from typing import Any

import pytest
from django.db import connection, transaction

from consent.models import ConsentText
from leadcrm.leads.models import Lead
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.register import release, renew
from leadcrm.scoring.services.renewing import renew_all
from privacy.models import Objection
from privacy.objections import object_to_marketing
from tests.conftest import owner_connection
from tests.leads.people import many, person
from tests.leads.test_list_cost import plans, read, reads_all, statements
from tests.scoring.conftest import agree


@pytest.fixture
def three(jule: Lead, ole: Lead, in_force: ScoreModel, profile: ConsentText, lena: Any) -> list[Lead]:
    """Two who agreed, the first with fewer points, and one who did not."""
    hot = person(
        "Zander", "Ina", email="ina@kranich.example", company="Kranich", owner=lena, job_title="Leitung"
    )
    agree(hot, profile)
    for _ in range(2):
        hot.deals.create(subject=hot.subject, title="Pump", value=1)
    renew_all()
    return [jule, hot, ole]


def shown(page: str) -> list[str]:
    return re.findall(r'<th role="rowheader".*?/leads/\d+/[^>]*>([^<]+)</a>', page)


@pytest.mark.django_db
def test_the_list_is_ordered_by_score_and_says_whom_that_leaves_out(
    three: list[Lead], lena: Any, as_user: Any
) -> None:
    """R68: sort by score ok; those without one stand behind in either direction, and the page says why."""
    client = as_user(lena)
    page = client.get("/leads/?sort=-score").content.decode()
    assert shown(page) == ["Ina Zander", "Jule Harmsen", "Ole Brandt"]
    assert "1 lead has no score, because this person agreed to none" in page
    assert shown(client.get("/leads/?sort=score").content.decode()) == [
        "Jule Harmsen",
        "Ina Zander",
        "Ole Brandt",
    ]
    plain = client.get("/leads/").content.decode()
    assert "has no score" not in plain
    assert re.search(r'<span class="score score-hot"><b>31</b>', plain)
    assert re.search(r'<span class="score"><b>15</b>', plain)
    assert '<span class="visually-hidden"> no score</span>' in plain


@pytest.mark.django_db
def test_the_tab_hot_holds_who_reaches_the_points_of_the_register(
    three: list[Lead], lena: Any, as_user: Any
) -> None:
    page = as_user(lena).get("/leads/?tab=hot").content.decode()
    assert shown(page) == ["Ina Zander"]
    assert "1 lead has no score" in page
    assert re.search(r'aria-current="page">Hot <span class="count">1</span>', page)


@pytest.mark.django_db
def test_after_an_objection_neither_order_nor_tab_knows_them(
    three: list[Lead], lena: Any, as_user: Any
) -> None:
    """R68: excluded after a marketing objection (R69); they are still in every other tab."""
    object_to_marketing(subject=three[1].subject, source="person")
    client = as_user(lena)
    assert shown(client.get("/leads/?tab=hot").content.decode()) == []
    assert shown(client.get("/leads/?sort=-score").content.decode())[0] == "Jule Harmsen"
    assert len(shown(client.get("/leads/").content.decode())) == 3


@pytest.mark.django_db
def test_a_row_that_is_still_there_shows_no_points_once_the_gate_is_shut(
    three: list[Lead], lena: Any, as_user: Any
) -> None:
    """Nobody's stored score is a permission: the gate is asked for what is shown (R63)."""
    Objection.objects.create(subject=three[1].subject, source="person")
    assert Score.everyone.filter(lead=three[1]).exists()
    assert "<b>31</b>" not in as_user(lena).get("/leads/").content.decode()


@pytest.mark.django_db
def test_what_the_register_does_not_name_is_not_offered(
    three: list[Lead], in_force: ScoreModel, mara: Any, ines: Any, lena: Any, as_user: Any
) -> None:
    """A version that is shown alone makes no order and no tab; without a version there is not even a column."""
    copy = renew(model=in_force, author=mara.subject)
    ScoreModel.objects.filter(pk=copy.pk).update(uses=["show"])
    release(model=copy, approver=ines.subject)
    client = as_user(lena)
    page = client.get("/leads/?sort=-score&tab=hot").content.decode()
    assert 'href="/leads/?tab=hot' not in page
    assert 'href="/leads/?sort=-score' not in page
    assert ">Score<" in page
    ScoreModel.objects.filter(pk=copy.pk).update(ended_on=copy.released_on or "2026-11-28")
    assert ">Score<" not in client.get("/leads/").content.decode()


@pytest.mark.django_db
def test_a_page_costs_two_statements_more_however_many_scores_there_are(
    three: list[Lead], in_force: ScoreModel, lena: Any, as_user: Any
) -> None:
    client = as_user(lena)
    few = {query: statements(client, f"/leads/?{query}") for query in ("", "sort=-score", "tab=hot")}
    assert max(few.values()) <= 14
    many(60, team=lena.team_id, owners=[lena.pk])
    Score.objects.bulk_create(
        Score(subject=lead.subject, lead=lead, model=in_force, points=lead.pk % 50, hot=True)
        for lead in Lead.objects.exclude(score__isnull=False)
    )
    # A first page that is full needs not look among those without a score.
    assert all(statements(client, f"/leads/?{query}") <= number for query, number in few.items())


@pytest.mark.django_db(transaction=True)
def test_the_order_by_score_walks_its_index_and_enters_ties_in_the_middle(jonas: Any, lena: Any) -> None:
    with transaction.atomic():
        many(12_000, team=lena.team_id, owners=[lena.pk, jonas.pk], companies=100)
        staff = jonas.subject
        model = ScoreModel.objects.create(
            version=1, purpose_id="profiling", uses=["show", "order", "filter"], significance_de="s",
            significance_en="s", datenart="score", author=staff, owner=staff, approver=staff, released_on="2026-11-01",
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO scoring_score (subject_id, lead_id, model_id, points, reasons, hot, computed_at)"
                " SELECT subject_id, id, %s, 5 * (id %% 3), '[]', id %% 3 = 2, now() FROM leads_lead WHERE id %% 4 > 0",
                [model.pk],
            )
    with owner_connection(autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE leads_lead, leads_company, privacy_subject, scoring_score")
    for query in ("sort=-score", "sort=score", "tab=hot"):
        page = read(jonas, query)
        for _ in range(3):
            page = read(jonas, page.after)
        nodes = plans(jonas, page.after)
        assert nodes
        assert reads_all(nodes) == [], query
        assert any("ROW(" in node.get("Index Cond", "") for node in nodes), query
