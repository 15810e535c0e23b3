"""Marketing drafts forms, the data protection officer releases them, nobody else sees them."""

from typing import Any

import pytest

from leadcrm.capture.models import Form
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
