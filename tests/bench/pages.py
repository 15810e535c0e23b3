"""Pages of the sales team beside bare Django over the same rows."""

import re
from html import unescape

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import override_settings
from django.utils import timezone

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from tests.bench.measure import Pair, Work, row


class _BareHandler(ClientHandler):
    """Serves the bare app without middleware; settings stay as they are, or both sides would rebuild their addresses."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "tests.bench.bare"
        return super().get_response(request)


def bare_client() -> Client:
    """Return a client of the bare app."""
    client = Client()
    client.handler = _BareHandler()
    with override_settings(MIDDLEWARE=[]):
        client.handler.load_middleware()
    return client


def manager() -> Client:
    """Return a client logged in as somebody who sees all teams: the most rows."""
    client = Client()
    client.force_login(
        User.objects.get(username="jonas"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def get(client: Client, url: str) -> Work:
    """Return the work of fetching a page, which must succeed."""

    def fetch() -> None:
        response = client.get(url, HTTP_HOST="localhost")
        assert response.status_code == 200, (url, response.status_code)
        assert response.content

    return fetch


def bare(url: str) -> Work:
    """Return the work of fetching a page of the bare app."""
    return get(bare_client(), url)


@row("list of 50", reference="bare list", goal="≤ 2")
def lead_list() -> Pair:
    return Pair(get(manager(), "/leads/"), bare("/leads/"))


@row("list by name, deep", reference="bare list", goal="≤ 2")
def deep_list() -> Pair:
    client, url = manager(), "/leads/?sort=name"
    for _page in range(3):
        url = _next(client, url)
    return Pair(get(client, url), bare("/leads/"))


def _next(client: Client, url: str) -> str:
    html = client.get(url, HTTP_HOST="localhost").content.decode()
    return unescape(re.search(r'rel="next" href="([^"]+)"', html)[1])


def _search(words: str) -> Pair:
    return Pair(get(manager(), f"/leads/?q={words}"), bare("/leads/"))


@row("search: common name", reference="bare list", goal="≤ 4")
def search_common() -> Pair:
    return _search("Anna")


@row("search: two words", reference="bare list", goal="≤ 4")
def search_two() -> Pair:
    return _search("Anna+Quast")


@row("search: part of an address", reference="bare list", goal="≤ 4")
def search_address() -> Pair:
    lead = Lead.everyone.exclude(match_email="").latest("pk")
    return _search(lead.match_email.split("@")[0][2:])


@row("search: part of a number", reference="bare list", goal="≤ 4")
def search_number() -> Pair:
    return _search("23125")


@row("search: nothing found", reference="bare list", goal="≤ 4")
def search_none() -> Pair:
    return _search("xylophonbau")


@row("lead page, 100 activities", reference="bare detail view", goal="≤ 3")
def lead_page() -> Pair:
    lead = Lead.everyone.filter(subject__state="active", review_until=None).earliest("pk")
    missing = 100 - lead.activities.count()
    Activity.objects.bulk_create(
        Activity(
            subject_id=lead.subject_id,
            lead=lead,
            kind="note",
            at=timezone.now(),
            body="Asked for references.",
        )
        for _ in range(missing)
    )
    return Pair(get(manager(), f"/leads/{lead.pk}/"), bare(f"/leads/{lead.pk}/"))
