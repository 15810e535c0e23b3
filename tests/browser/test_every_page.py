"""Each page in each look: no violation, nothing foreign, no accessibility fault, no sideways scroll; and no cookie in public.

Set PICTURES to a folder to take a picture of each instead of asking axe, PLACES to words that the names of the wanted ones begin with.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.browser.browser import accessibility_faults, runs_over
from tests.browser.conftest import every_look
from tests.browser.house import furnish
from tests.browser.pages import PLACES, Place

WANTED = tuple(os.environ.get("PLACES", "").split())
FOLDER = os.environ.get("PICTURES", "")


@pytest.fixture
def known(transactional_db: None, settings: Any) -> dict[str, str]:
    """Where the single pages of a furnished house are."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    return furnish(120 if FOLDER else 60)


def faults_of(place: Place, page: Page, known: dict[str, str], look: str) -> Iterator[str]:
    try:
        place.open(page, known)
    except Error as error:
        yield f"{place.name}: {error.message.splitlines()[0]}"
        return
    if FOLDER:
        page.screenshot(path=Path(FOLDER) / f"{place.name}-{look}.png", full_page=True)
    if runs_over(page):
        yield f"{place.name} scrolls sideways"
    # The German page is built as the English one, the dark one as the light one but for its colours, and the tables of the
    # admin are all built alike.
    alike = look == "german" or (look != "light" and place.name.startswith(("officer-", "administrator-")))
    if not FOLDER and not alike:
        page.evaluate("scrollTo(0, 0)")  # what lies half under the bar is no small target
        for fault in accessibility_faults(page, contrast_only=look == "dark"):
            yield f"{place.name}: {fault}"


@every_look
def test_every_page_keeps_its_promises(
    page: Page, known: dict[str, str], login: Callable[[Page, str], None], look: str
) -> None:
    faults: list[str] = []
    here = ""
    for place in PLACES:
        if WANTED and not place.name.startswith(WANTED):
            continue
        if place.persona != here:
            page.context.clear_cookies()
            here = place.persona
            if here:
                login(page, here)
        faults += faults_of(place, page, known, look)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/f/heat-check/", "/privacy/", "/nothing-here/"])
def test_a_public_page_stores_nothing(page: Page, known: dict[str, str], path: str) -> None:
    page.goto(path)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
