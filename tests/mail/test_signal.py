"""Somebody we know opens their settings with a browser that objects to tracking: an objection like any other (R42, W19)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.gate import check
from consent.models import ConsentRecord, ConsentText
from consent.services.projection import append
from leadcrm.mail.tokens import preferences_link
from privacy.models import Objection, Subject
from privacy.suppression import keep_contact_points
from tests.consent.conftest import given, make_text
from tests.mail.conftest import ANNA, letter
from tests.test_access_matrix import digest

SIGNAL = {"sec-gpc": "1"}


@pytest.fixture
def profiled(subscriber: Subject) -> Subject:
    """Anna, who agreed last year to an interest profile and to the measurement of her mails."""
    letter(subscriber).send()
    last_year = timezone.now() - dt.timedelta(days=330)
    for purpose, channel in (("profiling", "none"), ("mail_tracking", "email")):
        _agree(subscriber, purpose, channel, last_year)
    return subscriber


def _agree(person: Subject, purpose: str, channel: str, at: dt.datetime) -> None:
    text = ConsentText.objects.filter(purpose=purpose).first()
    if text is None:
        newsletter = ConsentText.objects.filter(purpose="newsletter").first()
        assert newsletter
        text = make_text(newsletter.notice, purpose, [channel])
    append([given(person, text, at, purpose=purpose, channel=channel, email=ANNA)])


def open_settings(person: Subject, **headers: str) -> str:
    path = preferences_link(subject=person.pk, address=ANNA).removeprefix("http://localhost:8000")
    answer = Client(headers={"accept-language": "en"} | headers).get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


@pytest.mark.parametrize("signal", [{"sec-gpc": "1"}, {"dnt": "1"}])
def test_the_signal_of_a_known_person_is_an_objection_to_profiling_and_measuring(
    profiled: Subject, signal: dict[str, str]
) -> None:
    """R42, W19: newer than last year's consents, which stay on record; what else was agreed to goes on."""
    page = open_settings(profiled, **signal)
    assert "noted it as your objection to: Opening and click measurement, Interest profile" in page
    assert set(Objection.objects.values_list("purpose", "source")) == {
        ("profiling", "person"),
        ("mail_tracking", "person"),
    }
    assert not check(profiled, "profiling", "none").allowed
    assert not check(profiled, "mail_tracking", "email").allowed
    assert check(profiled, "newsletter", "email").allowed
    assert ConsentRecord.objects.filter(kind="given", purpose="profiling").count() == 1
    assert "by your browser&#x27;s signal against tracking" in page


@pytest.mark.parametrize("headers", [{}, {"sec-gpc": "0"}, {"sec-gpc": "true"}])
def test_without_the_signal_looking_changes_nothing(profiled: Subject, headers: dict[str, str]) -> None:
    """R25: link scanners send no signal."""
    before = digest()
    open_settings(profiled, **headers)
    assert digest() == before


def test_it_is_noted_once(profiled: Subject) -> None:
    open_settings(profiled, **SIGNAL)
    before = digest()
    assert "noted it" not in open_settings(profiled, **SIGNAL)
    assert digest() == before


def test_a_later_and_specific_yes_is_not_taken_back_by_the_same_signal(profiled: Subject) -> None:
    """R42: the signal goes on as before; what the person said themselves is newer."""
    open_settings(profiled, **SIGNAL)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), tick=True):
        _agree(profiled, "profiling", "none", timezone.now())
        open_settings(profiled, **SIGNAL)
        assert check(profiled, "profiling", "none").allowed


def test_a_shared_mailbox_decides_about_mail_alone(profiled: Subject, subscriber: Subject) -> None:
    """W9: whose browser it was cannot be told; measuring mails ends for all, a profile of one is not theirs to end."""
    other = Subject.objects.create()
    keep_contact_points(other, [ANNA], [])
    open_settings(profiled, **SIGNAL)
    assert set(Objection.objects.values_list("purpose", "subject")) == {
        ("mail_tracking", profiled.pk),
        ("mail_tracking", other.pk),
    }


def test_a_forged_link_notes_nothing(db: Any) -> None:
    before = digest()
    assert Client(headers=SIGNAL).get("/preferences/nonsense/").status_code == 410
    assert digest() == before
