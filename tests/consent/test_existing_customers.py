"""Mail to existing customers without consent: four conditions, each with its evidence, or none at all (R49–R51, W7)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.customers.services import PurchaseRefused, record_purchase, take_back
from consent.gate import check, permitted
from consent.models import ConsentText, ProductCategory, Purchase, SaleRule
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy.models import Assessment, LawfulBasis, Subject
from privacy.no_advertising import no_advertising_for
from privacy.objections import object_to_marketing
from privacy.suppression import keep_contact_points, suppress
from tests.consent.conftest import EMAIL, given, make_person, make_text

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 23)
NOTICE = "Order form v3, beside the address field"


@pytest.fixture
def goods(assess: Callable[..., Any]) -> dict[str, ProductCategory]:
    """The officer's map of R51: printers, ink for them, and insurances; and the approved assessment."""
    assess("customer_mail")
    ink = ProductCategory.objects.create(code="printer_ink", name="Ink")
    insurance = ProductCategory.objects.create(code="insurance", name="Insurance")
    printer = ProductCategory.objects.create(code="printer", name="Printers", similar=["printer_ink"])
    return {"printer": printer, "printer_ink": ink, "insurance": insurance}


def buy(person: Subject, category: ProductCategory, **changes: Any) -> Purchase:
    today = timezone.localdate()
    given_now: dict[str, Any] = {
        "email": EMAIL,
        "occasion": "sale",
        "sold_on": today,
        "evidence": "deal:12",
        "notice": NOTICE,
        "notice_on": today,
    }
    return record_purchase(subject=person, category=category, **(given_now | changes))


def code(person: Subject, category: str = "printer_ink") -> str:
    answer = check(person, "customer_mail", "email", category=category)
    lets = permitted(
        Subject.objects.filter(pk=person.pk), "customer_mail", "email", category=category, subject="pk"
    )
    assert lets.exists() == answer.allowed
    assert answer.because
    return answer.code


def test_all_four_conditions_open_the_gate(person: Subject, goods: dict[str, ProductCategory]) -> None:
    """R49: the answer names the purchase that proves it, and the ground of Art. 6."""
    purchase = buy(person, goods["printer"])
    answer = check(person, "customer_mail", "email", category="printer_ink")
    assert (answer.code, answer.evidence) == ("CUSTOMER", f"purchase:{purchase.pk}")
    assert (answer.basis, answer.article) == ("legitimate_interest", "Art. 6(1)(f), § 7(3) UWG")
    assert LawfulBasis.objects.get(purpose="customer_mail").evidence == f"purchase:{purchase.pk}"
    # R3, R48: nothing else is open for it.
    assert check(person, "newsletter", "email").code == "CONSENT_MISSING"


def test_without_a_notice_at_collection_three_conditions_are_none(
    person: Subject, goods: dict[str, ProductCategory]
) -> None:
    """R49"""
    buy(person, goods["printer"], notice="", notice_on=None)
    assert code(person) == "CUSTOMER_NOT_TOLD"


def test_a_notice_after_the_sale_comes_too_late(person: Subject, goods: dict[str, ProductCategory]) -> None:
    """R49: “bei Erhebung der Adresse”."""
    today = timezone.localdate()
    with pytest.raises(PurchaseRefused) as refused:
        buy(person, goods["printer"], sold_on=today - dt.timedelta(days=1), notice_on=today)
    assert refused.value.field == "notice_on"
    assert not Purchase.objects.exists()


@pytest.mark.parametrize(
    "spoilt", [{"evidence": " "}, {"email": ""}, {"occasion": "gift"}, {"notice_on": None}]
)
def test_each_condition_needs_its_evidence(
    person: Subject, goods: dict[str, ProductCategory], spoilt: dict[str, Any]
) -> None:
    """R49"""
    with pytest.raises(PurchaseRefused):
        buy(person, goods["printer"], **spoilt)
    assert not Purchase.objects.exists()
    assert not LawfulBasis.objects.exists()


