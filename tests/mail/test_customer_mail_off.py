"""Mail to customers is switched off alone on the settings page: no consent is touched by it (R28, R49, § 7(3) no. 3 UWG)."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from consent.customers.services import record_purchase
from consent.gate import check
from consent.models import ProductCategory
from leadcrm.mail.tokens import preferences_link
from privacy.models import Objection, Subject
from tests.mail.conftest import ANNA, letter
from tests.mail.test_preferences import path_for, post

pytestmark = pytest.mark.django_db
OFF = 'name="customer" value="off"'


@pytest.fixture
def customer(subscriber: Subject) -> Subject:
    """Anna, who reads the newsletter and bought ink."""
    letter(subscriber).send()
    ink = ProductCategory.objects.create(code="ink", name="Ink")
    with transaction.atomic():
        record_purchase(
            subject=subscriber, category=ink, email=ANNA, occasion="sale", sold_on=dt.date(2026, 1, 5),
            evidence="deal:12", notice="Order form v3", notice_on=dt.date(2026, 1, 5),
        )  # fmt: skip
    return subscriber


def look(person: Subject) -> str:
    return Client(headers={"accept-language": "en"}).get(path_for(person)).content.decode()


def test_a_customer_objects_to_this_mail_alone(customer: Subject) -> None:
    """R49: no. 3, at any time and without cost; R28: the newsletter that was agreed to still comes."""
    assert OFF in look(customer)
    page = post(customer, customer="off")
    assert "do not write to you as a customer" in page
    assert OFF not in page
    objection = Objection.objects.get()
    assert (objection.purpose, objection.channel, objection.source) == ("customer_mail", "email", "person")
    assert check(customer, "customer_mail", "email", category="ink").code == "OBJECTED"
    assert check(customer, "newsletter", "email").allowed
    assert OFF not in look(customer)
    post(customer, customer="off")
    assert Objection.objects.count() == 1


def test_who_bought_nothing_is_not_told_of_it(subscriber: Subject) -> None:
    letter(subscriber).send()
    assert "§ 7(3)" not in look(subscriber)
    post(subscriber, customer="off")
    assert not Objection.objects.exists()


def test_a_forged_link_switches_nothing_off(customer: Subject) -> None:
    forged = preferences_link(subject=customer.pk, address="someone@else.example")
    answer: Any = Client().post(forged.removeprefix("http://localhost:8000"), {"customer": "off"})
    assert answer.status_code == 410
    assert not Objection.objects.exists()
