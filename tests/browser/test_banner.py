"""The cookie banner on a page of the company's site, in a real browser: asked before anything is kept (R36–R42)."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Locator, Page, expect

from consent.models import CookieChoice, Site
from leadcrm.capture.services import publish_form
from leadcrm.demo.seed.site import CODE, found_site
from leadcrm.tracking.models import Visit
from privacy.notices import publish_notice
from tests.browser.conftest import every_look
from tests.capture.conftest import draft
from tests.consent.cookie_site import add_cookie, publish
from tests.tracking.conftest import publish_profile_text

PATH = "/demo/site/"


@pytest.fixture
def site(page: Page, controller: Any, ines: Any) -> Site:
    """The invented company's site, as the demo has it."""
    with transaction.atomic():
        publish_notice()
        found_site()
    return Site.objects.get(code=CODE)


def banner(page: Page) -> Locator:
    return page.get_by_role("dialog")


def press(page: Page, name: str) -> None:
    banner(page).get_by_role("button", name=name).click()


def device(page: Page) -> tuple[set[str], dict[str, Any], set[str]]:
    """What lies on the visitor's device: names of cookies, the local storage, keys of the session storage."""
    local = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    session = page.evaluate("Object.keys(sessionStorage)")
    return {str(cookie.get("name")) for cookie in page.context.cookies()}, local, set(session)


NOTHING: tuple[set[str], dict[str, Any], set[str]] = (set(), {}, set())


def answer(page: Page) -> dict[str, Any]:
    return json.loads(page.evaluate("localStorage.getItem('leadcrm_consent')"))


def asked_for(page: Page, *paths: str) -> list[str]:
    """Which of these addresses the page has asked for since it was loaded."""
    names = page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
    return [path for path in paths if path in names]


def visits(*, count: int, page: Page) -> None:
    """Wait until so many visits of this page are on record."""
    for _ in range(50):
        if Visit.objects.filter(path=PATH).count() == count:
            return
        page.wait_for_timeout(100)
    raise AssertionError(list(Visit.objects.values_list("path", flat=True)))


def acts(*, count: int, page: Page) -> list[tuple[str, list[str]]]:
    """Wait until that many acts were reported, and return them."""
    for _ in range(50):
        found = list(CookieChoice.objects.order_by("at").values_list("kind", "categories"))
        if len(found) >= count:
            break
        page.wait_for_timeout(100)
    assert len(found) == count
    return found


