"""Who sees a person's page, and what of it."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadcrm.leads.models import Activity, Stage
from leadcrm.leads.services.activities import add_note, log_call
from leadcrm.leads.services.deals import add_deal
from leadcrm.leads.services.tasks import add_task
from privacy.models import AuditEntry
from tests.leads.page import make_lead, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def jule(lena: Any) -> Any:
    return make_lead(lena)


def test_sales_see_the_person_with_details_and_where_they_came_from(
    jule: Any, lena: Any, as_user: Any
) -> None:
    page = as_user(lena).get(jule.get_absolute_url()).content.decode()
    assert "Jule Harmsen" in page
    assert "j.harmsen@kranich.example" in page
    assert "Form “heat-check”" in page
    assert "not confirmed" in page


def test_strangers_get_404_as_if_the_lead_did_not_exist(jule: Any, tom: Any, arne: Any, as_user: Any) -> None:
    missing = reverse("leads:lead", args=[jule.pk + 1000])
    for user in (tom, arne):
        client = as_user(user)
        assert client.get(jule.get_absolute_url()).status_code == 404
        assert client.get(missing).status_code == 404


def test_marketing_sees_neither_notes_nor_calls_nor_a_way_to_change_anything(
    jule: Any, lena: Any, mara: Any, as_user: Any
) -> None:
    add_note(lead=jule, author=lena, text="Wants the subsidy explained")
    log_call(lead=jule, author=lena, outcome="reached", text="Board decides in January")
    client = as_user(mara)
    for tab in ("", "?tab=activity", "?tab=mail", "?tab=tasks", "?tab=history", "?kind=note"):
        page = client.get(jule.get_absolute_url() + tab).content.decode()
        assert "Jule Harmsen" in page
        assert "subsidy" not in page
        assert "January" not in page
        assert "composer" not in page
    assert client.get(reverse("leads:fact", args=[jule.pk, "email"])).status_code == 403
    assert client.post(reverse("leads:write", args=[jule.pk, "note"]), {"text": "x"}).status_code == 403
    assert client.post(reverse("leads:stage", args=[jule.pk, "won"])).status_code == 403
    assert Activity.objects.filter(lead=jule).count() == 2


def test_the_officer_gives_a_reason_first_and_every_page_is_recorded(
    jule: Any, ines: Any, as_user: Any
) -> None:
    client = as_user(ines)
    assert client.get(jule.get_absolute_url()).url == reverse("leads:look", args=[jule.pk])
    assert not AuditEntry.objects.filter(verb="read").exists()
    client.post(reverse("leads:look", args=[jule.pk]), {"reason": "incident"})
    page = client.get(jule.get_absolute_url()).content.decode()
    assert "Jule Harmsen" in page
    assert "composer" not in page
    assert client.get(jule.get_absolute_url() + "?tab=history").status_code == 200
    entries = AuditEntry.objects.filter(verb="read", subject=jule.subject_id)
    assert {(e.actor, e.purpose, e.row_id) for e in entries} == {
        (str(ines.subject_id), "rights_handling:incident", str(jule.pk))
    }
    assert entries.count() == 2


def test_a_reason_for_one_person_opens_no_other_page(jule: Any, lena: Any, ines: Any, as_user: Any) -> None:
    other = make_lead(lena, email="other@kranich.example", phone="")
    client = as_user(ines)
    client.post(reverse("leads:look", args=[jule.pk]), {"reason": "request"})
    assert client.get(other.get_absolute_url()).status_code == 302
    assert client.post(reverse("leads:look", args=[jule.pk]), {"reason": "curiosity"}).status_code == 422


def test_a_restricted_person_is_seen_by_the_officer_alone(
    jule: Any, lena: Any, ines: Any, as_user: Any
) -> None:
    jule.subject.state = "restricted"
    jule.subject.save()
    assert as_user(lena).get(jule.get_absolute_url()).status_code == 404
    client = as_user(ines)
    client.post(reverse("leads:look", args=[jule.pk]), {"reason": "request"})
    assert "Restricted" in client.get(jule.get_absolute_url()).content.decode()


def test_a_page_with_a_hundred_activities_costs_at_most_twenty_queries(
    jule: Any, lena: Any, as_user: Any
) -> None:
    Activity.objects.bulk_create(
        Activity(subject_id=jule.subject_id, lead=jule, kind="note", author=lena, body=f"Fact {n}")
        for n in range(100)
    )
    for n in range(5):
        add_task(lead=jule, title=f"Task {n}", assignee=lena)
        add_deal(lead=jule, title=f"Deal {n}", value=100)
    client = as_user(lena)
    client.get(jule.get_absolute_url())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(jule.get_absolute_url()).status_code == 200
    assert len(queries) <= 20, [q["sql"][:120] for q in queries]


def test_older_entries_follow_page_by_page_without_a_gap(jule: Any, lena: Any, as_user: Any) -> None:
    # One moment for all: the id must break the tie.
    Activity.objects.bulk_create(
        Activity(subject_id=jule.subject_id, lead=jule, kind="note", at=jule.created_at, body=f"Fact {n:03}")
        for n in range(70)
    )
    client = as_user(lena)
    page, seen = client.get(jule.get_absolute_url()), []
    while True:
        feed = page.context["feed"]
        seen += [entry.activity.body for entry in feed.entries]
        if not feed.older:
            break
        url = reverse("leads:older", args=[jule.pk])
        page = client.get(url, {"before": feed.older}, headers={"HX-Request": "true"})
        assert page.status_code == 200
    assert seen == [f"Fact {n:03}" for n in reversed(range(70))]


def test_nonsense_in_the_address_shows_the_first_page(jule: Any, lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    for query in (
        "before=zzz",
        "before=2026-13-45T00:00,1",
        "before=2026-01-01T00:00:00Z," + "9" * 40,
        "kind='--",
        "tab=../",
    ):
        assert client.get(f"{jule.get_absolute_url()}?{query}").status_code == 200
    assert client.get(f"{jule.get_absolute_url()}?tab=history&before={'9' * 30}").status_code == 200


def test_history_names_fields_and_values_and_staff_by_function_only(
    jule: Any, lena: Any, as_user: Any
) -> None:
    client = as_user(lena)
    client.post(reverse("leads:fact", args=[jule.pk, "job_title"]), {"job_title": "Head of operations"})
    act = client.get(jule.get_absolute_url() + "?tab=history").context["acts"][0]
    assert (act.who, act.what) == ("Sales", "Lead changed")
    assert [(c.label, c.before, c.after) for c in act.changes] == [("job title", "", "Head of operations")]


def test_the_ladder_moves_by_a_button_with_undo(jule: Any, lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    client.post(reverse("leads:stage", args=[jule.pk, "qualified"]))
    assert stored(jule).stage.code == "qualified"
    page = client.get(jule.get_absolute_url()).content.decode()
    assert reverse("leads:stage", args=[jule.pk, "new"]) in page
    entry = Activity.objects.get(lead=jule, kind="stage")
    assert (entry.title, entry.author, entry.by_person) == ("new:qualified", lena, False)


def test_lost_asks_for_the_reason(jule: Any, lena: Any, as_user: Any) -> None:
    client, url = as_user(lena), reverse("leads:stage", args=[jule.pk, "lost"])
    assert "lost_reason" in client.post(url).content.decode()
    assert client.post(url, {"lost_reason": " "}).status_code == 422
    assert stored(jule).stage.code == "new"
    client.post(url, {"lost_reason": "Too expensive"})
    assert (stored(jule).stage.code, stored(jule).lost_reason) == ("lost", "Too expensive")


def test_won_wins_the_open_deals_and_counts_as_contact_by_the_person(
    jule: Any, lena: Any, as_user: Any
) -> None:
    deal = add_deal(lead=jule, title="Heat pump", value=12000)
    type(jule).objects.filter(pk=jule.pk).update(last_person_contact_on=None)
    as_user(lena).post(reverse("leads:stage", args=[jule.pk, "won"]))
    deal.refresh_from_db()
    assert deal.state == "won"
    assert stored(jule).last_person_contact_on is not None
    assert "Customer" in as_user(lena).get(jule.get_absolute_url()).content.decode()
    assert Stage.objects.get(kind="won") == stored(jule).stage


def test_history_speaks_of_days_and_names_not_of_ids(
    jule: Any, lena: Any, jonas: Any, tom: Any, as_user: Any
) -> None:
    add_task(lead=jule, title="Send offer", due_on=dt.date(2026, 12, 4), assignee=lena)
    as_user(jonas).post(
        reverse("leads:fact", args=[jule.pk, "owner"]), {"owner": tom.pk, "seen_owner": lena.pk}
    )
    acts = as_user(jonas).get(jule.get_absolute_url() + "?tab=history").context["acts"]
    said = [(act.who, change.label, change.before, change.after) for act in acts for change in act.changes]
    assert ("Sales manager", "owner", "Lena Vogt", "Tom Ahrens") in said
    days = [after for _who, label, _before, after in said if label == "next step on"]
    assert [("2026-12-04" in day, "Dec" in day) for day in days] == [(False, True)]


def test_a_value_that_only_looks_like_a_date_breaks_no_history(jule: Any, lena: Any, as_user: Any) -> None:
    client = as_user(lena)
    for text in ("2026-99-99", "2026-11-24T99:99:99+00:00", "9999-12-31T23:59:59-12:00"):
        client.post(reverse("leads:fact", args=[jule.pk, "job_title"]), {"job_title": text})
        assert text[:10] in client.get(jule.get_absolute_url() + "?tab=history").content.decode()


def test_a_fresh_form_takes_the_focus(jule: Any, lena: Any, as_user: Any) -> None:
    url = reverse("leads:fact", args=[jule.pk, "email"])
    assert "data-focus" in as_user(lena).get(url, headers={"HX-Request": "true"}).content.decode()
