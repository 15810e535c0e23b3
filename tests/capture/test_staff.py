"""Marketing drafts forms, the data protection officer releases them, nobody else sees them."""

from typing import Any

import pytest
from django.test import Client

from leadcrm.capture.models import BundlingApproval, Form
from leadcrm.capture.services import FormNotPublishable, edit_form
from privacy.models import Purpose
from tests.capture.conftest import draft

DRAFT = {
    "slug": "roof-check", "kind": "enquiry", "title_de": "Dach", "title_en": "Roof", "intro_de": "Ein Dach.",
    "intro_en": "A roof.", "fields_": ["name", "message"], "required": ["name"], "asks": ["newsletter"], "save": "1",
}  # fmt: skip


def test_marketing_drafts_and_the_officer_releases(texts: None, as_user: Any, mara: Any, ines: Any) -> None:
    assert as_user(mara).post("/forms/new/", DRAFT).status_code == 302
    form = Form.objects.get()
    assert (form.fields, form.required, form.published_at) == (["name", "message"], ["name"], None)
    assert as_user(mara).post("/forms/roof-check/release/").status_code == 404
    assert as_user(ines).post("/forms/roof-check/release/").status_code == 302
    assert Form.objects.get().published_at
    page = as_user(mara).get("/forms/").content.decode()
    assert "/f/roof-check/" in page
    assert as_user(mara).post("/forms/roof-check/", {**DRAFT, "title_en": "Roofs"}).status_code == 302
    assert Form.objects.get().published_at is None


def test_what_stands_against_a_form_is_shown_to_the_officer(texts: None, as_user: Any, ines: Any) -> None:
    draft(required=["company"])
    answer = as_user(ines).post("/forms/heat-check/release/")
    assert answer.status_code == 422
    assert "not necessary" in answer.content.decode()


def test_the_address_of_a_form_never_changes(texts: None, as_user: Any, mara: Any) -> None:
    draft()
    assert as_user(mara).post("/forms/heat-check/", {**DRAFT, "slug": "other"}).status_code == 422
    assert Form.objects.get().slug == "heat-check"


@pytest.mark.parametrize("who", ["lena", "jonas", "arne"])
def test_others_do_not_see_forms(texts: None, as_user: Any, request: pytest.FixtureRequest, who: str) -> None:
    draft()
    client = as_user(request.getfixturevalue(who))
    assert client.get("/forms/").status_code == 404
    assert client.get("/forms/heat-check/").status_code == 404
    assert client.post("/forms/heat-check/withdraw/").status_code == 404


def test_a_required_consent_goes_online_with_the_officers_documented_grounds_alone(
    texts: None, as_user: Any, mara: Any, ines: Any
) -> None:
    """R16: a whitepaper for a newsletter box is blocked without approval; an edit ends the approval."""
    form = {**DRAFT, "required": ["newsletter"]}
    assert as_user(mara).post("/forms/new/", form).status_code == 302
    refused = as_user(ines).post("/forms/roof-check/release/")
    assert refused.status_code == 422
    assert 'name="grounds"' in refused.content.decode()
    assert Form.objects.get().published_at is None
    grounds = {"grounds": "Contract text of 1 November: data for content, assessed."}
    assert as_user(ines).post("/forms/roof-check/release/", grounds).status_code == 302
    assert Form.objects.get().published_at
    approval = BundlingApproval.objects.get()
    assert (approval.approver, approval.grounds) == (ines.subject, grounds["grounds"])
    page = Client(headers={"accept-language": "en"}).get("/f/roof-check/").content.decode()
    assert "checked" not in page  # R14
    assert as_user(mara).post("/forms/roof-check/", form).status_code == 302
    assert not BundlingApproval.objects.exists()
    assert as_user(ines).post("/forms/roof-check/release/").status_code == 422


def test_a_field_without_a_purpose_is_not_even_drafted(texts: None, as_user: Any, mara: Any) -> None:
    """R1: a field `birthday` has no purpose; PURPOSE_REQUIRED."""
    assert as_user(mara).post("/forms/new/", {**DRAFT, "fields_": ["birthday"]}).status_code == 422
    values = {"fields": ["birthday"], "asks": []}
    with pytest.raises(FormNotPublishable) as refused:
        edit_form(form=Form(), values=values, actor=mara.subject)
    assert [problem.code for problem in refused.value.problems] == ["PURPOSE_REQUIRED"]
    Purpose.objects.filter(pk="enquiry_handling").update(active=False)
    answer = as_user(mara).post("/forms/new/", DRAFT)
    assert answer.status_code == 422
    assert "No purpose claims the field" in answer.content.decode()
    assert not Form.objects.exists()
