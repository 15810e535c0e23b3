"""Double opt-in: one ad-free mail, a button, nothing before it and nothing left without it (R14, R20–R24)."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail, signing
from django.utils import timezone

from consent.errors import LinkExpired
from consent.gate import check
from consent.models import ConsentRecord, ConsentText, OptInRequest, OptInText
from consent.services.opt_in import (
    confirm,
    expire_opt_ins,
    find_request,
    request_opt_in,
    token_of,
    was_confirmed,
)
from privacy.models import Controller, Subject
from privacy.objections import object_to_marketing
from privacy.suppression import suppress
from tests.consent.conftest import EMAIL, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(controller: Controller, person: Subject, newsletter: ConsentText) -> OptInRequest:
    return ask(person, newsletter)


def ask(person: Subject, *texts: ConsentText, email: str = EMAIL, **options: Any) -> OptInRequest:
    request = request_opt_in(
        subject=person,
        email=email,
        texts=list(texts),
        language="en",
        page_url="/f/heat-check/",
        ip="203.0.113.0",
        **options,
    )
    assert request is not None
    return request


def test_a_consent_waits_until_the_person_confirms(waiting: OptInRequest, person: Subject) -> None:
    assert check(person, "newsletter", "email").code == "CONSENT_PENDING"
    assert ConsentRecord.objects.count() == 0


def test_the_check_mail_is_duty_and_goes_to_the_typed_address(waiting: OptInRequest) -> None:
    [letter] = mail.outbox
    assert (letter.purpose, letter.to) == ("consent_check", [EMAIL])
    assert letter.extra_headers["Message-ID"] == waiting.message_id


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_check_mail_carries_no_advertising_and_no_picture(
    controller: Controller, person: Subject, newsletter: ConsentText, language: str
) -> None:
    request_opt_in(subject=person, email=EMAIL, texts=[newsletter], language=language, page_url="/f/x/")
    [letter] = mail.outbox
    assert letter.alternatives == []
    assert len(re.findall(r"https?://", letter.body)) == 1
    assert newsletter.body in letter.body
    assert controller.name in letter.body


def test_looking_at_the_link_confirms_nothing(waiting: OptInRequest, person: Subject) -> None:
    assert find_request(token_of(waiting)) == waiting
    assert check(person, "newsletter", "email").code == "CONSENT_PENDING"


def test_the_button_confirms_and_the_request_is_gone(
    waiting: OptInRequest, person: Subject, newsletter: ConsentText
) -> None:
    token = token_of(waiting)
    confirm(token=token, ip="198.51.100.0")
    record = ConsentRecord.objects.get()
    assert (record.text, record.page_url, record.message_id) == (
        newsletter,
        "/f/heat-check/",
        waiting.message_id,
    )
    assert (record.ip_truncated, record.confirmed_ip) == ("203.0.113.0", "198.51.100.0")
    assert record.at == waiting.submitted_at
    assert record.confirmed_at is not None
    assert not OptInRequest.objects.exists()
    decision = check(person, "newsletter", "email")
    assert decision.allowed
    assert decision.evidence == f"consent:{record.pk}"


def test_a_second_click_finds_it_confirmed_already(waiting: OptInRequest) -> None:
    token = token_of(waiting)
    assert not was_confirmed(token)
    confirm(token=token)
    assert was_confirmed(token)
    with pytest.raises(LinkExpired):
        confirm(token=token)
    assert ConsentRecord.objects.count() == 1


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c"])
def test_a_forged_link_opens_nothing(db: None, token: str) -> None:
    with pytest.raises(LinkExpired):
        find_request(token)
    assert not was_confirmed(token)


def test_a_link_of_another_door_opens_nothing(waiting: OptInRequest) -> None:
    with pytest.raises(LinkExpired):
        find_request(signing.dumps(str(waiting.pk), salt="leadcrm.mail.unsubscribe"))


def test_the_link_expires_after_seven_days_and_nothing_remains(
    waiting: OptInRequest, time_machine: Any
) -> None:
    token = token_of(waiting)
    time_machine.move_to(timezone.now() + dt.timedelta(days=7, minutes=1))
    with pytest.raises(LinkExpired):
        confirm(token=token)
    outcome = expire_opt_ins(timezone.localdate())
    assert (outcome.due, outcome.done) == (1, 1)
    assert not OptInRequest.objects.exists()
    assert not OptInText.objects.exists()


def test_what_can_still_be_confirmed_is_not_expired(waiting: OptInRequest) -> None:
    assert expire_opt_ins(timezone.localdate() + dt.timedelta(days=30)).due == 0
    assert expire_opt_ins(timezone.localdate(), dry_run=True).done == 0
    assert OptInRequest.objects.exists()


def test_a_dry_run_only_counts(waiting: OptInRequest, time_machine: Any) -> None:
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    outcome = expire_opt_ins(timezone.localdate(), dry_run=True)
    assert (outcome.due, outcome.done, outcome.left) == (1, 0, 1)
    assert OptInRequest.objects.exists()


def test_the_fourth_check_mail_of_a_day_is_not_sent(controller: Controller, newsletter: ConsentText) -> None:
    """Nobody fills a stranger's inbox by typing their address, whoever they say they are and however they spell it."""
    for spelling in (EMAIL, EMAIL.upper(), f" {EMAIL} "):
        ask(make_person(), newsletter, email=spelling)
    late = request_opt_in(subject=make_person(), email=EMAIL, texts=[newsletter], language="en", page_url="/")
    assert late is None
    assert len(mail.outbox) == 3


