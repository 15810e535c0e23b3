"""A web site of the company with its banner, and a visitor's browser that talks to its doors."""

import json
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from consent.cookies.publishing import publish_banner
from consent.models import Banner, Cookie, Site
from privacy.models import Subject
from privacy.notices import publish_notice

ORIGIN = "https://www.sonnenhain.example"


def add_cookie(site: Site, category: str, name: str, **values: Any) -> Cookie:
    given = {
        "purpose_en": f"{name} counts.",
        "purpose_de": f"{name} zählt.",
        "days": 30,
        "site": site,
        "category": category,
        "name": name,
    }
    return Cookie.objects.create(**given | values)


def found_site(*origins: str, visits: bool = False) -> Site:
    """Return a site with one thing to ask about in each category, and its first banner."""
    publish_notice()
    site = Site.objects.create(
        code="www", name="Sonnenhain", origins=list(origins or [ORIGIN]), visits=visits
    )
    add_cookie(site, "necessary", "basket", purpose_en="Keeps your basket.", purpose_de="Merkt Ihren Korb.")
    add_cookie(site, "statistics", "_pk_id*")
    add_cookie(site, "marketing", "ad_seen", kind="local", provider="Werbering GmbH, DE")
    publish(site)
    return site


def publish(site: Site) -> Banner:
    return publish_banner(site=site, actor=Subject.objects.create())


class Browser:
    """A visitor of the site. Keeps its receipt as the script does."""

    def __init__(self, origin: str = ORIGIN, **headers: str) -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": "en", "origin": origin} | headers)  # fmt: skip
        self.receipt = uuid.uuid4()

    def says(self, kind: str, categories: list[str], changes: dict[str, Any] | None = None) -> HttpResponse:
        said = {
            "site": "www", "version": 1, "kind": kind, "categories": categories, "receipt": self.receipt.hex,
            "language": "de", "page": "/heizung/",
        }  # fmt: skip
        return self.posts(json.dumps(said | (changes or {})))

    def posts(self, body: str | bytes) -> HttpResponse:
        return self.client.post("/c/", body, content_type="text/plain;charset=UTF-8")
