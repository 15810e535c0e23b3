"""The page of a form: both languages, nothing ticked, everything said before the click."""

import pytest

from leadcrm.capture.models import Form
from privacy.models import Controller
from tests.capture.conftest import Visitor


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_speaks_the_language_of_its_address(
    enquiry_form: Form, visitor: Visitor, controller: Controller, language: str
) -> None:
    page = visitor.open(query=f"?lang={language}")
    assert f'<html lang="{language}">' in page
    assert enquiry_form.title(language) in page
    assert f"newsletter {language}" in page


def test_the_page_follows_the_browsers_language(enquiry_form: Form, visitor: Visitor) -> None:
    page = visitor.client.get(
        "/f/heat-check/", headers={"accept-language": "de-AT,de;q=0.9"}
    ).content.decode()
    assert enquiry_form.title_de in page


def test_no_box_is_ticked(enquiry_form: Form, visitor: Visitor) -> None:
    # R14, Planet49
    page = visitor.open()
    assert page.count('type="checkbox"') == 2
    assert "checked" not in page


def test_there_is_a_box_of_its_own_for_each_purpose(enquiry_form: Form, visitor: Visitor) -> None:
    # R15
    page = visitor.open()
    assert 'value="newsletter"' in page
    assert 'value="telephone_marketing"' in page


def test_controller_withdrawal_notice_and_objection_stand_before_the_click(
    enquiry_form: Form, visitor: Visitor, controller: Controller
) -> None:
    # R18, R62, R73
    page = visitor.open()
    for word in (
        controller.name,
        "withdraw this at any time",
        "Privacy notice, version",
        "Your right to object",
    ):
        assert word in page


def test_only_what_is_needed_is_required(enquiry_form: Form, visitor: Visitor) -> None:
    # R11
    page = visitor.open()
    assert page.count(" required") == 2
    assert page.count("voluntary</span>") == 3
