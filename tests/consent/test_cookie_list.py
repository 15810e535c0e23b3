"""The list of everything that is kept on devices: whole, public, made from what sets it (R38)."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from consent.models import Cookie
from privacy.device import Kept, Place, keep_on_device, kept_on_device, life
from tests.consent.cookie_site import add_cookie, found_site, publish
from tests.device import RegisteredCookies


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_names_purpose_lifetime_and_access_of_everything(controller: Any, language: str) -> None:
    """R38: each name of ours and of the company's sites, in both languages, readable without a cookie."""
    found_site()
    answer = Client().get(f"/privacy/cookies/?lang={language}")
    page = answer.content.decode()
    for kept in kept_on_device():
        assert f"<code>{kept.name}</code>" in page
    for name in ("basket", "_pk_id*", "ad_seen", "leadcrm_consent"):
        assert f"<code>{name}</code>" in page
    for words in ("1 month", "counts.", "only us") if language == "en" else ("1 Monat", "zählt.", "nur wir"):
        assert words in page
    assert "Werbering GmbH, DE" in page
    assert not answer.cookies


def test_the_page_tells_what_was_published_and_not_a_draft(controller: Any) -> None:
    site = found_site()
    add_cookie(site, "statistics", "draft_only")
    assert "draft_only" not in Client().get("/privacy/cookies/").content.decode()
    publish(site)
    assert "draft_only" in Client().get("/privacy/cookies/").content.decode()


def test_what_a_site_uses_no_more_is_not_told(controller: Any) -> None:
    site = found_site()
    Cookie.objects.filter(name="_pk_id*").update(used=False)
    publish(site)
    assert "_pk_id*" not in Client().get("/privacy/cookies/").content.decode()


def test_an_unregistered_cookie_fails_whatever_test_meets_it() -> None:
    """R38: every answer of the suite passes this middleware."""

    def careless(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie("visitor", "1")
        return response

    with pytest.raises(AssertionError, match="visitor"):
        RegisteredCookies(careless)(HttpRequest())


def test_every_answer_of_the_suite_is_looked_at(settings: Any) -> None:
    assert settings.MIDDLEWARE[0] == "tests.device.RegisteredCookies"


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        keep_on_device(Kept("leadcrm_consent", Place.LOCAL, "", 1))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "until you close the browser"),
        (None, "until you delete it"),
        (1, "1 day"),
        (90, "3 months"),
        (730, "2 years"),
    ],
)
def test_a_lifetime_is_said_in_words(days: int | None, words: str) -> None:
    assert life(days) == words
