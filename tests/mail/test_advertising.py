"""What every advertising mail carries, and what keeps one from being written at all (R46, R53, R54, R62)."""

import pytest

from leadcrm.mail.dispatch import deliver
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from privacy.models import Controller, Subject
from tests.mail.conftest import Mailbox, letter, newsletter


def test_advertising_without_consent_is_not_even_queued(words: None, anna: Subject) -> None:
    # R48, R63
    with pytest.raises(MailRefused) as refused:
        newsletter(anna).send()
    assert refused.value.code == "CONSENT_MISSING"
    assert refused.value.sentence
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(("language", "heading"), [("en", "Your right to object"), ("de", "Art. 21")])
def test_every_advertising_mail_says_who_sends_it_and_how_to_stop_it(
    subscriber: Subject, controller: Controller, mailbox: Mailbox, language: str, heading: str
) -> None:
    newsletter(subscriber, language=language, html="<p>Heat pumps are cheaper now.</p>").send()
    assert deliver().sent == 1
    message = mailbox.messages[0]
    link = message["List-Unsubscribe"].strip(" <>")
    assert link.startswith("http://localhost:8000/unsubscribe/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in (message.get_body(("plain",)), message.get_body(("html",))):
        assert part is not None
        text = part.get_content()
        for word in (link, controller.name, controller.street, controller.email, heading):
            assert word in text


def test_the_objection_block_stands_apart(subscriber: Subject) -> None:
    # R62, Art. 21(4): separately from any other information.
    newsletter(subscriber).send()
    body = OutboxMail.objects.get().body
    assert "\n\n--\nYour right to object\n" in body


def test_an_advertising_mail_has_no_pixel_and_no_tracked_link(subscriber: Subject) -> None:
    newsletter(
        subscriber,
        html='<p><a href="https://sonnenhain.example/offer">offer</a><img src="https://t.example/p"></p>',
    ).send()
    html = OutboxMail.objects.get().html
    assert "<img" not in html
    assert 'href="https://sonnenhain.example/offer"' in html


@pytest.mark.parametrize("spoilt", ["none", "street", "email"])
def test_without_an_imprint_nothing_is_advertised(
    subscriber: Subject, controller: Controller, spoilt: str
) -> None:
    if spoilt == "none":
        Controller.objects.all().delete()
    else:
        Controller.objects.update(**{spoilt: ""})
    with pytest.raises(MailRefused) as refused:
        newsletter(subscriber).send()
    assert refused.value.code == "NO_IMPRINT"


def test_a_duty_letter_carries_no_advertising_and_no_unsubscribe(anna: Subject, mailbox: Mailbox) -> None:
    letter(anna).send()
    deliver()
    assert "List-Unsubscribe" not in mailbox.messages[0]
    assert "Unsubscribe" not in mailbox.messages[0].get_content()
