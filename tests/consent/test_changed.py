"""A text or a controller changes: nobody's consent grows with it (W5)."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from consent.gate import check, permitted
from consent.models import ConsentRecord, ConsentText
from consent.services.projection import append
from consent.services.texts import publish_text
from privacy.models import Controller, Notice, Purpose, Subject, Succession
from privacy.succession import shut_names
from tests.consent.conftest import given, own_purpose

pytestmark = pytest.mark.django_db
BODY = (
    "Sonnenhain Energietechnik GmbH may send me news and offers by e-mail. I can withdraw this at any time."
)
LATER = (
    "Sonnenhain Energietechnik GmbH may send me news and offers by e-mail and telephone. I can withdraw this."
)
OFFERS = "offers_w5"


def on(year: int, month: int, day: int) -> time_machine.travel:
    return time_machine.travel(dt.datetime(year, month, day, 12, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def offers(controller: Controller, notice: Notice) -> Purpose:
    """A purpose whose third text covers e-mail alone."""
    with on(2026, 1, 5):
        purpose = own_purpose(OFFERS, channels=["email", "telephone"])
        for number in range(3):
            publish(purpose, BODY.replace("news", f"news {number}") if number < 2 else BODY, ["email"])
    return purpose


def publish(purpose: Purpose, body: str, channels: list[str]) -> ConsentText:
    return publish_text(purpose=purpose, language="en", label="News", body=body, channels=channels)


def consent(person: Subject, text: ConsentText, channel: str = "email") -> ConsentRecord:
    from django.utils import timezone

    record = given(person, text, timezone.now(), purpose=OFFERS, channel=channel)
    append([record])
    return record


@pytest.fixture
def anna(person: Subject, offers: Purpose) -> Subject:
    """W5: Anna consented to v3 on 10 February."""
    with on(2026, 2, 10):
        consent(person, ConsentText.objects.get(purpose=offers, version=3))
    return person


def test_a_wider_text_does_not_widen_what_was_agreed_before(anna: Subject, offers: Purpose) -> None:
    """W5: v3 (e-mail) until 30 June, v4 (e-mail and telephone) from 1 July; the phone campaign of 15 July excludes Anna."""
    with on(2026, 7, 1):
        assert publish(offers, LATER, ["email", "telephone"]).version == 4
    with on(2026, 7, 15):
        everybody = Subject.objects.filter(pk=anna.pk)
        assert not permitted(everybody, OFFERS, "telephone", subject="pk").exists()
        assert check(anna, OFFERS, "telephone").code == "CONSENT_MISSING"
        assert permitted(everybody, OFFERS, "email", subject="pk").exists()
        assert check(anna, OFFERS, "email").allowed


def test_the_very_words_a_person_saw_are_shown_years_later(
    anna: Subject, offers: Purpose, ines: Any, as_user: Any
) -> None:
    """W5, R17: v3 word for word in 2029, though v4 is long in force."""
    with on(2026, 7, 1):
        publish(offers, LATER, ["email", "telephone"])
    record = ConsentRecord.objects.get(subject=anna)
    with on(2029, 2, 10):
        page = as_user(ines).get(f"/admin/consent/consentrecord/{record.pk}/proof/").content.decode()
    assert BODY in page
    assert LATER not in page


def rename(controller: Controller, name: str, at: dt.datetime) -> Succession:
    """Rename the company by the door nobody expects; the database notes it."""
    Controller.objects.filter(pk=controller.pk).update(name=name)
    row = Succession.objects.order_by("-pk")[0]
    Succession.objects.filter(pk=row.pk).update(changed_at=at)  # the database's clock does not travel
    return row


def test_a_renamed_controller_waits_for_the_officers_word(
    anna: Subject, offers: Purpose, controller: Controller, ines: Any, mara: Any, as_user: Any
) -> None:
    """W5: after a merger v3 does not cover the new company, until the succession is documented."""
    row = rename(controller, "Nordlicht Wärme SE", dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    address = f"/admin/privacy/succession/{row.pk}/change/"
    with on(2026, 7, 15):
        everybody = Subject.objects.filter(pk=anna.pk)
        shut = check(anna, OFFERS, "email")
        assert (shut.code, shut.allowed) == ("CONTROLLER_CHANGED", False)
        assert "succession is not documented" in shut.because
        assert not permitted(everybody, OFFERS, "email", subject="pk").exists()
        officer = as_user(ines)
        assert "succession of the controller not documented" in officer.get("/admin/").content.decode()
        assert as_user(mara).post(address, {"grounds": "Merger"}).status_code == 403
        assert officer.post(address, {"grounds": " "}).status_code == 200
    with on(2026, 7, 20):
        grounds = {"grounds": "Merger of 1 July 2026, HRB 4711"}
        assert as_user(ines).post(address, grounds).status_code == 302
        assert check(anna, OFFERS, "email").allowed
        assert permitted(everybody, OFFERS, "email", subject="pk").exists()
        # What held in between stays as it was (R27).
        assert not check(anna, OFFERS, "email", at=dt.datetime(2026, 7, 15, tzinfo=dt.UTC)).allowed
        assert check(anna, OFFERS, "email", at=dt.datetime(2026, 6, 15, tzinfo=dt.UTC)).allowed
        assert as_user(ines).post(address, {"grounds": "Otherwise"}).status_code == 403
    row.refresh_from_db()
    assert (row.documented_by, row.grounds) == (ines.subject, grounds["grounds"])


def test_consents_to_the_new_name_are_open_at_once(
    person: Subject, offers: Purpose, controller: Controller
) -> None:
    """W5: who agreed to the new company needs no succession."""
    rename(controller, "Nordlicht Wärme SE", dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    with on(2026, 7, 2):
        text = publish(
            offers, BODY.replace("Sonnenhain Energietechnik GmbH", "Nordlicht Wärme SE"), ["email"]
        )
        consent(person, text)
        assert check(person, OFFERS, "email").allowed


@pytest.mark.parametrize(
    ("changes", "shut"),
    [
        ([], []),
        ([("A", "B", False)], ["A"]),
        ([("A", "B", True)], []),
        ([("A", "B", True), ("B", "C", False)], ["A", "B"]),
        ([("A", "B", False), ("B", "C", True)], ["A"]),
        ([("A", "B", False), ("B", "A", False)], ["B"]),  # taken back at once
    ],
)
def test_names_are_followed_through_every_change(
    changes: list[tuple[str, str, bool]], shut: list[str]
) -> None:
    assert shut_names(changes) == shut


def test_an_ordinary_consent_does_not_open_what_has_to_be_explicit(person: Subject, offers: Purpose) -> None:
    """R34: given before the purpose asked for more, it does not count any more."""
    with on(2026, 2, 10):
        consent(person, ConsentText.objects.get(purpose=offers, version=3))
        assert check(person, OFFERS, "email").allowed
        Purpose.objects.filter(pk=OFFERS).update(explicit_for="art22")
        assert check(person, OFFERS, "email").code == "CONSENT_NOT_EXPLICIT"
        text = publish_text(
            purpose=Purpose.objects.get(pk=OFFERS),
            language="en",
            label="I explicitly agree",
            body=BODY,
            channels=["email"],
            explicit=True,
        )
    with on(2026, 2, 11):
        consent(person, text)
        assert check(person, OFFERS, "email").allowed
