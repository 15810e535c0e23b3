"""The privacy notice: twelve slots from what the system does, versioned, readable by anybody without a cookie."""

from typing import Any

import pytest
from django.test import Client

from privacy.models import Assessment, Controller, Notice, Recipient, Subject
from privacy.notices import SLOTS, NoticeIncomplete, current_notice, fill, lint, publish_notice
from privacy.purposes import PURPOSES

pytestmark = pytest.mark.django_db


def test_all_twelve_slots_are_filled_in_both_languages(controller: Controller) -> None:
    slots = publish_notice().slots
    assert len(SLOTS) == 12
    for language in ("de", "en"):
        assert [slot for slot in SLOTS if not slots[language][slot]] == []


def test_a_missing_slot_is_named_and_blocks(db: None) -> None:
    """R73: without a controller nobody knows who is asking."""
    with pytest.raises(NoticeIncomplete, match="Who is responsible"):
        publish_notice()
    assert not Notice.objects.exists()


def test_one_empty_slot_in_one_language_is_enough(controller: Controller) -> None:
    slots = fill()
    slots["de"]["complaint"] = []
    assert lint(slots) == [str(SLOTS["complaint"])]


def test_the_notice_tells_what_the_system_does(controller: Controller) -> None:
    officer = Subject.objects.create()
    Assessment.objects.create(
        purpose_id="sales_pipeline", interest="Know who asked.", necessity="n", balancing="b", approver=officer,
        approved_on="2026-01-01", review_on="2027-01-01",
    )  # fmt: skip
    Recipient.objects.create(
        name="Letterpress Inc.", service="mail", country="US", safeguard="Standard contractual clauses"
    )
    told = fill()["en"]
    assert any("Know who asked." in line for line in told["interests"])
    assert any("Letterpress Inc." in line for line in told["recipients"])
    assert any("Standard contractual clauses" in line for line in told["transfers"])
    assert any(str(PURPOSES["newsletter"].name) in line for line in told["purposes"])
    assert controller.authority in " ".join(told["complaint"])


def test_a_published_version_keeps_its_words(controller: Controller) -> None:
    """R74: what was shown is not rebuilt from changed data."""
    first = publish_notice()
    Controller.objects.update(name="Another GmbH")
    second = publish_notice()
    assert (first.version, second.version) == (1, 2)
    assert current_notice() == second
    assert "Sonnenhain" in str(Notice.objects.get(version=1).slots["de"]["controller"])
    assert first.sha256 != second.sha256


@pytest.mark.parametrize(("language", "word"), [("de", "Datenschutz"), ("en", "Privacy")])
@pytest.mark.parametrize("path", ["/privacy/", "/privacy/notice/1/"])
def test_anybody_reads_it_without_a_cookie(
    controller: Controller, path: str, language: str, word: str
) -> None:
    """R80."""
    notice = publish_notice()
    answer = Client().get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    assert not answer.cookies
    page = answer.content.decode()
    assert f'lang="{language}"' in page
    for slot in SLOTS:
        assert str(notice.slots[language][slot][0])[:30].split("&")[0] in page


def test_a_version_that_never_was_is_not_found(controller: Controller) -> None:
    publish_notice()
    assert Client().get("/privacy/notice/7/").status_code == 404


def test_an_old_version_points_to_the_newest(controller: Controller) -> None:
    publish_notice()
    publish_notice()
    page = Client().get("/privacy/notice/1/", headers={"accept-language": "en"}).content.decode()
    assert "There is a newer version." in page


def test_before_the_first_notice_the_page_says_so(db: None) -> None:
    assert Client().get("/privacy/").status_code == 404


def test_the_imprint_names_the_company(controller: Controller) -> None:
    answer = Client().get("/imprint/")
    assert not answer.cookies
    page = answer.content.decode()
    for needed in (
        controller.name,
        controller.street,
        controller.email,
        controller.register_entry,
        controller.represented_by,
    ):
        assert needed in page


def test_the_officer_publishes_the_first_notice_in_the_browser(
    controller: Controller, ines: Any, as_user: Any
) -> None:
    answer = as_user(ines).post("/admin/privacy/notice/add/", {"_save": "1"})
    assert answer.status_code == 302
    assert current_notice().version == 1


def test_an_incomplete_notice_is_an_error_of_the_form(ines: Any, as_user: Any) -> None:
    answer = as_user(ines).post(
        "/admin/privacy/notice/add/", {"_save": "1"}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 200
    assert "Who is responsible" in answer.content.decode() or "verantwortlich" in answer.content.decode()
    assert not Notice.objects.exists()
