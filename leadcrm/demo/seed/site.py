"""The invented company's web site: what it keeps on devices, and the banner that asks."""

from urllib.parse import urlsplit

from django.conf import settings

from consent.cookies.publishing import publish_banner
from consent.models import Category, Cookie, Site
from leadcrm.accounts.models import User

CODE = "sonnenhain"
_COOKIES = (
    {
        "category": Category.STATISTICS,
        "name": "shs_visit",
        "purpose_de": "Zählt, wie oft dieselbe Person die Seite besucht.",
        "purpose_en": "Counts how often the same person visits the page.",
        "days": 30,
    },
    {
        "category": Category.STATISTICS,
        "name": "shs_page*",
        "kind": Cookie.Kind.SESSION,
        "purpose_de": "Merkt sich, über welche Seite Sie gekommen sind.",
        "purpose_en": "Remembers through which page you came.",
        "days": 0,
    },
    {
        "category": Category.MARKETING,
        "name": "shm_interest",
        "kind": Cookie.Kind.LOCAL,
        "purpose_de": "Merkt sich, für welche Heizung Sie sich interessieren, um Ihnen dazu Angebote zu zeigen.",
        "purpose_en": "Remembers which heating you look at, to show you offers for it.",
        "days": 90,
        "provider": "Werbering Beispiel GmbH, DE",
    },
)


def found_site() -> None:
    """Register the site and publish its banner. Does nothing where a site is registered."""
    if Site.objects.exists():
        return
    port = urlsplit(settings.BASE_URL).port
    hosts = [f"http://{name}{f':{port}' if port else ''}" for name in ("localhost", "127.0.0.1")]
    # The demo is one server: its site is registered under every name that loopback has.
    site = Site.objects.create(
        code=CODE,
        name="Sonnenhain Energietechnik",
        origins=list(dict.fromkeys([settings.BASE_URL, *hosts])),
        visits=True,
    )
    for values in _COOKIES:
        Cookie.objects.create(site=site, **values)
    publish_banner(site=site, actor=User.objects.filter(role="dpo")[0].subject)
