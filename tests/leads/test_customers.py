"""Existing customers on the lead page: a won deal, the purchase with its evidence, and the mail that may rest on it (R49–R51)."""

import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from consent.models import ProductCategory, Purchase
from leadcrm.leads.models import Lead
from leadcrm.leads.services.deals import add_deal
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Assessment, Objection
from tests.leads.page import JULE, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(ines: Any) -> dict[str, ProductCategory]:
    today = timezone.localdate()
    Assessment.objects.create(
        purpose_id="customer_mail", interest="i", necessity="n", balancing="b", author=ines.subject,
        approver=ines.subject, approved_on=today, review_on=today.replace(year=today.year + 1),
    )  # fmt: skip
    return {
        code: ProductCategory.objects.create(code=code, name=code.title(), similar=similar)
        for code, similar in (("pumps", ["service"]), ("service", []), ("insurance", []))
    }


@pytest.fixture
def jule(lena: Any, controller: Any, settings: Any) -> Lead:
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    return make_lead(lena)


def record(client: Any, lead: Lead, **changes: Any) -> Any:
    today = timezone.localdate().isoformat()
    form = {
        "category": "pumps", "occasion": "sale", "sold_on": today, "evidence": "order 4711",
        "notice": "order form 3", "notice_on": today, **changes,
    }  # fmt: skip
    return client.post(reverse("leads:purchase_add", args=[lead.pk]), form)


def mail(client: Any, lead: Lead, category: str) -> Any:
    form = {
        "purpose": f"customer_mail:{category}", "title": "Maintenance", "body": "Your pump is due.",
        "key": uuid.uuid4(),
    }  # fmt: skip
    return client.post(reverse("leads:write", args=[lead.pk, "mail"]), form)


def test_a_won_deal_of_a_category_leads_to_the_purchase(
    jule: Lead, goods: dict[str, ProductCategory], lena: Any, as_user: Any
) -> None:
    deal = add_deal(lead=jule, title="Heat pump", value=1000, category=goods["pumps"])
    client = as_user(lena)
    answer = client.post(reverse("leads:deal_close", args=[jule.pk, deal.pk, "won"]))
    assert answer["Location"] == reverse("leads:purchase_add", args=[jule.pk])
    page = client.get(answer["Location"]).content.decode()
    assert f"deal:{deal.pk} Heat pump" in page


def test_the_page_shows_each_condition_with_its_evidence(
    jule: Lead, goods: dict[str, ProductCategory], lena: Any, as_user: Any
) -> None:
    """R49"""
    client = as_user(lena)
    assert record(client, jule).status_code == 302
    page = client.get(f"{jule.get_absolute_url()}?tab=privacy").content.decode()
    for word in ("order 4711", "order form 3", "Pumps", "mail about similar products is allowed"):
        assert word in page
    purchase = Purchase.objects.get()
    client.post(reverse("leads:purchase_end", args=[jule.pk, purchase.pk]))
    assert "taken back" in client.get(f"{jule.get_absolute_url()}?tab=privacy").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"notice_on": ""}, "notice"),
        ({"sold_on": "2099-01-01"}, "sold_on"),
        ({"category": "nothing"}, "category"),
        ({"evidence": ""}, "evidence"),
        ({"notice_on": "2099-01-01"}, "notice_on"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_stored(
    jule: Lead,
    goods: dict[str, ProductCategory],
    lena: Any,
    as_user: Any,
    changes: dict[str, str],
    field: str,
) -> None:
    answer = record(as_user(lena), jule, **changes)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Purchase.objects.exists()


def test_the_composer_writes_about_similar_products_and_no_others(
    jule: Lead, goods: dict[str, ProductCategory], lena: Any, as_user: Any
) -> None:
    """R51: and the mail says at its end how to object (R49, each use)."""
    client = as_user(lena)
    record(client, jule)
    assert (
        "To a customer, about Service" in client.get(f"{jule.get_absolute_url()}?write=mail").content.decode()
    )
    assert mail(client, jule, "insurance").status_code == 422
    assert mail(client, jule, "service").status_code == 302
    found = OutboxMail.objects.get()
    assert (found.purpose_id, found.category, found.tells_objection) == ("customer_mail", "service", True)
    assert "without cost beyond the basic rate" in found.body
    assert found.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_map_is_asked_again_when_the_mail_leaves(
    jule: Lead, goods: dict[str, ProductCategory], lena: Any, as_user: Any
) -> None:
    """R63: the officer took the category off the map between queueing and sending."""
    client = as_user(lena)
    record(client, jule)
    mail(client, jule, "service")
    ProductCategory.objects.filter(pk="pumps").update(similar=[])
    assert deliver().cancelled == 1
    assert OutboxMail.objects.get().because == "CUSTOMER_NOT_SIMILAR"


def test_one_click_in_such_a_mail_is_an_objection(
    jule: Lead, goods: dict[str, ProductCategory], lena: Any, as_user: Any, client: Any
) -> None:
    """R49 (3), R54: there is no consent to withdraw; the address is written to no more."""
    staff = as_user(lena)
    record(staff, jule)
    mail(staff, jule, "service")
    link = OutboxMail.objects.get().headers["List-Unsubscribe"].strip("<>")
    path = link[link.index("/unsubscribe/") :]
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert (Objection.objects.get().purpose, Objection.objects.get().channel) == ("customer_mail", "email")
    assert OutboxMail.objects.get().state == "cancelled"
    assert mail(staff, jule, "service").status_code == 422


def test_nothing_is_offered_where_nothing_is_sold_by_category(jule: Lead, lena: Any, as_user: Any) -> None:
    page = as_user(lena).get(f"{jule.get_absolute_url()}?tab=privacy").content.decode()
    assert "purchases/add" not in page
    assert (
        "Product category"
        not in as_user(lena).get(reverse("leads:deal_add", args=[jule.pk])).content.decode()
    )
    assert JULE["email"]
