"""The settings page in a real browser: by keyboard alone, with names for screen readers, in every look (R25, R26)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from consent.gate import check
from consent.services.bases import set_basis
from leadcrm.mail.tokens import preferences_link
from privacy.models import Subject
from tests.browser.conftest import every_look
from tests.capture.conftest import publish_words
from tests.mail.conftest import ANNA, letter, subscribe


@pytest.fixture
def reader(page: Page, controller: Any, ines: Any, settings: Any) -> Subject:
    """Anna, who reads the newsletter and has asked us something."""
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    with transaction.atomic():
        publish_words(controller, ines.subject)
        anna = Subject.objects.create()
        subscribe(anna)
        letter(anna).send()  # the page knows the address from the mail that held the link
        set_basis(
            subject=anna,
            purpose="enquiry_handling",
            basis="contract",
            channels=["email"],
            evidence="submission:1",
        )
    return anna


def open_settings(page: Page, person: Subject) -> None:
    page.goto(re.sub(r"^https?://[^/]+", "", preferences_link(subject=person.pk, address=ANNA)))


def enquiry_stands(person: Subject) -> bool:
    return check(person, "enquiry_handling", "email").allowed


def test_the_keyboard_alone_switches_off_and_saves(page: Page, reader: Subject) -> None:
    """R25: as easy as giving. From the top in the order of reading, without a mouse; nothing else is changed by it."""
    open_settings(page, reader)
    names = []
    for _ in range(20):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "e => (e.labels?.[0] ?? e).innerText.trim().split('\\n')[0]",
                page.evaluate_handle("document.activeElement"),
            )
        )
        if names[-1] == "Object to all advertising":
            break
    wanted = [
        "Newsletter by e-mail",
        "Exact words and history",
        "Withdraw the enquiry",
        "Save",
        "Object to all advertising",
    ]
    found = [name for name in names if any(name.startswith(word) for word in wanted)]
    assert [next(word for word in wanted if name.startswith(word)) for name in found] == wanted
    switch = page.get_by_role("switch", name="Newsletter by e-mail")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("switched off, from now on")
    assert not check(reader, "newsletter", "email").allowed
    assert enquiry_stands(reader)


def test_enter_on_a_switch_saves_and_withdraws_no_enquiry(page: Page, reader: Subject) -> None:
    """R26: Enter presses the first button of the form, as browsers do; that one is Save."""
    open_settings(page, reader)
    switch = page.get_by_role("switch", name="Newsletter by e-mail")
    switch.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("switched off, from now on")
    assert not check(reader, "newsletter", "email").allowed
    assert enquiry_stands(reader)


@every_look
def test_it_can_be_read_by_everybody(
    page: Page, reader: Subject, axe: Callable[[Page], None], look: str
) -> None:
    """Names and descriptions for screen readers, contrast, room on a telephone, German; folded and unfolded, and saved."""
    open_settings(page, reader)
    german = look == "german"
    switch = page.get_by_role("switch", name="Newsletter per E-Mail" if german else "Newsletter by e-mail")
    expect(switch).to_have_accessible_description(re.compile("Bestätigt am" if german else "Confirmed on"))
    axe(page)
    for summary in page.locator("main summary").all():
        summary.click()
    axe(page)
    heading = page.get_by_role(
        "heading", name="Beantwortung einer Anfrage" if german else "Answering an enquiry"
    )
    box = heading.bounding_box()
    assert box
    assert box["width"] > 150, "the button beside it leaves it no room"
    page.get_by_role("button", name="Anfrage zurückziehen" if german else "Withdraw the enquiry").click()
    expect(page.get_by_role("status").first).to_contain_text("zurückgezogen" if german else "withdrawn")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.context.cookies() == []
