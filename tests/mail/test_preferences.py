"""The preference centre: as easy to withdraw as to give (R25), at once (R26), kept on record (R27), partial (R28)."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consent.gate import check
from consent.models import ConsentRecord, OptInRequest
from consent.services.bases import set_basis
from consent.services.opt_in import confirm, request_opt_in, token_of
from consent.services.texts import current_texts
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.tokens import preferences_link, unsubscribe_token
from privacy.models import Objection, Subject, Suppression
from privacy.suppression import keep_contact_points
from tests.mail.conftest import ANNA, letter, newsletter, subscribe
from tests.test_access_matrix import digest

MAIL, CALLS = "newsletter:email", "telephone_marketing:telephone"


@pytest.fixture
def reader(subscriber: Subject) -> Subject:
    """Anna, who agreed to the newsletter and to calls, and has a mail from us."""
    request = request_opt_in(
        subject=subscriber,
        email=ANNA,
        texts=current_texts(["telephone_marketing"], "en"),
        language="en",
        page_url="/f/heat-check/",
    )
    assert request
    confirm(token=token_of(request))
    OutboxMail.objects.all().delete()
    letter(subscriber).send()
    return subscriber


def path_for(subject: Subject, address: str = ANNA) -> str:
    return preferences_link(subject=subject.pk, address=address).removeprefix("http://localhost:8000")


def client() -> Client:
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def post(subject: Subject, **data: Any) -> str:
    answer = client().post(path_for(subject), data)
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def states(subject: Subject) -> dict[str, str]:
    return dict(subject.consent_states.values_list("purpose", "status"))


def test_a_get_shows_each_choice_with_its_words_and_changes_nothing(reader: Subject) -> None:
    """R25: what was agreed to is seen without a password; scanners follow links, so looking changes nothing."""
    before = digest()
    page = client().get(path_for(reader))
    assert client().head(path_for(reader)).status_code == 200
    assert digest() == before
    text = page.content.decode()
    assert not page.cookies
    assert "ann•••@kunde.example" in text
    assert ANNA not in text
    assert text.count(" checked") == 2
    assert "I can withdraw this at any time." in text
    assert "agreed; confirmed by the button in our mail on" in text


def test_the_link_carries_no_address(reader: Subject) -> None:
    assert "kunde" not in path_for(reader)
    assert path_for(reader) != path_for(reader, "other@kunde.example")


def test_switching_off_one_channel_leaves_the_other(reader: Subject) -> None:
    """R26, R28: at once, and nothing but what was switched; R27: what was given stays on record."""
    page = post(reader, was=[MAIL, CALLS], on=[CALLS])
    assert states(reader) == {"newsletter": "withdrawn", "telephone_marketing": "confirmed"}
    assert check(reader, "newsletter", "email").code == "CONSENT_WITHDRAWN"
    assert ConsentRecord.objects.filter(purpose="newsletter", kind="given").count() == 1
    assert ConsentRecord.objects.get(kind="withdrawn").route == "preferences"
    assert "Newsletter by e-mail: switched off, from now on." in page
    assert "withdrawn on your settings page" in page
    assert not Objection.objects.exists()


def test_a_waiting_mail_is_cancelled_with_its_purpose_and_no_other(reader: Subject) -> None:
    newsletter(reader).send()
    post(reader, was=[MAIL, CALLS], on=[MAIL])
    assert OutboxMail.objects.get(purpose="newsletter").state == "queued"
    post(reader, was=[MAIL], on=[])
    mail = OutboxMail.objects.get(purpose="newsletter")
    assert (mail.state, mail.because) == ("cancelled", "CONSENT_WITHDRAWN")
    assert OutboxMail.objects.get(purpose="rights_handling").state == "queued"


def test_what_was_confirmed_after_the_page_was_opened_stays(reader: Subject) -> None:
    """A box that was off on the page and was not touched is no withdrawal."""
    post(reader, was=[MAIL], on=[MAIL])
    assert states(reader)["telephone_marketing"] == "confirmed"


def test_switching_on_sends_one_check_mail_and_opens_nothing(reader: Subject) -> None:
    """R20: only the button in the mail is a consent."""
    post(reader, was=[MAIL, CALLS], on=[CALLS])
    page = post(reader, was=[CALLS], on=[MAIL, CALLS])
    assert "please press the button in the mail" in page
    assert "Waits for the button in our mail" in page
    assert states(reader)["newsletter"] == "withdrawn"
    mail = OutboxMail.objects.get(purpose="consent_check")
    assert (mail.to_address, mail.subject) == (ANNA, reader)
    waiting = OptInRequest.objects.get()
    assert waiting.page_url == "/preferences/"
    assert [text.purpose_id for text in waiting.texts.all()] == ["newsletter"]
    assert client().post(f"/confirm/{token_of(waiting)}/").status_code == 200
    assert check(reader, "newsletter", "email").allowed


def test_check_mails_to_one_address_have_an_end(reader: Subject) -> None:
    post(reader, was=[MAIL, CALLS], on=[CALLS])
    pages = [post(reader, was=[CALLS], on=[MAIL, CALLS]) for _ in range(4)]
    assert OutboxMail.objects.filter(purpose="consent_check").count() <= 3
    assert "Please try again tomorrow." in pages[-1]


def test_made_up_choices_change_nothing(reader: Subject) -> None:
    post(
        reader, was=["enquiry_handling:email", "x", "newsletter:post"], on=["mail_tracking:email", "\0", MAIL]
    )
    assert set(states(reader).values()) == {"confirmed"}
    assert not OutboxMail.objects.filter(purpose="consent_check").exists()


def test_objecting_ends_all_advertising_on_every_channel(reader: Subject) -> None:
    """R54, R55, R119: one press, no reason; the address outlives the data as a hash."""
    newsletter(reader).send()
    page = post(reader, everything="1", was=[MAIL], on=[MAIL])
    assert "neither by e-mail nor by telephone or post" in page
    assert set(states(reader).values()) == {"withdrawn"}
    assert Objection.objects.get().channel == ""
    assert Suppression.objects.get().channel == "email"
    assert OutboxMail.objects.get(purpose="newsletter").state == "cancelled"


def test_everybody_at_a_shared_mailbox_is_spared_mail_and_nobody_else_is_touched(reader: Subject) -> None:
    """W9: the link proves the mailbox; calls are the affair of one person, and which one it is is not known."""
    dirk = Subject.objects.create()
    subscribe(dirk)
    letter(reader).send()
    page = client().get(path_for(reader)).content.decode()
    assert "Several people use this address." in page
    assert CALLS not in page
    post(reader, was=[MAIL, CALLS], on=[])
    assert states(reader) == {"newsletter": "withdrawn", "telephone_marketing": "confirmed"}
    assert states(dirk) == {"newsletter": "withdrawn"}
    page = post(reader, was=[], on=[MAIL])
    assert 'role="switch"' not in page, "whose consent would it be?"
    assert not OutboxMail.objects.filter(purpose="consent_check").exists()
    post(reader, everything="1")
    assert set(Objection.objects.values_list("subject", "channel")) == {
        (reader.pk, "email"),
        (dirk.pk, "email"),
    }


def test_a_mailbox_the_person_no_longer_has_decides_about_its_mail_alone(reader: Subject) -> None:
    keep_contact_points(reader, ["new@kunde.example"], [])
    page = client().get(path_for(reader)).content.decode()
    assert MAIL in page
    assert CALLS not in page


def test_what_rests_on_another_basis_is_listed_with_its_article(reader: Subject) -> None:
    set_basis(subject=reader, purpose="enquiry_handling", basis="contract", evidence="submission:1")
    page = client().get(path_for(reader)).content.decode()
    assert "Answering an enquiry" in page
    assert "Withdraw the enquiry" in page
    assert "Art. 6(1)(b)" in page


@pytest.mark.parametrize("which", ["forged", "expired", "erased", "unsubscribe", "gone"])
def test_a_link_that_is_over_says_so_and_shows_the_way_to_a_new_one(reader: Subject, which: str) -> None:
    """Forged, too old, of an erased person, of another door, or of nobody: the same friendly page."""
    path = path_for(reader)
    if which == "forged":
        path = path[:-6] + "AAAAA/"
    if which == "expired":
        with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(days=8), tick=True):
            path = path_for(reader)
    if which == "erased":
        Subject.objects.filter(pk=reader.pk).update(state="erased")
    if which == "unsubscribe":
        path = f"/preferences/{unsubscribe_token(subject=reader.pk, purpose='newsletter', address=ANNA)}/"
    if which == "gone":
        path = path_for(Subject())
    before = digest()
    for data in ({}, {"was": [MAIL], "on": []}, {"everything": "1"}):
        answer = client().post(path, data) if data else client().get(path)
        assert answer.status_code == 410
        assert 'href="/preferences/"' in answer.content.decode()
    assert digest() == before


def test_the_page_costs_the_same_however_much_is_on_record(reader: Subject) -> None:
    client().get(path_for(reader))
    with CaptureQueriesContext(connection) as few:
        client().get(path_for(reader))
    for _ in range(3):
        post(reader, was=[MAIL], on=[])
        subscribe(reader)
        letter(reader).send()
    with CaptureQueriesContext(connection) as many:
        client().get(path_for(reader))
    assert len(many) == len(few)


def test_every_advertising_mail_carries_the_link(reader: Subject) -> None:
    newsletter(reader, html="<p>News</p>").send()
    mail = OutboxMail.objects.get(purpose="newsletter")
    for part in (mail.body, mail.html):
        link = re.search(r"http://localhost:8000(/preferences/[^\s\"]+)", part)
        assert link
        assert client().get(link[1]).status_code == 200