@pytest.mark.parametrize("occasion", ["download", "offer", "account"])
def test_a_download_is_no_sale_unless_the_officer_says_so(
    person: Subject, goods: dict[str, ProductCategory], occasion: str
) -> None:
    """R50: a documented rule, from its day until its end."""
    buy(person, goods["printer"], occasion=occasion)
    assert code(person) == "CUSTOMER_NO_SALE"
    rule = SaleRule.objects.create(
        occasion=occasion, reason="C-654/23 Inteligo", officer=Subject.objects.create()
    )
    assert code(person) == "CUSTOMER"
    SaleRule.objects.filter(pk=rule.pk).update(
        valid_from=TODAY - dt.timedelta(days=90), valid_to=timezone.localdate() - dt.timedelta(days=1)
    )
    assert code(person) == "CUSTOMER_NO_SALE"


def test_only_what_is_similar_to_the_purchase_may_be_advertised(
    person: Subject, goods: dict[str, ProductCategory]
) -> None:
    """R51: bought a printer: ink yes, insurance no; and who bought ink hears nothing of printers."""
    buy(person, goods["printer"])
    assert [code(person, category) for category in ("printer", "printer_ink", "insurance")] == [
        "CUSTOMER",
        "CUSTOMER",
        "CUSTOMER_NOT_SIMILAR",
    ]
    other = make_person("ink@kunde.example")
    buy(other, goods["printer_ink"], email="ink@kunde.example")
    assert code(other, "printer") == "CUSTOMER_NOT_SIMILAR"


def test_goods_of_others_are_not_our_own(person: Subject, goods: dict[str, ProductCategory]) -> None:
    """R49: “eigene ähnliche Waren oder Dienstleistungen”."""
    buy(person, goods["printer"])
    ProductCategory.objects.filter(pk="printer_ink").update(own=False)
    assert code(person) == "CATEGORY_NOT_OWN"


@pytest.mark.parametrize("category", ["", "unknown"])
def test_a_mail_that_names_no_category_goes_to_nobody(
    person: Subject, goods: dict[str, ProductCategory], category: str
) -> None:
    buy(person, goods["printer"])
    assert code(person, category) == "CATEGORY_MISSING"


def test_it_counts_for_the_address_of_the_sale_alone(
    person: Subject, goods: dict[str, ProductCategory]
) -> None:
    buy(person, goods["printer"])
    keep_contact_points(person, ["new@kunde.example"], [])
    assert code(person) == "CUSTOMER_OTHER_ADDRESS"


def test_two_halves_make_no_whole(person: Subject, goods: dict[str, ProductCategory]) -> None:
    """R49: one purchase must meet every condition; a notice in another order does not help."""
    buy(person, goods["printer"], notice="", notice_on=None)
    buy(person, goods["insurance"])
    assert code(person) == "CUSTOMER_NOT_TOLD"


def test_every_way_of_saying_no_closes_it(
    person: Subject, goods: dict[str, ProductCategory], newsletter: ConsentText
) -> None:
    """R49 (3)"""
    buy(person, goods["printer"])
    Subject.objects.filter(pk=person.pk).update(state="restricted")
    assert code(person) == "RESTRICTED"
    Subject.objects.filter(pk=person.pk).update(state="active")
    no_advertising_for(domain=EMAIL)
    assert code(person) == "SUPPRESSED_COMPANY"
    suppress(kind="email", value=EMAIL, purpose="customer_mail", channel="email")
    assert code(person) == "SUPPRESSED"


def test_a_withdrawn_newsletter_is_not_replaced_by_a_purchase(
    person: Subject, goods: dict[str, ProductCategory], newsletter: ConsentText
) -> None:
    """R7, R49: who does not want our mail any more does not get it under another name."""
    append([given(person, newsletter, timezone.now() - dt.timedelta(days=1))])
    withdraw(subject=person, purpose="newsletter", route="one-click")
    buy(person, goods["printer"])
    assert code(person) == "CUSTOMER_REFUSED"


