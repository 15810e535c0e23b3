"""A sales person hands in what a lead wants for their data, from the lead's page or from the mail that says it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction

from consent.gate import check
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_activity
from leadcrm.mail.models import OutboxMail
from privacy.models import Request
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)


@pytest.fixture
def carla(lena: Any, controller: Any, settings: Any) -> Lead:
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    with transaction.atomic():
        lead = make_person("Carla", email="carla@haushalt.example")
        lead.owner = lena
        lead.save()
    return lead


def test_the_clock_runs_from_the_mail_and_not_from_the_click(carla: Lead, lena: Any, as_user: Any) -> None:
    """R81, R82, W3: the mail of 23:30 in Greenwich arrived on the 24th in Berlin; the click came two days later."""
    with transaction.atomic():
        mail = add_activity(
            lead=carla,
            kind=Activity.Kind.MAIL,
            author=None,
            title="Meine Daten",
            at=dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC),
            by_person=True,
        )
    with time_machine.travel(NOW, tick=False):
        sales = as_user(lena)
        assert f"request/?entry={mail.pk}" in sales.get(carla.get_absolute_url()).content.decode()
        form = sales.get(f"/leads/{carla.pk}/request/?entry={mail.pk}").context["form"]
        assert form.initial["channel"] == "mail"
        typed = {
            "kind": ["access", "erasure"],
            "channel": "mail",
            "arrived_at": "2026-11-24T00:30",
            "text": "",
        }
        assert 'value="2026-11-24T00:30"' in str(form["arrived_at"])
        assert sales.post(f"/leads/{carla.pk}/request/", typed).status_code == 302
    cases = Request.objects.order_by("number")
    assert [case.kind for case in cases] == ["access", "erasure"]
    assert {(case.person_id, case.received_on, case.due_on) for case in cases} == {
        (carla.subject_id, dt.date(2026, 11, 24), dt.date(2026, 12, 24))
    }
    assert {case.occasion.taken_by_id for case in cases} == {lena.subject_id}  # type: ignore[union-attr]
    assert OutboxMail.objects.get(key__endswith=":received").to_address == "carla@haushalt.example"


def test_no_advertising_by_telephone_counts_at_once(carla: Lead, lena: Any, as_user: Any) -> None:
    """R90, R119."""
    typed = {"kind": ["marketing"], "channel": "telephone", "arrived_at": "2026-11-24T10:00", "text": ""}
    as_user(lena).post(f"/leads/{carla.pk}/request/", typed)
    assert Request.objects.get().state == "done"
    assert not check(carla.subject_id, "newsletter", "email").allowed
    assert not check(carla.subject_id, "telephone_marketing", "telephone").allowed


def test_what_nobody_understands_is_handed_in_all_the_same(carla: Lead, lena: Any, as_user: Any) -> None:
    """R81: the officer sorts it."""
    typed = {"channel": "in_person", "arrived_at": "2026-11-24T10:00", "text": "Irgendwas mit ihren Daten."}
    as_user(lena).post(f"/leads/{carla.pk}/request/", typed)
    assert Request.objects.get().kind == "unsorted"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "", "kind": []}, "text"),
        ({"arrived_at": "2036-01-01T00:00"}, "arrived_at"),
        ({"arrived_at": ""}, "arrived_at"),
        ({"channel": "form"}, "channel"),
        ({"kind": ["unsorted"]}, "kind"),
    ],
)
def test_bad_input_names_the_field(
    carla: Lead, lena: Any, as_user: Any, wrong: dict[str, Any], field: str
) -> None:
    typed = {"kind": ["access"], "channel": "mail", "arrived_at": "2026-11-24T10:00", "text": "x", **wrong}
    answer = as_user(lena).post(f"/leads/{carla.pk}/request/", typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Request.objects.exists()
