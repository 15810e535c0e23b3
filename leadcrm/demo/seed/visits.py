"""Browsers that agreed to the banner, what they looked at in the last weeks, and whose they are where a person agreed to that."""

import datetime as dt
import random
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consent.evidence import hash_of
from consent.gate import decisions
from consent.models import Banner, ConsentRecord, ConsentText, CookieChoice
from consent.services.projection import append
from consent.services.texts import current_texts
from leadcrm.leads.models import Lead
from leadcrm.tracking.models import Visit, Visitor
from privacy.models import Subject

_KNOWN, _UNKNOWN, _DAYS = 24, 12, 30
_PAGES = (
    "/",
    "/waermepumpe/",
    "/waermepumpe/luft/",
    "/foerderung/",
    "/preise/",
    "/referenzen/",
    "/kontakt/",
    "/solarthermie/",
)
_HOSTS = ("", "", "www.suchmaschine.example", "energieblog.example")
_CAMPAIGNS: tuple[dict[str, str], ...] = (
    {},
    {},
    {"utm_source": "heizungsbrief", "utm_medium": "email", "utm_campaign": "herbst"},
)


@transaction.atomic
def browse(now: dt.datetime) -> None:
    """Let some who get the newsletter agree to a profile, and tie a browser to each; others stay without a name."""
    banner = Banner.objects.select_related("site").order_by("-version")[0]
    texts = {language: current_texts(["profiling"], language)[0] for language in ("de", "en")}
    since = now - dt.timedelta(days=_DAYS + 10)
    for number, lead in enumerate([*_willing(since), *[None] * _UNKNOWN]):
        rng = random.Random(number)  # noqa: S311  (invented, nothing secret)
        at = since + dt.timedelta(minutes=rng.randrange(60 * 24 * 9))
        if lead:
            append([_consent(lead, texts["en" if lead.language == "en" else "de"], at, rng)])
        _look_around(banner, lead.subject if lead else None, at, now, rng)


def _willing(since: dt.datetime) -> list[Lead]:
    """People whose newsletter is open, whom we knew before: whoever wants to hear of us may look at our pages, too."""
    found = Lead.objects.filter(created_at__lt=since, subject__child=False).exclude(email="")
    leads = {lead.subject_id: lead for lead in found.select_related("subject").order_by("pk")[: _KNOWN * 20]}
    open_ = decisions(leads, "newsletter", "email")
    profile = decisions(leads, "profiling", "none")
    # Who objected to advertising has said so about the profile as well.
    free = [pk for pk in leads if open_[pk].allowed and profile[pk].code == "CONSENT_MISSING"]
    return [leads[pk] for pk in free[:_KNOWN]]


def _consent(lead: Lead, text: ConsentText, at: dt.datetime, rng: random.Random) -> ConsentRecord:
    salt, clicked = rng.randbytes(16), at + dt.timedelta(minutes=4)
    return ConsentRecord(
        id=uuid.UUID(int=rng.getrandbits(128), version=4),
        subject=lead.subject,
        purpose_id="profiling",
        channel="none",
        kind=ConsentRecord.Kind.GIVEN,
        text=text,
        at=at,
        zone=settings.TIME_ZONE,
        page_url="/f/newsletter/",
        confirmed_at=clicked,
        route="form",
        address_salt=salt,
        address_hash=hash_of(salt, lead.email),
        recorded_at=clicked,
    )


def _look_around(
    banner: Banner, subject: Subject | None, since: dt.datetime, now: dt.datetime, rng: random.Random
) -> None:
    """Give one browser its answer to the banner, and some visits of several pages each."""
    choice = CookieChoice.objects.create(
        receipt=uuid.UUID(int=rng.getrandbits(128), version=4),
        banner=banner,
        kind=CookieChoice.Kind.GIVEN,
        categories=["marketing", "statistics"],
        language="de",
        page="/",
        at=since,
    )
    days = sorted(rng.randrange(1, max(2, (now - since).days)) for _ in range(rng.randrange(1, 7)))
    visits = []
    for day in days:
        start = (since + dt.timedelta(days=day)).replace(second=0, microsecond=0)
        came = {"referrer": rng.choice(_HOSTS), **rng.choice(_CAMPAIGNS)}
        for step in range(rng.randrange(1, 6)):
            at = start + dt.timedelta(minutes=2 * step)
            visits.append(Visit(subject=subject, site=banner.site, at=at, path=rng.choice(_PAGES), **came))
            came = {}
    seen = [timezone.localdate(visit.at) for visit in visits]
    visitor = Visitor.objects.create(
        receipt=choice.receipt, subject=subject, first_seen=min(seen), last_seen=max(seen)
    )
    for visit in visits:
        visit.visitor = visitor
    Visit.objects.bulk_create(visits)
