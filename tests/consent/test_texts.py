"""The words of a consent: linted, versioned, shown for ever as they were (R17, R18)."""

import pytest

from consent.errors import TextIncomplete
from consent.models import ConsentText
from consent.services.texts import current_texts, publish_text
from privacy.models import Controller, Notice, Purpose

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
    german = publish(language="de", body="Sonnenhain Energietechnik GmbH schreibt mir; Widerruf jederzeit.")
    assert german.version == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"body": "Sonnenhain Energietechnik GmbH may send me news."}, "withdrawn"),
        ({"body": "We may send you news. You can withdraw this."}, "name the controller"),
        ({"label": " "}, "no label"),
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
