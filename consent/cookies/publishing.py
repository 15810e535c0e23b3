"""Publishing a banner: what visitors of a site are shown is put together from the register and kept for good."""

import hashlib
from typing import Any

import rfc8785
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consent.cookies.categories import open_categories
from consent.cookies.words import category_words, row_words, words
from consent.errors import BannerIncomplete
from consent.models import Banner, Category, Cookie, Site
from consent.models.cookies import OWN
from privacy import parameters
from privacy.audit.context import act
from privacy.device import Kept, Place, kept_on_device
from privacy.models import Controller, Purpose, Subject
from privacy.notices import current_notice

LANGUAGES = ("de", "en")


@transaction.atomic
def publish_banner(*, site: Site, actor: Subject) -> Banner:
    """Publish what visitors of the site are shown from now on; unchanged it stays the version it is.

    Raises BannerIncomplete with a sentence for each thing that is missing.
    """
    site = Site.objects.select_for_update().get(pk=site.pk)
    controller = Controller.objects.first()
    kept = list(site.cookies.filter(used=True))
    if missing := lint(site, kept, controller):
        raise BannerIncomplete(" ".join(missing))
    assert controller
    content = {language: _content(language, controller, site, kept) for language in LANGUAGES}
    digest = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
    last = site.banners.order_by("-version").first()
    if last and last.sha256 == digest:
        return last
    scope = 1 if last is None else last.scope + (_asked(last.content) != _asked(content))
    with act(actor=actor):
        return Banner.objects.create(
            site=site, version=last.version + 1 if last else 1, scope=scope, content=content, sha256=digest
        )


def lint(site: Site, kept: list[Cookie], controller: Controller | None) -> list[str]:
    """Return what stands against publishing: consent is informed only when people learn who asks and where to read more."""
    found = []
    if controller is None:
        found.append(_("The company has not been set up yet."))
    if current_notice() is None:
        found.append(_("There is no privacy notice yet."))
    asked = {one.category for one in kept} | ({Category.MARKETING.value} if site.visits else set())
    closed = asked - {Category.NECESSARY.value, *open_categories()}
    found += [
        _("The purpose behind “%(category)s” is switched off.") % {"category": Category(code).label}
        for code in sorted(closed)
    ]
    return found


def _content(language: str, controller: Controller, site: Site, kept: list[Cookie]) -> dict[str, Any]:
    with translation.override(language):
        purposes: dict[str, Purpose | None] = {Category.NECESSARY.value: None, **open_categories()}
        shown: list[dict[str, Any]] = []
        for code, purpose in purposes.items():
            rows = [_row(one, language) for one in kept if one.category == code]
            if code == Category.NECESSARY:
                rows = [_own_row(one) for one in kept_on_device() if one.name == OWN] + rows
            if code == Category.MARKETING and site.visits:
                rows.insert(0, _visits_row())
            if rows:
                shown.append({**category_words(code, purpose), "kept": rows})
        asked = [one for one in shown if one["code"] != Category.NECESSARY]
        others = sorted({row["provider"] for one in asked for row in one["kept"]} - {""})
        said = words(controller=controller.name, names=[one["name"] for one in asked], others=others)
    return {"words": said, "categories": shown}


def _row(one: Cookie, language: str) -> dict[str, str]:
    why = one.purpose_de if language == "de" else one.purpose_en
    life = "" if one.kind == Cookie.Kind.REQUEST else one.life
    return _told(one.name, str(Cookie.Kind(one.kind).label), why, life, one.provider)


def _own_row(one: Kept) -> dict[str, str]:
    return _told(one.name, str(Place(one.place).label), str(one.why), one.life, "")


def _visits_row() -> dict[str, str]:
    """What the random number of a yes is used for beside proof, where a site records visits (R38)."""
    today = timezone.localdate()
    kept = {
        "days": parameters.value("visit_keep", today),
        "months": parameters.value("visitor_keep", today),
    }
    why = _(
        "The random number of your yes recognises this browser: we record which of our pages it looks at and when, "
        "from which web site and by which campaign it came. It is tied to your name only if you agree to that in a form."
    )
    life = _("a visit %(days)s days, the browser %(months)s months after its last one") % kept
    return _told(OWN, str(Place.LOCAL.label), why, life, "")


def _told(name: str, place: str, why: str, life: str, provider: str) -> dict[str, str]:
    """One row for the list, and the same as a sentence for the banner."""
    return {
        "name": name,
        "place": place,
        "why": why,
        "life": life,
        "provider": provider,
        "said": row_words(place, why, life, provider),
    }


def _asked(content: dict[str, Any]) -> set[tuple[str, str]]:
    """What a consent covers: each optional category with everybody who has access, and visits if they are recorded.

    More than that needs a new question.
    """
    return {
        (one["code"], OWN if row["name"] == OWN else row["provider"])
        for one in content["en"]["categories"]
        if one["code"] != Category.NECESSARY
        for row in one["kept"]
    }
