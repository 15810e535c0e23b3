"""The banner before anybody answers: small, public, the same for all, and without a trace (R36, R37, R39, R40, R47)."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from consent.cookies.publishing import publish_banner
from consent.cookies.views import SCRIPT
from consent.errors import BannerIncomplete
from consent.models import Banner, Cookie, Site
from privacy.models import Purpose, Subject
from privacy.notices import publish_notice
from tests.consent.cookie_site import ORIGIN, Browser, add_cookie, found_site, publish
from tests.test_access_matrix import digest


def shown(language: str = "en") -> dict[str, Any]:
    return Browser().client.get(f"/c.json?site=www&lang={language}").json()


def test_the_script_is_small_readable_and_alone() -> None:
    """Less than 10 kB as it is served, without a build step, without anything from elsewhere (R47)."""
    answer = Client().get("/c.js")
    assert answer.content == SCRIPT.read_bytes()
    assert len(answer.content) < 10_000
    assert b"\n  " in answer.content
    assert b"//" in answer.content.split(b"\n")[0]
    assert b"import " not in answer.content
    assert b"http" not in answer.content
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "max-age" in answer["Cache-Control"]


def test_a_first_visit_sets_no_cookie_and_writes_no_row(controller: Any) -> None:
    """R12, R36, R37: looking is not being looked at; no id, anonymous or not, comes into being."""
    found_site()
    before = digest()
    client = Client()
    for path in (
        "/c.js",
        "/c.json?site=www&lang=de",
        "/privacy/cookies/",
        "/privacy/",
        "/.well-known/gpc.json",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert digest() == before


@pytest.mark.parametrize(("language", "reject"), [("de", "Alle ablehnen"), ("en", "Reject all")])
def test_it_says_who_asks_what_for_and_who_else_has_access(
    controller: Any, language: str, reject: str
) -> None:
    """R38 on the first layer; R39: no is there beside yes."""
    found_site()
    said = shown(language)
    assert controller.name in said["words"]["text"]
    assert "Werbering GmbH, DE" in said["words"]["others"]
    assert said["words"]["reject"] == reject
    assert said["words"]["accept"]
    assert [one["code"] for one in said["categories"]] == ["necessary", "statistics", "marketing"]
    assert said["categories"][0]["kept"][0]["name"] == "leadcrm_consent"
    assert (said["refused_months"], said["accepted_months"]) == (6, 12)


def test_only_purposes_that_rest_on_consent_are_asked_about(controller: Any) -> None:
    """An officer who switches the purpose off closes the category at once, in banners already published."""
    site = found_site()
    Purpose.objects.filter(pk="profiling").update(active=False)
    assert [one["code"] for one in shown()["categories"]] == ["necessary", "statistics"]
    with pytest.raises(BannerIncomplete, match="Marketing"):
        publish(site)


@pytest.mark.parametrize("query", ["", "?site=none", "?site=%00", "?site=" + "x" * 500, "?site=%ED%A0%80"])
def test_an_unknown_site_has_no_banner(controller: Any, query: str) -> None:
    found_site()
    assert Browser().client.get(f"/c.json{query}").status_code == 404


def test_only_registered_origins_may_read_it(controller: Any) -> None:
    found_site(ORIGIN, "https://sonnenhain.example")
    for origin, answered in ((ORIGIN, ORIGIN), ("https://sonnenhain.example", "https://sonnenhain.example"),
                             ("https://evil.example", None), ("null", None)):  # fmt: skip
        answer = Browser(origin).client.get("/c.json?site=www")
        assert answer.headers.get("Access-Control-Allow-Origin") == answered
        assert answer["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_corrected_word_is_a_new_version_and_asks_nobody_anew(controller: Any) -> None:
    """R40: only changed purposes or recipients are a new question."""
    site = found_site()
    Cookie.objects.filter(name="_pk_id*").update(purpose_en="Counts visits.")
    assert (publish(site).version, publish(site).scope) == (2, 1)
    assert publish(site).version == 2
    add_cookie(site, "statistics", "_pk_ses*")
    assert (publish(site).version, publish(site).scope) == (3, 1)
    add_cookie(site, "statistics", "_ga", provider="Zähler Ltd., IE")
    assert (publish(site).version, publish(site).scope) == (4, 2)
    Cookie.objects.filter(category="marketing").update(used=False)
    assert publish(site).scope == 3


def test_what_was_published_cannot_be_changed(controller: Any) -> None:
    """R17: the words somebody agreed to stay what they were."""
    found_site()
    for change in (
        lambda: Banner.objects.update(version=7),
        lambda: Banner.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_officer_publishes_by_one_action(controller: Any, as_user: Any, ines: Any) -> None:
    client = as_user(ines)
    made = {
        "code": "shop",
        "name": "Shop",
        "origins": "https://shop.example,https://www.shop.example",
        "active": "on",
    }
    assert client.post("/admin/consent/site/add/", made).status_code == 302
    site = Site.objects.get(code="shop")
    press = {"action": "publish", "_selected_action": [site.pk]}
    page = client.post("/admin/consent/site/", press, follow=True).content.decode()
    assert "no privacy notice" in page
    publish_notice()
    page = client.post("/admin/consent/site/", press, follow=True).content.decode()
    assert "visitors are shown version 1" in page


def test_marketing_drafts_and_does_not_publish(controller: Any, as_user: Any, mara: Any) -> None:
    site = found_site()
    made = {
        "site": site.pk, "category": "statistics", "kind": "cookie", "name": "_new", "purpose_en": "x", "purpose_de": "x",
        "days": "1", "used": "on",
    }  # fmt: skip
    client = as_user(mara)
    assert client.post("/admin/consent/cookie/add/", made).status_code == 302
    client.post("/admin/consent/site/", {"action": "publish", "_selected_action": [site.pk]})
    assert Banner.objects.get().version == 1


@pytest.mark.parametrize(
    "origin", ["www.shop.example", "https://shop.example/", "https://Shop.example", "javascript:x"]
)
def test_an_origin_is_scheme_and_host(controller: Any, as_user: Any, ines: Any, origin: str) -> None:
    made = {"code": "shop", "name": "Shop", "origins": origin, "active": "on"}
    page = as_user(ines).post("/admin/consent/site/add/", made)
    assert page.status_code == 200
    assert "nothing behind it" in page.content.decode()
    assert not Site.objects.exists()


@pytest.mark.parametrize("name", ["*", "a*b", "a b", "a;b", "**"])
def test_a_name_must_not_catch_what_is_not_meant(controller: Any, as_user: Any, ines: Any, name: str) -> None:
    """A withdrawal deletes what fits the name (R41): a bare * would delete whatever the site keeps."""
    site = found_site()
    made = {"site": site.pk, "category": "statistics", "kind": "cookie", "name": name, "purpose_en": "x", "purpose_de": "x", "days": "1", "used": "on"}  # fmt: skip
    page = as_user(ines).post("/admin/consent/cookie/add/", made)
    assert "without blanks" in page.content.decode()
    assert not Cookie.objects.filter(name=name).exists()


def test_our_public_pages_may_load_nothing_from_others(controller: Any) -> None:
    """R47: the policy stands on every public page, before and after any consent."""
    found_site()
    for path in ("/privacy/cookies/", "/privacy/", "/imprint/", "/preferences/", "/privacy/request/"):
        policy = Client().get(path)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "http" not in policy


def test_our_public_pages_carry_the_banner_only_when_it_is_wanted(controller: Any, settings: Any) -> None:
    found_site()
    assert "<script" not in Client().get("/preferences/").content.decode()
    settings.COOKIE_SITE = "www"
    assert (
        '<script src="/c.js" data-site="www" defer></script>'
        in Client().get("/preferences/").content.decode()
    )
    # Who reads what it is about is not interrupted by it.
    assert (
        '<script src="/c.js" data-site="www" data-quiet defer></script>'
        in Client().get("/privacy/").content.decode()
    )


def test_gpc_support_is_told_to_programs() -> None:
    """R42: the support resource of the Global Privacy Control specification."""
    answer = Client().get("/.well-known/gpc.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {"gpc": True, "lastUpdate": "2026-11-27"}


def test_missing_company_or_notice_is_said(db: None) -> None:
    """R38: a consent is informed only when people learn who asks."""
    site = Site.objects.create(code="www", name="x", origins=[ORIGIN])
    with pytest.raises(BannerIncomplete) as error:
        publish_banner(site=site, actor=Subject.objects.create())
    assert "company" in str(error.value)
    assert "privacy notice" in str(error.value)
