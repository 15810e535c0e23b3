"""A real browser that tells on the page: violations, errors and strangers are collected, never swallowed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

ARGUMENTS = [
    "--no-sandbox",  # CI and containers run as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]
#: The four looks every page is seen in.
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", "locale": "en-GB"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark", "locale": "en-GB"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "locale": "en-GB"},
    "german": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", "locale": "de-DE"},
}
# Preloading would re-insert our style sheets as style elements, which the policy rightly refuses.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}


def chromium_path() -> str | None:
    """Where this machine's chromium is, if it has one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start chromium, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


def watch(context: BrowserContext, home: str) -> list[str]:
    """Collect what no page may do: break the policy, raise, log an error, ask a foreign host, miss a file."""
    complaints: list[str] = []

    def asked(request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host and host != urlsplit(home).netloc:
            complaints.append(f"request to a foreign host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            complaints.append(f"{response.status} {response.url}")

    def opened(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                # A page answered with 404 is logged too, though it may be what the test wants.
                if message.type in {"error", "warning"}
                and not message.text.startswith("Failed to load resource")
                else None
            ),
        )

    context.on("request", asked)
    context.on("response", answered)
    context.on("page", opened)
    return complaints


def accessibility_faults(page: Page, *, contrast_only: bool = False) -> list[str]:
    """Run axe (WCAG 2.2 AA and best practice) and say each fault with the elements it is about."""
    rules = {**RULES, "runOnly": {"type": "rule", "values": ["color-contrast"]}} if contrast_only else RULES
    found = Axe().run(page, options=rules).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: {[node['target'] for node in fault['nodes']]}" for fault in found
    ]


def runs_over(page: Page) -> bool:
    """Say whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