def test_a_click_in_a_mail_proves_no_consent_to_calls(
    controller: Controller, person: Subject, newsletter: ConsentText, calls: ConsentText
) -> None:
    """R24, W21: the mailbox was proven, not the number."""
    confirm(token=token_of(ask(person, newsletter, calls)))
    assert check(person, "newsletter", "email").allowed
    assert check(person, "telephone_marketing", "telephone").code == "CONSENT_UNPROVEN"
    record = ConsentRecord.objects.get(purpose="telephone_marketing")
    assert (record.confirmed_at, record.message_id) == (None, "")


def test_a_click_proves_one_purpose_only(
    controller: Controller, person: Subject, newsletter: ConsentText
) -> None:
    """R3, R15: there is no "consented = yes" of a person."""
    confirm(token=token_of(ask(person, newsletter)))
    assert not check(person, "profiling", "none").allowed
    assert not check(person, "mail_tracking", "email").allowed


def test_whoever_objected_and_signs_up_again_is_asked_and_heard(
    controller: Controller, person: Subject, newsletter: ConsentText, time_machine: Any
) -> None:
    """W7: the newer, proven, specific consent wins for exactly its purpose and channel; the rest stays closed."""
    time_machine.move_to(dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC), tick=False)
    object_to_marketing(subject=person, source="person")
    suppress(kind="email", value=EMAIL)
    time_machine.move_to(dt.datetime(2026, 3, 22, 10, 0, tzinfo=dt.UTC), tick=False)
    waiting = ask(person, newsletter)
    assert check(person, "newsletter", "email").code == "SUPPRESSED"
    assert len(mail.outbox) == 1
    time_machine.shift(dt.timedelta(minutes=5))
    confirm(token=token_of(waiting))
    assert check(person, "newsletter", "email").allowed
    for purpose, channel in (
        ("telephone_marketing", "telephone"),
        ("post_marketing", "post"),
        ("profiling", "none"),
    ):
        assert check(person, purpose, channel).code == "SUPPRESSED"
    # An objection that comes again is newer than the consent.
    time_machine.shift(dt.timedelta(days=10))
    object_to_marketing(subject=person, source="person")
    assert check(person, "newsletter", "email").code == "OBJECTED"


def test_a_confirmation_by_one_says_nothing_about_another_at_the_same_address(
    controller: Controller, newsletter: ConsentText
) -> None:
    """W9: familie@x.de belongs to two; the click came from one of them."""
    carla, dirk = make_person("familie@x.example", ""), make_person("familie@x.example", "")
    confirm(token=token_of(ask(carla, newsletter, email="familie@x.example")))
    assert check(carla, "newsletter", "email").allowed
    assert check(dirk, "newsletter", "email").code == "CONSENT_MISSING"