def test_a_first_visit_leaves_nothing_on_the_device_and_nothing_with_us(page: Page, site: Site) -> None:
    """R12, R36, R37: the banner is shown, and until it is answered nothing is kept and nothing runs."""
    page.goto(PATH)
    expect(banner(page)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert device(page) == NOTHING
    assert not CookieChoice.objects.exists()
    expect(page.locator("#statistics")).to_have_text("does not run")
    expect(page.locator("#marketing")).to_have_text("does not run")
    assert asked_for(page, "/t.js", "/t/") == []


def test_no_is_as_easy_as_yes_and_stands_beside_it(page: Page, site: Site) -> None:
    """R39: the same layer, size and contrast; the safe answer comes first, and neither has the focus."""
    page.goto(PATH)
    no, yes = (banner(page).get_by_role("button", name=name) for name in ("Reject all", "Accept all"))
    looks = "e => (({width, height}, s) => [Math.round(width), Math.round(height), s.color, s.backgroundColor, s.font, s.border])(e.getBoundingClientRect(), getComputedStyle(e))"
    assert no.evaluate(looks) == yes.evaluate(looks)
    first, second = no.bounding_box(), yes.bounding_box()
    assert first
    assert second
    assert (first["y"], first["x"] < second["x"]) == (second["y"], True)
    expect(banner(page).get_by_role("heading")).to_be_focused()


@pytest.mark.parametrize("way", ["button", "escape"])
def test_after_a_no_nothing_changes(page: Page, site: Site, way: str) -> None:
    """R36, R39, R40: closing is refusing; what is remembered says no and holds no id; nobody is asked again."""
    page.goto(PATH)
    expect(banner(page)).to_be_visible()
    if way == "button":
        press(page, "Reject all")
    else:
        page.keyboard.press("Escape")
    expect(banner(page)).to_have_count(0)
    assert answer(page) == {"scope": 1, "at": dt.datetime.now(dt.UTC).date().isoformat(), "allowed": []}
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(banner(page)).to_have_count(0)
    cookies, local, session = device(page)
    assert (cookies, set(local), session) == (set(), {"leadcrm_consent"}, set())
    expect(page.locator("#statistics")).to_have_text("does not run")
    assert not CookieChoice.objects.exists()


def test_the_keyboard_alone_does_it_all(page: Page, site: Site) -> None:
    """Focus stays in the dialog, goes round in order, and returns to the page; Escape and Enter are enough."""
    page.goto(PATH)
    expect(banner(page)).to_be_visible()
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent ?? ''"))
    assert names == ["Reject all", "Accept all", "Settings", "Privacy notice", "All cookies", "Imprint"]
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # on Settings
    switch = banner(page).get_by_role("switch", name="Statistics")
    expect(switch).not_to_be_checked()
    expect(banner(page).get_by_role("heading", name="Cookie settings")).to_be_focused()
    while page.evaluate("document.activeElement.shadowRoot?.activeElement?.id") != "statistics":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(switch).to_be_checked()
    while page.evaluate("document.activeElement.shadowRoot?.activeElement?.textContent") != "Save selection":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(banner(page)).to_have_count(0)
    expect(page.locator("#statistics")).to_have_text("✓")
    expect(page.locator("#marketing")).to_have_text("does not run")
    assert acts(count=1, page=page) == [("given", ["statistics"])]
    link = page.get_by_role("link", name="Cookie settings")
    link.focus()
    page.keyboard.press("Enter")
    expect(banner(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    assert answer(page)["allowed"] == ["statistics"]  # closing the settings changes nothing


def test_a_yes_starts_what_waited_and_is_proven(page: Page, site: Site) -> None:
    """Art. 7(1): the receipt on the device is the one on record; nothing but what is registered is kept (R38)."""
    page.goto(PATH)
    press(page, "Accept all")
    expect(page.locator("#statistics")).to_have_text("✓")
    expect(page.locator("#marketing")).to_have_text("✓")
    assert acts(count=1, page=page) == [("given", ["marketing", "statistics"])]
    row = CookieChoice.objects.get()
    assert row.page == PATH
    assert answer(page)["receipt"] == row.receipt.hex
    visits(count=1, page=page)  # the first page, too: told when the yes was on record
    assert Visit.objects.get().visitor.receipt == row.receipt
    cookies, local, session = device(page)
    assert (cookies, set(local), session) == ({"shs_visit"}, {"leadcrm_consent", "shm_interest"}, {"shs_page_first"})  # fmt: skip
    page.reload()
    expect(page.locator("#marketing")).to_have_text("✓")
    expect(banner(page)).to_have_count(0)
    assert CookieChoice.objects.count() == 1
    visits(count=2, page=page)


def test_taking_it_back_deletes_what_was_kept(page: Page, site: Site) -> None:
    """R41: a link on every page opens the settings; what is switched off goes from the device and runs no more."""
    page.goto(PATH)
    press(page, "Accept all")
    expect(page.locator("#marketing")).to_have_text("✓")
    acts(count=1, page=page)
    page.get_by_role("link", name="Cookie settings").click()
    switch = banner(page).get_by_role("switch", name="Statistics")
    expect(switch).to_be_checked()
    switch.uncheck()
    press(page, "Save selection")
    expect(page.locator("#statistics")).to_have_text("does not run")
    expect(page.locator("#marketing")).to_have_text("✓")
    cookies, local, session = device(page)
    assert (cookies, set(local), session) == (set(), {"leadcrm_consent", "shm_interest"}, set())
    page.get_by_role("link", name="Cookie settings").click()
    press(page, "Reject all")
    expect(page.locator("#marketing")).to_have_text("does not run")
    assert acts(count=3, page=page)[1:] == [("withdrawn", ["marketing"]), ("withdrawn", [])]
    visits(count=0, page=page)
    assert asked_for(page, "/t.js", "/t/") == []
    cookies, local, session = device(page)
    assert (cookies, set(local), session) == (set(), {"leadcrm_consent"}, set())
    assert "receipt" not in answer(page)


def test_a_no_is_not_asked_about_again_for_six_months(page: Page, site: Site) -> None:
    """R40: reject 2026-01-10; the banner on 2026-07-09 is not shown; on 2026-07-11 it may be."""
    page.clock.set_fixed_time(dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC))
    page.goto(PATH)
    press(page, "Reject all")
    assert answer(page)["at"] == "2026-01-10"
    for day, shown in ((9, 0), (11, 1)):
        page.clock.set_fixed_time(dt.datetime(2026, 7, day, 12, tzinfo=dt.UTC))
        page.reload()
        page.wait_for_load_state("networkidle")
        expect(banner(page)).to_have_count(shown)


def test_a_new_recipient_is_a_new_question(page: Page, site: Site) -> None:
    """R40: corrected words ask nobody anew, changed purposes and recipients do; until then nothing runs on the old yes."""
    page.goto(PATH)
    press(page, "Accept all")
    expect(page.locator("#statistics")).to_have_text("✓")
    with transaction.atomic():
        add_cookie(site, "statistics", "_other", provider="Zähler Ltd., IE")
        publish(site)
    # What the browser holds for five minutes is over.
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.reload()
    expect(banner(page)).to_contain_text("Zähler Ltd., IE")
    expect(page.locator("#statistics")).to_have_text("does not run")


# --- signals (R42, W19) -------------------------------------------------------------------------------------------


def signal_on(page: Page) -> None:
    """Switch Global Privacy Control on, as a browser does: a header and a property."""
    page.context.set_extra_http_headers({"Sec-GPC": "1"})
    page.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
    )


def test_whoever_objects_by_signal_is_not_even_asked(page: Page, site: Site) -> None:
    """R42: the signal is the answer; nothing is written about it."""
    signal_on(page)
    page.goto(PATH)
    page.wait_for_load_state("networkidle")
    expect(banner(page)).to_have_count(0)
    assert device(page) == NOTHING
    assert not CookieChoice.objects.exists()


def test_a_signal_after_the_yes_ends_it_and_keeps_the_history(page: Page, site: Site) -> None:
    """W19: no tracking from then on, what was kept is gone, the yes stays on record; without the signal it stays ended."""
    page.goto(PATH)
    press(page, "Accept all")
    acts(count=1, page=page)
    signal_on(page)
    page.reload()
    assert acts(count=2, page=page) == [("given", ["marketing", "statistics"]), ("objected", [])]
    expect(page.locator("#statistics")).to_have_text("does not run")
    cookies, local, session = device(page)
    assert (cookies, set(local), session) == (set(), {"leadcrm_consent"}, set())
    page.context.set_extra_http_headers({})
    page.reload()
    expect(page.locator("#statistics")).to_have_text("does not run")


def test_an_explicit_yes_for_this_site_wins_over_the_signal(page: Page, site: Site) -> None:
    """R42: newer and specific. Nothing is switched on beforehand, and the dialog says what the browser said."""
    signal_on(page)
    page.goto(PATH)
    page.get_by_role("link", name="Cookie settings").click()
    expect(banner(page)).to_contain_text("Your browser says that you do not want to be tracked")
    expect(banner(page).get_by_role("switch", name="Statistics")).not_to_be_checked()
    banner(page).get_by_role("switch", name="Statistics").check()
    press(page, "Save selection")
    expect(page.locator("#statistics")).to_have_text("✓")
    acts(count=1, page=page)
    assert CookieChoice.objects.get().despite_signal
    page.reload()
    expect(page.locator("#statistics")).to_have_text("✓")
    expect(page.locator("#marketing")).to_have_text("does not run")


# --- for everybody, and on anybody's page --------------------------------------------------------------------------


@every_look
def test_it_can_be_read_by_everybody(page: Page, site: Site, axe: Callable[[Page], None], look: str) -> None:
    """Names for screen readers, contrast, room on a telephone, German; first and second layer."""
    page.goto(PATH)
    german = look == "german"
    expect(banner(page)).to_have_accessible_name(
        "Dürfen wir etwas auf Ihrem Gerät speichern?" if german else "May we keep something on your device?"
    )
    expect(banner(page)).to_have_accessible_description(re.compile("Sonnenhain Energietechnik GmbH"))
    axe(page)
    press(page, "Einstellungen" if german else "Settings")
    expect(banner(page).get_by_role("switch", name="Marketing")).to_have_accessible_description(
        re.compile("interes", re.I)
    )
    banner(page).locator("summary").last.click()
    expect(banner(page)).to_contain_text("shm_interest")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_an_answer_of_ours_nothing_is_asked_and_nothing_starts(
    browser: Browser, page: Page, site: Site, live_server: Any
) -> None:
    """R36: a site that was switched off, or our server away, is no consent; not even an earlier one counts."""
    guest = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    guest.goto(PATH)
    press(guest, "Accept all")
    acts(count=1, page=guest)
    with transaction.atomic():
        Site.objects.update(active=False)
    guest.context.new_cdp_session(guest).send("Network.clearBrowserCache")
    with guest.expect_response("**/c.json*") as answer:
        guest.reload()
    assert answer.value.status == 404
    guest.wait_for_load_state("networkidle")
    expect(guest.locator("#statistics")).to_have_text("does not run")
    expect(banner(guest)).to_have_count(0)
    guest.context.close()


def test_our_own_public_pages_ask_in_the_same_way(page: Page, site: Site, settings: Any) -> None:
    """R36, R41: with COOKIE_SITE the pages for people carry the banner, and its way back in their foot."""
    settings.COOKIE_SITE = CODE
    page.goto("/preferences/")
    press(page, "Reject all")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Cookies").click()
    expect(banner(page).get_by_role("heading", name="Cookie settings")).to_be_visible()
    page.goto("/privacy/cookies/")
    page.wait_for_load_state("networkidle")
    expect(banner(page)).to_have_count(0)


def test_our_form_hands_the_number_over_after_a_yes_alone(
    page: Page, site: Site, controller: Any, ines: Any, settings: Any
) -> None:
    """R43: what ties a browser to a person is filled in by the script that a yes starts, and empty otherwise."""
    settings.COOKIE_SITE = CODE
    with transaction.atomic():
        form = draft("letter", kind="signup", fields=[], required=[], asks=("profiling",))
        publish_profile_text(controller, ines.subject)
        publish_form(form=form, actor=ines.subject)
    page.goto("/f/letter/")
    press(page, "Reject all")
    field = page.locator("[data-leadcrm-receipt]")
    expect(field).to_have_value("")
    page.get_by_role("link", name="Cookies").click()
    press(page, "Accept all")
    expect(field).to_have_value(re.compile("[0-9a-f]{32}"))
    assert field.input_value() == CookieChoice.objects.get().receipt.hex


def test_it_works_on_another_server_s_page_with_a_strict_policy(
    browser: Browser, page: Page, site: Site, live_server: Any, settings: Any
) -> None:
    """Another origin, another style, no inline code allowed: the page's policy needs our origin for script and fetch alone."""
    settings.ROOT_URLCONF = "tests.browser.urls"
    port = live_server.url.rsplit(":", 1)[1]
    ours, theirs = f"http://localhost:{port}", f"http://127.0.0.1:{port}"
    with transaction.atomic():
        site.origins = [theirs]
        site.save()
    context = browser.new_context(locale="en-GB")
    guest = context.new_page()
    complaints: list[str] = []
    guest.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    guest.on("pageerror", lambda error: complaints.append(str(error)))
    guest.goto(f"{theirs}/host/?script={ours}/c.js")
    expect(banner(guest)).to_be_visible()
    assert context.cookies() == []
    assert banner(guest).evaluate("e => getComputedStyle(e).fontFamily").startswith("system-ui")
    press(guest, "Accept all")
    assert acts(count=1, page=guest) == [("given", ["marketing", "statistics"])]
    expect(guest.locator("body")).to_have_attribute("data-allowed", '{"statistics":true,"marketing":true}')
    assert [cookie["domain"] for cookie in context.cookies()] == []
    assert complaints == []
    context.close()
