"""A whole company wants no advertising: its domain closes the gate for everybody there (W10, R121, R124)."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from consent.gate import check, decisions, permitted
from consent.models import ConsentText
from consent.services.bases import set_basis
from consent.services.projection import append
from privacy.erasure.forget import forget
from privacy.erasure.replay import replay
from privacy.models import ContactPoint, Subject, Suppression
from privacy.no_advertising import DomainRefused, no_advertising_for
from tests.consent.conftest import given, make_person

pytestmark = pytest.mark.django_db

EVA = "eva.muster@firma.example"


def agree(person: Subject, text: ConsentText, email: str = EVA, at: dt.datetime | None = None) -> None:
    with transaction.atomic():
        append([given(person, text, at, email=email)])


def test_no_advertising_reaches_anybody_at_the_domain(newsletter: ConsentText) -> None:
    """W10: the company spoke after its people had consented; it closes for all of them, and for nobody else."""
    eva, ole, other = make_person(EVA), make_person("Ole@FIRMA.example"), make_person("x@andere.example")
    for person, email in ((eva, EVA), (ole, "ole@firma.example"), (other, "x@andere.example")):
        agree(person, newsletter, email, timezone.now() - dt.timedelta(hours=1))
    no_advertising_for(domain="https://www.firma.example/kontakt")
    answers = decisions([eva.pk, ole.pk, other.pk], "newsletter", "email")
    assert [answers[person.pk].code for person in (eva, ole, other)] == [
        "SUPPRESSED_COMPANY",
        "SUPPRESSED_COMPANY",
        "CONSENT",
    ]
    assert answers[eva.pk].because
    assert answers[eva.pk].next_step
    open_to = permitted(Subject.objects.all(), "newsletter", "email", subject="pk")
    assert set(open_to) == {other}


def test_answers_and_other_channels_stay_open(calls: ConsentText) -> None:
    eva = make_person(EVA)
    set_basis(
        subject=eva, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="form:1"
    )
    no_advertising_for(domain="firma.example")
    assert check(eva, "enquiry_handling", "email").allowed
    assert check(eva, "telephone_marketing", "telephone").code == "CONSENT_MISSING"


def test_a_newer_confirmed_consent_opens_it_for_that_person_alone(newsletter: ConsentText) -> None:
    """R124: newer, proven, specific; a colleague at the same company stays closed."""
    eva, ole = make_person(EVA), make_person("ole@firma.example")
    before = timezone.now()
    no_advertising_for(domain="firma.example")
    agree(eva, newsletter)
    assert check(eva, "newsletter", "email").allowed
    assert check(ole, "newsletter", "email").code == "SUPPRESSED_COMPANY"
    assert check(eva, "newsletter", "email", at=before).code == "CONSENT_MISSING"
    # Said again, it is newer than that consent.
    no_advertising_for(domain="firma.example")
    assert check(eva, "newsletter", "email").code == "SUPPRESSED_COMPANY"


def test_consent_never_moves_to_a_successor(newsletter: ConsentText) -> None:
    """W10: Eva leaves on 30 September; whoever takes over her desk, or even her address, has consented to nothing."""
    eva = make_person(EVA)
    agree(eva, newsletter)
    successor = make_person(EVA)
    assert check(eva, "newsletter", "email").allowed
    assert check(successor, "newsletter", "email").code == "CONSENT_MISSING"


@pytest.mark.parametrize("typed", ["gmail.com", "@web.de", "jemand@GMX.de", "http://www.t-online.de/"])
def test_nobody_speaks_for_a_mail_service(typed: str) -> None:
    with pytest.raises(DomainRefused) as refused:
        no_advertising_for(domain=typed)
    assert refused.value.code == "FREE_MAIL"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("typed", ["", "firma", "fir ma.de", "a@", "<script>.de", "-.de", "x" * 300 + ".de"])
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(DomainRefused) as refused:
        no_advertising_for(domain=typed)
    assert refused.value.code == "BAD_DOMAIN"


@pytest.mark.parametrize(
    "typed", ["MÜLLER-Wärme.example", "eva@müller-wärme.example", "xn--mller-wrme-w5a5z.example"]
)
def test_a_domain_is_compared_in_one_form(newsletter: ConsentText, typed: str) -> None:
    """R123: written with umlauts, in capitals or encoded, it is the same domain."""
    eva = make_person("eva@müller-wärme.example")
    no_advertising_for(domain=typed)
    assert check(eva, "newsletter", "email").code == "SUPPRESSED_COMPANY"


def test_mail_services_have_no_domain_to_compare() -> None:
    make_person("jemand@gmx.de")
    make_person(EVA)
    assert sorted(len(bytes(p.domain)) for p in ContactPoint.objects.filter(kind="email")) == [0, 32]


@pytest.mark.django_db(transaction=True)
def test_it_survives_the_erasure_of_everybody_there(newsletter: ConsentText) -> None:
    """R121: the hash of the domain names nobody, and closes the gate for whoever comes next."""
    with transaction.atomic():
        eva = make_person(EVA)
        no_advertising_for(domain="firma.example")
    forget([eva.pk], suppress=False)
    assert Suppression.objects.get().kind == "domain"
    with transaction.atomic():
        ole = make_person("ole@firma.example")
    assert check(ole, "newsletter", "email").code == "SUPPRESSED_COMPANY"


def test_a_restored_backup_knows_it_again(newsletter: ConsentText) -> None:
    """R137: the ledger outside the database repeats it, at the time it was said."""
    eva = make_person(EVA)
    said = no_advertising_for(domain="firma.example").created_at
    Suppression.objects.all().delete()
    replay()
    assert abs((Suppression.objects.get().created_at - said).total_seconds()) < 1
    assert check(eva, "newsletter", "email").code == "SUPPRESSED_COMPANY"
