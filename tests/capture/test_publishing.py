"""A form goes online only when the law lets it; what stands against it is said all at once."""

from typing import Any

import pytest

from leadcrm.capture.models import Form
from leadcrm.capture.services import FormNotPublishable, edit_form, publish_form
from privacy.models import Controller
from tests.capture.conftest import draft


def problems_of(form: Form, officer: Any) -> set[str]:
    with pytest.raises(FormNotPublishable) as refused:
        publish_form(form=form, actor=officer.subject)
    assert all(problem.sentence for problem in refused.value.problems)
    assert Form.objects.get(pk=form.pk).published_at is None
    return {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        (
            {"kind": "signup", "fields": ["phone"], "required": ["phone"]},
            "NOT_NECESSARY",
        ),  # R11: newsletter, e-mail only
        ({"required": ["company"]}, "NOT_NECESSARY"),  # R11
        ({"required": ["newsletter"]}, "CONSENT_BUNDLED"),  # R16
        ({"fields": ["birthday"], "required": [], "asks": ()}, "PURPOSE_REQUIRED"),  # R1
        ({"fields": ["message"], "required": ["name"], "asks": ()}, "REQUIRED_NOT_SHOWN"),
        ({"kind": "signup", "fields": [], "required": [], "asks": ()}, "SIGNUP_FOR_NOTHING"),
        ({"fields": ["message"], "required": []}, "NO_NUMBER_ASKED"),
        ({"asks": ("post_marketing",)}, "NOT_BY_CONSENT"),
        ({"fields": ["name", "first_name"]}, "NAME_TWICE"),
        ({"asks": ("profiling",)}, "NO_TEXT"),
    ],
)
def test_a_form_against_the_rules_stays_offline(
    texts: None, ines: Any, spoilt: dict[str, Any], code: str
) -> None:
    assert code in problems_of(draft(**spoilt), ines)


def test_without_controller_and_notice_no_form_goes_online(ines: Any) -> None:
    assert {"NO_CONTROLLER", "NO_NOTICE"} <= problems_of(draft(), ines)


def test_a_text_that_names_another_controller_keeps_the_form_offline(texts: None, ines: Any) -> None:
    # R18, W5: whoever is named in the text is who gets the consent.
    Controller.objects.update(name="Somebody Else GmbH")
    assert "TEXT_INCOMPLETE" in problems_of(draft(), ines)


def test_a_good_form_goes_online_and_an_edit_takes_it_off(texts: None, ines: Any, mara: Any) -> None:
    form = publish_form(form=draft(), actor=ines.subject)
    assert form.published_at
    words = ("slug", "kind", "title_de", "title_en", "intro_de", "intro_en", "fields", "required")
    values = {word: getattr(form, word) for word in words}
    edit_form(form=form, values={**values, "asks": form.asks.all()}, actor=mara.subject)
    assert Form.objects.get().published_at is None
