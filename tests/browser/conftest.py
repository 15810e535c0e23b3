"""Pages in a real browser, against the real server; a page that breaks its promises fails its test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.browser.browser import LOOKS, accessibility_faults, chromium_path, launched, watch
from tests.device import strangers_on_device
from tests.mail.conftest import mailbox  # noqa: F401 -- a fixture

# Playwright's own event loop runs in this thread; our tests use the ORM beside it, one thing at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

every_look = pytest.mark.parametrize("look", list(LOOKS), indirect=True)


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """WhiteNoise asks for its folder when the server starts, before any test has a folder of its own."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not chromium_path():
        pytest.skip("no chromium on PATH; on Debian or Ubuntu: apt-get install chromium")
    with launched() as browser:
        yield browser


@pytest.fixture
def look(request: pytest.FixtureRequest) -> str:
    """How the page is seen: light unless the test asks for every look."""
    return getattr(request, "param", "light")


@pytest.fixture
def page(browser: Browser, live_server: Any, look: str, settings: Any) -> Iterator[Page]:
    """A page that fails its test on any violation of the policy, error, missing file or foreign host."""
    settings.DEMO = True
    settings.BASE_URL = live_server.url
    context = browser.new_context(base_url=live_server.url, **LOOKS[look])
    context.set_default_timeout(10_000)
    complaints = watch(context, live_server.url)
    yield context.new_page()
    complaints += strangers_on_device(context)
    context.close()
    assert not complaints, complaints


@pytest.fixture
def login(live_server: Any) -> Callable[[Page, str], None]:
    """Return a function that logs a page in as one of the cast."""

    def logged_in(page: Page, username: str) -> None:
        from leadcrm.accounts.models import User

        client = Client()
        user = User.objects.get(username=username)
        with transaction.atomic():  # a log-in is written to the trail like anything else
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return logged_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that fails on any accessibility fault of the page as it stands."""

    def clean(page: Page) -> None:
        faults = accessibility_faults(page)
        assert not faults, f"{page.url}\n" + "\n".join(faults)

    return clean
