"""The words of a consent: linted, versioned, shown for ever as they were (R17, R18)."""

import pytest
from django.template.loader import get_template
from django.utils import translation

from consent.errors import TextIncomplete
from consent.models import ConsentText
from consent.services.texts import current_texts, lagging, publish_text
from consent.wording import advertising
from privacy.models import Controller, Notice, Purpose
from tests.consent.conftest import own_purpose

pytestmark = pytest.mark.django_db

BODY = "Sonnenhain Energietechnik GmbH may send me news. I can withdraw this at any time."


def publish(
    purpose: str = "newsletter", language: str = "en", label: str = "News", body: str = BODY
) -> ConsentText:
    return publish_text(purpose=Purpose.objects.get(pk=purpose), language=language, label=label, body=body)


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(controller: Controller, notice: Notice) -> None:
    first, second = publish(), publish(body=f"{BODY} About once a month.")
    assert (first.version, second.version) == (1, 2)
    assert ConsentText.objects.get(pk=first.pk).body == BODY
    assert current_texts(["newsletter"], "en") == [second]
    assert first.sha256 != second.sha256


def test_languages_are_counted_apart(controller: Controller, notice: Notice) -> None:
    publish()
    german = publish(
        language="de", body="Sonnenhain Energietechnik GmbH schickt mir ihren Newsletter; Widerruf jederzeit."
    )
    assert german.version == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"body": "Sonnenhain Energietechnik GmbH may send me news."}, "withdrawn"),
        ({"body": "We may send you news. You can withdraw this."}, "name the controller"),
        ({"label": " "}, "no label"),
        ({"label": "Yes", "body": "Sonnenhain Energietechnik GmbH may. I can withdraw this."}, "what for"),
        ({"body": f"{BODY} An exclusive discount!"}, "exclusive, discount"),
        ({"purpose": "sales_pipeline"}, "does not rest on consent"),
    ],
)
def test_a_text_that_leaves_something_out_is_not_published(
    controller: Controller, notice: Notice, change: dict[str, str], told: str
) -> None:
    with pytest.raises(TextIncomplete, match=told):
        publish(**change)
    assert not ConsentText.objects.exists()


def test_no_controller_no_text(notice: Notice) -> None:
    with pytest.raises(TextIncomplete, match="controller"):
        publish()


def test_no_notice_no_text(controller: Controller) -> None:
    with pytest.raises(TextIncomplete, match="notice"):
        publish()


def test_a_text_remembers_who_asked_and_what_was_told(controller: Controller, notice: Notice) -> None:
    text = publish()
    assert (text.controller_name, text.notice, text.channels) == (controller.name, notice, ["email"])


def publish_both(purpose: Purpose, body: str, channels: list[str]) -> ConsentText:
    return publish_text(purpose=purpose, language="en", label="News", body=body, channels=channels)


def test_a_text_names_every_channel_it_covers(controller: Controller, notice: Notice) -> None:
    """R17, R18: channels stand on the text, and in its words."""
    offers = own_purpose(channels=["email", "telephone"])
    with pytest.raises(TextIncomplete, match="telephone"):
        publish_both(offers, f"{BODY} We write by e-mail.", ["email", "telephone"])
    with pytest.raises(TextIncomplete, match="does not cover this channel"):
        publish_both(offers, f"{BODY} By e-mail or post.", ["email", "post"])
    text = publish_both(offers, f"{BODY} By e-mail or by telephone.", ["email", "telephone"])
    assert text.channels == ["email", "telephone"]


def test_an_ordinary_text_is_refused_where_consent_has_to_be_explicit(
    controller: Controller, notice: Notice
) -> None:
    """R34: ordinary consent offered as basis for an automated decision is rejected."""
    scoring = own_purpose(channels=["none"], explicit_for="art22")
    body = "Sonnenhain Energietechnik GmbH may send me offers chosen by a program. I can withdraw this."
    with pytest.raises(TextIncomplete, match="needs an explicit consent"):
        publish_text(purpose=scoring, language="en", label="Offers", body=body)
    with pytest.raises(TextIncomplete, match="say that it is one"):
        publish_text(purpose=scoring, language="en", label="Offers", body=body, explicit=True)
    text = publish_text(purpose=scoring, language="en", label="I explicitly agree", body=body, explicit=True)
    assert text.explicit
    plain = publish(body=f"{BODY}")
    assert (plain.explicit, plain.sha256 != text.sha256) == (False, True)


def test_a_language_left_behind_is_named(controller: Controller, notice: Notice) -> None:
    """R17: one language published without the other warns."""
    assert lagging(publish()) == ["German"]
    german = publish(language="de", body="Sonnenhain Energietechnik GmbH schickt Neues; Widerruf jederzeit.")
    assert lagging(german) == []
    assert lagging(publish(body=f"{BODY} Monthly.")) == ["German"]


@pytest.mark.parametrize("word", ["Gratis", "Rabatt", "Exklusive", "jetzt sichern"])
def test_words_that_praise_are_found_whole(word: str) -> None:
    """R18, R21: information, not persuasion; and no word is found inside another."""
    assert advertising(f"Ihr {word} für Sie", "de")
    assert not advertising(f"Bestätigen Sie bitte bestens im Xgewinnenx, {word}xx", "de")


def test_the_check_mail_holds_no_word_of_praise_and_no_picture() -> None:
    """R21: permitted as long as it is free of advertising."""
    for part in ("check.txt", "check_subject.txt", "parent.txt", "parent_subject.txt"):
        source = get_template(f"consent/{part}").template.source
        assert "<img" not in source
        for language in ("de", "en"):
            with translation.override(language):
                assert not advertising(source, language)
