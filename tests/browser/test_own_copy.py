"""A person on a phone, without log-in: asks for a copy of their data, proves the address, follows the case, reads the copy."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import Browser, Page, expect

from leadcrm.accounts.models import User
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy.models import Request
from privacy.package import SECTIONS
from privacy.requests.desk import choosing
from tests.browser.browser import LOOKS, watch
from tests.browser.test_forgotten import company, link_in, person  # noqa: F401 -- fixtures
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL, FIRST, LAST, SECRET_LINE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens a phone of that language; it fails on whatever no page may do."""
    opened = []

    def open_one(locale: str) -> Page:
        context = browser.new_context(base_url=live_server.url, **LOOKS["phone"] | {"locale": locale})
        context.set_default_timeout(10_000)
        opened.append((context, watch(context, live_server.url)))
        return context.new_page()

    yield open_one
    for context, complaints in opened:
        assert context.cookies() == []
        context.close()
        assert not complaints, complaints


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_a_copy_is_asked_for_followed_and_read_on_a_phone(
    phone: Callable[[str], Page],
    person: Lead,  # noqa: F811
    mailbox: Mailbox,
    axe: Callable[[Page], None],
    locale: str,
) -> None:
    """R92, R98: nothing to install, no account, no cookie; the code opens the answer and stands in no mail."""
    page = phone(locale)
    seen: list[str] = []

    def look(name: str) -> None:
        """Nobody scrolls sideways, nobody is shut out."""
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        seen.append(name)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(
                path=Path(folder) / f"own-copy-{locale[:2]}-{len(seen)}-{name}.png", full_page=True
            )

    with translation.override(locale[:2]):
        page.goto("/privacy/")
        page.goto("/privacy/request/")
        assert page.locator("html").get_attribute("lang") == locale[:2]
        page.get_by_label(_("A copy of everything you hold about me")).check()
        page.get_by_label(_("E-mail address that we have of you")).fill(EMAIL)
        look("asked")
        page.wait_for_timeout(2100)
        page.get_by_role("button", name=_("Send request")).click()
        expect(page.locator("h1")).to_be_visible()
        look("sent")
        deliver()
        page.goto(link_in(mailbox))
        look("prove")
        page.get_by_role("button", name=_("Yes, this is my request")).click()
        code = page.locator("[data-code]").inner_text()
        expect(page.locator(".steps [aria-current]")).to_contain_text(_("Being looked at"))
        look("follow")
        case = Request.objects.get()
        choosing.grant(request=case, actor=User.objects.get(username="ines").subject, choices={})
        deliver()
        assert code.replace(" ", "") not in str(mailbox.messages[-1]).replace(" ", "")
        page.goto(link_in(mailbox))
        expect(page.locator(".steps")).to_contain_text(_("Answered"))
        page.get_by_label(_("The code you wrote down")).fill("AAAA AAAA")
        page.get_by_role("button", name=_("Open as a page")).click()
        expect(page.get_by_role("alert")).to_contain_text("4")
        page.get_by_label(_("The code you wrote down")).fill(code)
        look("fetch")
        page.get_by_role("button", name=_("Open as a page")).click()
        headings = page.locator("h2").all_inner_texts()
        for title in SECTIONS.values():
            assert any(str(title) in heading for heading in headings), title
        look("copy")
    copy = page.content()
    for value in (FIRST, LAST, EMAIL, SECRET_LINE):
        assert re.search(re.escape(value), copy), value
