"""Fields nobody offered: posted to every form, they change nothing (Krayin#2616)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from leadcrm.accounts.models import User
from leadcrm.capture.models import Form, Submission
from leadcrm.leads.models import Activity, Company, Deal, Lead, Task
from privacy.models import Subject
from tests.capture.conftest import ENQUIRY, Visitor
from tests.security.conftest import House

pytestmark = pytest.mark.django_db
_OURS = ("accounts", "mail", "leads", "capture", "consent", "privacy")


def everything(house: House) -> dict[str, str]:
    """Every field of every model of ours, with a value that would do harm, and the classics."""
    names = {
        name
        for model in apps.get_models()
        if model._meta.app_label in _OURS
        for field in model._meta.fields
        for name in (field.name, field.attname)
    }
    values = dict.fromkeys(names, "1") | {
        "owner": str(house.jonas.pk), "owner_id": str(house.jonas.pk), "role": "administrator", "is_active": "1",
        "subject": str(house.ines.subject_id), "subject_id": str(house.ines.subject_id), "state": "won", "stage": "won",
        "obtained_from": "person", "age_country": "DE", "basis": "consent", "kind": "note", "provenance": "{}", "source": "forged",
    }  # fmt: skip
    return values | dict.fromkeys(
        [
            "is_staff",
            "is_superuser",
            "superuser",
            "admin",
            "user_permissions",
            "groups",
            "consent_newsletter",
            "consent_state",
            "_method",
            "__class__",
        ],
        "1",
    )


def row(thing: Any) -> dict[str, Any]:
    return type(thing).objects.filter(pk=thing.pk).values().get()


# door: who posts, where, what honestly, which row, and the columns that may differ afterwards
DOORS: dict[str, tuple[str, Callable[[House], str], dict[str, str], Callable[[House], Any], set[str]]] = {
    "a name": ("lena", lambda h: reverse("leads:fact", args=[h.lead.pk, "name"]), {"title": "", "first_name": "Jula", "last_name": "Harms"},
               lambda h: h.lead, {"first_name", "last_name", "provenance", "sort_name", "search", "title"}),
    "an address": ("lena", lambda h: reverse("leads:fact", args=[h.lead.pk, "address"]),
                   {"street": "Ring 1", "postcode": "04109", "city": "Leipzig", "country": "DE"},
                   lambda h: h.lead, {"street", "postcode", "city", "country", "provenance"}),
    "a note": ("lena", lambda h: reverse("leads:write", args=[h.lead.pk, "note"]), {"text": "x"}, lambda h: h.lead, {"last_activity_at"}),
    "a task": ("lena", lambda h: reverse("leads:write", args=[h.lead.pk, "task"]), {"title": "y", "due_on": "2026-12-01", "assignee": "own"},
               lambda h: h.lead, {"next_step", "next_step_on"}),
    "a deal": ("lena", lambda h: reverse("leads:deal", args=[h.lead.pk, h.deal.pk]),
               {"title": "z", "value": "5", "currency": "CHF", "expected_close": "2027-01-01"},
               lambda h: h.deal, {"title", "value", "currency", "expected_close"}),
    "a company": ("lena", lambda h: reverse("leads:company_edit", args=[h.lead.company_id]),
                  {"name": "Kranich", "website": "", "street": "", "postcode": "", "city": "", "country": ""},
                  lambda h: h.lead.company, {"name", "sort_name"}),
    "a public form": ("mara", lambda h: reverse("capture:edit-form", args=[h.form.slug]),
                      {"slug": "heat-check", "kind": "enquiry", "title_de": "a", "title_en": "b", "intro_de": "c", "intro_en": "d",
                       "fields_": "name", "required": "name", "asks": "newsletter"},
                      lambda h: h.form, {"title_de", "title_en", "intro_de", "intro_en", "fields", "required", "published_at", "age_country", "age_by_date"}),
    "an account": ("arne", lambda h: reverse("admin:accounts_user_change", args=[h.lena.pk]),
                   {"username": "lena", "first_name": "Lena", "last_name": "Vogt", "email": "lena@sonnenhain.example", "role": "sales",
                    "team": "own", "language": "", "is_active": "on"},
                   lambda h: h.lena, {"team_id"}),
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_a_form_changes_what_it_shows_and_nothing_else(door: str, house: House) -> None:
    who, where, honest, thing, may = DOORS[door]
    house.lead.company_id = house.lead.company_id or Company.objects.get().pk
    honest = {
        **honest,
        **({"assignee": str(house.lena.pk)} if "assignee" in honest else {}),
        **({"team": str(house.lena.team_id)} if "team" in honest else {}),
    }
    before, staff = (
        row(thing(house)),
        list(User.objects.order_by("pk").values("pk", "role", "is_superuser", "is_active", "password")),
    )
    answer = house.as_(who).post(where(house), {**everything(house), **honest})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    after = row(thing(house))
    assert {name for name in after if after[name] != before[name]} <= may
    assert (
        list(User.objects.order_by("pk").values("pk", "role", "is_superuser", "is_active", "password"))
        == staff
    )
    for model in (Activity, Task, Deal, Lead):
        assert not model.objects.exclude(subject=house.lead.subject_id).exists()


def test_a_new_lead_gets_what_the_form_asks_and_nothing_else(house: House) -> None:
    honest = {
        "name": "Eva Ode",
        "company": "",
        "email": "eva@kunde.example",
        "phone": "",
        "source": "fair",
        "how": "third_party",
        "on": "2026-11-01",
    }
    house.as_("lena").post("/leads/add/", {**everything(house), **honest, "anyway": "1"})
    lead = Lead.everyone.exclude(pk=house.lead.pk).get()
    assert (lead.owner, lead.stage.kind, lead.obtained_from, lead.street, lead.external_id) == (
        house.lena,
        "open",
        "third_party",
        "",
        "",
    )
    assert lead.subject.notice_due_on
    assert lead.subject_id != house.ines.subject_id


def test_a_visitor_fills_what_the_form_shows_and_nothing_else(house: House, visitor: Visitor) -> None:
    people = set(Subject.objects.values_list("pk", flat=True))
    harm = {
        name: value for name, value in everything(house).items() if name not in {"token", *house.form.fields}
    }
    assert visitor.send({**harm, **ENQUIRY}).status_code == 303
    lead = Lead.everyone.exclude(pk=house.lead.pk).get()
    assert lead.subject_id not in people
    assert (lead.owner, lead.stage.kind, lead.obtained_from, lead.street, lead.mobile, lead.first_name) == (
        None,
        "open",
        "person",
        "",
        "",
        "Anna",
    )
    assert set(Submission.objects.get().answers) == set(ENQUIRY)
    assert Form.objects.get().published_at == house.form.published_at


def test_nobody_makes_themselves_a_superuser(house: House) -> None:
    path = reverse("admin:accounts_user_add")
    given = {"username": "eve", "first_name": "E", "last_name": "V", "email": "eve@x.example", "role": "sales", "team": "",
             "password1": "correct-horse-battery", "password2": "correct-horse-battery"}  # fmt: skip
    house.as_("arne").post(path, {**everything(house), **given})
    eve = User.objects.get(username="eve")
    assert (eve.is_superuser, eve.role) == (False, "sales")