def test_a_purchase_recorded_by_mistake_is_taken_back(
    person: Subject, goods: dict[str, ProductCategory]
) -> None:
    purchase = buy(person, goods["printer"])
    before = timezone.now()
    take_back(purchase=purchase)
    assert code(person) == "CUSTOMER_MISSING"
    assert not LawfulBasis.objects.filter(valid_to=None).exists()
    # R27: what was so before stays known.
    assert check(person, "customer_mail", "email", category="printer", at=before).allowed


def test_a_soft_opt_in_purchase_lifts_no_objection(
    time_machine: Any, goods: dict[str, ProductCategory], newsletter: ConsentText
) -> None:
    """W7: objection 10 January 2026; newsletter confirmed 22 March 10:05; purchase 5 April: only the newsletter is open."""
    berlin = timezone.get_current_timezone()

    def at(month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        time_machine.move_to(dt.datetime(2026, month, day, hour, minute, tzinfo=berlin), tick=False)

    Assessment.objects.update(approved_on=dt.date(2026, 1, 2), review_on=dt.date(2026, 12, 31))
    at(1, 10)
    person = make_person()
    object_to_marketing(subject=person, source="person")
    suppress(kind="email", value=EMAIL)
    at(3, 20)
    assert check(person, "newsletter", "email").code == "SUPPRESSED"
    at(3, 22, 10, 5)
    with transaction.atomic():
        append([given(person, newsletter)])
    assert check(person, "newsletter", "email").allowed
    at(4, 5)
    buy(person, goods["printer"])
    assert check(person, "customer_mail", "email", category="printer").code == "SUPPRESSED"
    assert check(person, "newsletter", "email").allowed
    for purpose, channel in (
        ("telephone_marketing", "telephone"),
        ("post_marketing", "post"),
        ("profiling", "none"),
    ):
        assert not check(person, purpose, channel).allowed


def test_fax_and_messenger_need_express_consent_from_companies_too(person: Subject) -> None:
    """R48: § 7(2) no. 2 UWG knows no difference between consumer and business, and no implicit use."""
    for party in ("consumer", "business"):
        Subject.objects.filter(pk=person.pk).update(party=party)
        for channel in ("fax", "messenger"):
            answer = check(person, "message_marketing", channel)
            assert (answer.code, bool(answer.because)) == ("CONSENT_MISSING", True)
            assert check(person, "enquiry_handling", channel).code == "CHANNEL_NOT_COVERED"
            assert check(person, "newsletter", channel).code == "CHANNEL_NOT_COVERED"


def test_a_click_in_a_mail_proves_no_fax_number(person: Subject, notice: Any) -> None:
    """R24, R48: a ticked box on a page says nothing about whose number it is."""
    text = make_text(notice, "message_marketing", ["fax", "messenger"])
    append([given(person, text, purpose="message_marketing", channel="fax")])
    assert check(person, "message_marketing", "fax").code == "CONSENT_UNPROVEN"


def test_an_address_from_a_website_is_no_permission(person: Subject) -> None:
    """R48: einkauf@firma.de from a website, no consent: blocked, for a company as for a consumer."""
    Subject.objects.filter(pk=person.pk).update(party="business")
    assert check(person, "newsletter", "email").code == "CONSENT_MISSING"
    assert check(person, "customer_mail", "email", category="printer").code in {
        "ASSESSMENT_MISSING",
        "CATEGORY_MISSING",
    }


@pytest.mark.parametrize("country", ["CH", "GB"])
def test_swiss_and_british_people_are_asked_about_like_everybody(
    person: Subject, newsletter: ConsentText, goods: dict[str, ProductCategory], country: str
) -> None:
    """W11: a controller in Germany keeps to the GDPR and to the strictest law: opt-in for mail, § 7 UWG for calls.

    The gate knows no country, so no country opens it: what is refused in Germany is refused there.
    """
    assert not check(person, "newsletter", "email").allowed
    assert not check(person, "telephone_marketing", "telephone").allowed
    buy(person, goods["printer"], notice="", notice_on=None)
    assert code(person) == "CUSTOMER_NOT_TOLD"
    append([given(person, newsletter)])
    assert check(person, "newsletter", "email").allowed
