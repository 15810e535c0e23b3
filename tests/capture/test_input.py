"""What a form refuses, how kindly it says so, and what programs get to know."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from leadcrm.capture.models import Form, Submission
from leadcrm.leads.models import Lead
from tests.capture.conftest import ENQUIRY, Visitor, token_in

pytestmark = pytest.mark.django_db


def test_missing_fields_are_named_in_the_visitors_language(enquiry_form: Form, visitor: Visitor) -> None:
    answer = visitor.send({"email": "no address", "consent": ["newsletter"]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-name-error"' in page
    assert 'id="f-email-error"' in page
    assert "This field is required." in page
    german = visitor.send({"email": "x"}, query="?lang=de").content.decode()
    assert "Dieses Feld ist zwingend erforderlich." in german
    assert not Submission.objects.exists()


def test_what_was_typed_stays_after_an_error(enquiry_form: Form, visitor: Visitor) -> None:
    page = visitor.send({**ENQUIRY, "email": "x", "consent": ["newsletter"]}).content.decode()
    assert 'value="Anna Weber"' in page
    assert page.count(" checked>") == 1


@pytest.mark.parametrize("field", ["name", "company", "email", "phone"])
@pytest.mark.parametrize("bad", ["\r\nBcc: all@kunde.example", "\n", "\x00"])
def test_single_line_fields_refuse_line_breaks(
    enquiry_form: Form, visitor: Visitor, field: str, bad: str
) -> None:
    answer = visitor.send({**ENQUIRY, field: f"a{bad}b"})
    assert answer.status_code == 422
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("field", "length"), [("name", 201), ("company", 201), ("message", 4001), ("email", 300), ("phone", 41)]
)
def test_every_field_has_a_limit(enquiry_form: Form, visitor: Visitor, field: str, length: int) -> None:
    assert visitor.send({**ENQUIRY, field: "1" * length}).status_code == 422


def test_a_body_beyond_all_limits_is_turned_away(enquiry_form: Form, visitor: Visitor) -> None:
    # security.md 21
    answer = visitor.client.post("/f/heat-check/", {"message": "x" * 1_100_000})
    assert 400 <= answer.status_code < 500


def test_markup_is_shown_as_text(enquiry_form: Form, visitor: Visitor) -> None:
    page = visitor.send({**ENQUIRY, "name": '"><script>alert(1)</script>', "email": "x"}).content.decode()
    assert "<script>alert" not in page


def test_a_ticked_call_needs_a_number(enquiry_form: Form, visitor: Visitor) -> None:
    answer = visitor.send({**ENQUIRY, "consent": ["telephone_marketing"]})
    assert answer.status_code == 422
    assert "which number" in answer.content.decode()


def test_a_program_that_fills_the_hidden_field_is_thanked_and_ignored(
    enquiry_form: Form, visitor: Visitor
) -> None:
    answer = visitor.send({**ENQUIRY, "contact_reason": "cheap pills"})
    assert (answer.status_code, answer["Location"]) == (303, "/f/heat-check/thanks/")
    assert not Submission.objects.exists()


@pytest.mark.parametrize("after", [0, 25 * 60 * 60])
def test_too_fast_or_too_late_is_asked_to_press_once_more(
    enquiry_form: Form, visitor: Visitor, after: int
) -> None:
    answer = visitor.send(ENQUIRY, after=after)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "once more" in page
    assert 'value="Anna Weber"' in page
    assert not Submission.objects.exists()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3), tick=True):
        assert visitor.send(ENQUIRY, token=token_in(page)).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "x:y:z"])
def test_a_forged_token_opens_nothing(enquiry_form: Form, visitor: Visitor, token: str) -> None:
    assert visitor.client.post("/f/heat-check/", {**ENQUIRY, "token": token}).status_code == 422
    assert not Submission.objects.exists()


def test_a_token_of_one_form_does_not_open_another(
    enquiry_form: Form, signup_form: Form, visitor: Visitor
) -> None:
    token = token_in(visitor.open("newsletter"))
    assert visitor.send(ENQUIRY, token=token).status_code == 422


def test_too_many_posts_are_answered_with_429(enquiry_form: Form, visitor: Visitor, settings: Any) -> None:
    settings.CAPTURE_POSTS_PER_MINUTE = 2
    # A cache of this test's own: another worker's test may empty Redis at any moment.
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "429"}
    }
    answers = [visitor.send({**ENQUIRY, "email": f"{number}@kunde.example"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert answers[2]["Retry-After"] == "60"
    assert Lead.objects.count() == 2


def test_without_redis_nobody_is_turned_away(enquiry_form: Form, visitor: Visitor, settings: Any) -> None:
    token = token_in(visitor.open())
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert visitor.send(ENQUIRY, token=token).status_code == 303
    assert Lead.objects.exists()


def test_no_public_page_sets_a_cookie_or_varies_by_one(enquiry_form: Form, visitor: Visitor) -> None:
    answers = [
        visitor.client.get("/f/heat-check/"),
        visitor.send({"email": "x"}),
        visitor.send(ENQUIRY),
        visitor.client.get("/f/heat-check/thanks/"),
        visitor.client.get("/f/none/"),
    ]
    for answer in answers:
        assert not answer.cookies
    assert not visitor.client.cookies


def test_an_unpublished_form_does_not_exist(texts: None, visitor: Visitor) -> None:
    from tests.capture.conftest import draft

    draft("secret")
    for path in ("/f/secret/", "/f/secret/thanks/"):
        assert visitor.client.get(path).status_code == 404
    assert visitor.client.post("/f/secret/", ENQUIRY).status_code == 404
