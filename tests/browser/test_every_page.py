"""Each page in each look: no violation, nothing foreign, no accessibility fault, no sideways scroll; and no cookie in public."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from tests.browser.browser import runs_over
from tests.browser.conftest import every_look
from tests.browser.pages import PLACES, Place


@pytest.fixture
def demo(transactional_db: None, settings: Any) -> None:
    """The demo's own company, staff and people."""
    settings.DEMO = True
    call_command("seed_demo", leads=12, verbosity=0)


def faults_of(place: Place, page: Page, axe: Callable[[Page], None]) -> Iterator[str]:
    place.open(page)
    if runs_over(page):
        yield f"{place.name} scrolls sideways"
    try:
        axe(page)
    except AssertionError as fault:
        yield f"{place.name}: {fault}"


@every_look
def test_every_page_keeps_its_promises(
    page: Page, demo: None, login: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    faults: list[str] = []
    for place in PLACES:
        page.context.clear_cookies()
        if place.persona:
            login(page, place.persona)
        faults += faults_of(place, page, axe)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/f/heat-check/", "/privacy/", "/nothing-here/"])
def test_a_public_page_stores_nothing(page: Page, demo: None, path: str) -> None:
    page.goto(path)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
