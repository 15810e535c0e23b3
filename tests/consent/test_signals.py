"""Global Privacy Control and Do Not Track are objections to tracking (R42, W19), asked by `may_track` before anything else."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest
from django.test import RequestFactory

from consent.models import CookieChoice, Site
from consent.signals import Tracking, may_track, objects_to_tracking
from privacy.models import LegalParameter, Purpose, Subject
from privacy.objections import object_to_marketing
from tests.consent.cookie_site import Browser, add_cookie, found_site, publish


@pytest.fixture
def site(controller: Any) -> Site:
    with on("2025-06-01"):
        return found_site()


def request(**headers: str) -> HttpRequest:
    return RequestFactory().get("/t/", headers=headers)


def tracking(site: Site, browser: Browser | None, subject: Subject | None = None, **headers: str) -> Tracking:
    receipt = browser.receipt if browser else None
    return may_track(request(**headers), site=site, category="statistics", receipt=receipt, subject=subject)


def on(day: str) -> Any:
    return time_machine.travel(dt.datetime.fromisoformat(f"{day}T10:00:00+00:00"), tick=False)


@pytest.mark.parametrize("header", ["sec-gpc", "dnt"])
@pytest.mark.parametrize(
    ("value", "objects"), [("1", True), ("0", False), ("true", False), ("", False), ("1, 1", False)]
)
def test_the_signal_is_exactly_one(header: str, value: str, objects: bool) -> None:
    """R42: the specification's server ignores any other value."""
    assert objects_to_tracking(request(**{header: value})) is objects


def test_nobody_is_tracked_before_they_agreed(site: Site) -> None:
    """R36, R37: no receipt, no consent; a random id of somebody who was never asked is none either."""
    assert tracking(site, None).code == "CONSENT_MISSING"
    assert tracking(site, Browser()).code == "CONSENT_MISSING"


def test_a_yes_counts_for_its_category_alone(site: Site) -> None:
    browser = Browser()
    browser.says("given", ["marketing"])
    assert tracking(site, browser).code == "CONSENT_MISSING"
    browser.says("given", ["marketing", "statistics"])
    assert tracking(site, browser).allowed


def test_a_withdrawal_ends_it_at_once(site: Site) -> None:
    """R26, R41."""
    browser = Browser()
    browser.says("given", ["statistics"])
    browser.says("withdrawn", [])
    assert tracking(site, browser).code == "CONSENT_MISSING"


@pytest.mark.parametrize("header", ["sec-gpc", "dnt"])
def test_a_signal_newer_than_last_year_s_yes_wins_and_the_history_is_kept(site: Site, header: str) -> None:
    """W19, R42: header set, cookie consent accepted last year: no tracking; the consent stays on record."""
    browser = Browser()
    with on("2026-01-20"):
        browser.says("given", ["statistics"])
    with on("2026-11-27"):
        before = list(CookieChoice.objects.values())
        assert tracking(site, browser).allowed
        assert tracking(site, browser, **{header: "1"}).code == "SIGNAL"
        assert list(CookieChoice.objects.values()) == before


def test_a_later_yes_in_the_presence_of_the_signal_wins(site: Site) -> None:
    """R42: a later explicit accept wins only if it is newer and for this site."""
    browser = Browser(**{"sec-gpc": "1"})
    browser.says("given", ["statistics"])
    assert tracking(site, browser, **{"sec-gpc": "1"}).allowed
    other = Site.objects.create(code="shop", name="Shop", origins=["https://shop.example"])
    add_cookie(other, "statistics", "_pk_id*")
    publish(other)
    assert tracking(other, browser, **{"sec-gpc": "1"}).code == "CONSENT_MISSING"


def test_an_objection_by_signal_outlives_the_signal(site: Site) -> None:
    """W19: once the signal was heard, switching it off revives no older yes; only a new one does."""
    browser = Browser()
    browser.says("given", ["statistics"])
    browser.says("objected", [])
    assert tracking(site, browser).code == "CONSENT_MISSING"
    assert list(CookieChoice.objects.order_by("at").values_list("kind", flat=True)) == ["given", "objected"]


def test_a_yes_grows_old(site: Site) -> None:
    """R44: asked for again after twelve months; the number is a dated parameter (R0)."""
    browser = Browser()
    with on("2026-01-20"):
        browser.says("given", ["statistics"])
    with on("2027-01-19"):
        assert tracking(site, browser).allowed
    with on("2027-01-21"):
        assert not tracking(site, browser).allowed
    LegalParameter.objects.create(
        key="cookie_consent", value=6, unit="months", valid_from=dt.date(2026, 7, 1), source="x"
    )
    with on("2026-07-21"):
        assert not tracking(site, browser).allowed


def test_a_yes_does_not_cover_who_came_later(site: Site) -> None:
    """R40: with a new recipient the question is another one."""
    browser = Browser()
    browser.says("given", ["statistics"])
    add_cookie(site, "statistics", "_ga", provider="Zähler Ltd., IE")
    publish(site)
    assert tracking(site, browser).code == "CONSENT_MISSING"


def test_the_officer_can_close_the_purpose_for_everybody(site: Site) -> None:
    browser = Browser()
    browser.says("given", ["statistics"])
    Purpose.objects.filter(pk="web_statistics").update(active=False)
    assert tracking(site, browser).code == "PURPOSE_INACTIVE"
    assert tracking(site, browser).because


def test_a_known_person_s_objection_counts_on_every_device(site: Site, person: Subject) -> None:
    """R119: an objection after the yes ends it; one before it is lifted by the newer and more specific yes (R124)."""
    browser = Browser()
    with on("2026-03-01"):
        object_to_marketing(subject=person, source="person")
    with on("2026-03-02"):
        browser.says("given", ["statistics"])
        assert tracking(site, browser, person).allowed
    with on("2026-03-03"):
        object_to_marketing(subject=person, source="person", purpose="web_statistics")
        assert tracking(site, browser, person).code == "OBJECTED"


def test_nobody_restricted_or_erased_is_tracked(site: Site, person: Subject) -> None:
    browser = Browser()
    browser.says("given", ["statistics"])
    for state in ("restricted", "erased"):
        person.state = state
        person.save()
        assert not tracking(site, browser, person).allowed
