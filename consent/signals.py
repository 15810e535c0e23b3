"""The browser's signal against tracking, and whether a visitor may be tracked: asked before anything is read or kept.

Tracking is off unless somebody agreed to it (R12).
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.cookies.categories import PURPOSE_OF, open_categories
from consent.gate import check
from consent.models import Banner, CookieChoice, Site
from privacy import parameters
from privacy.models import Objection, Subject


@dataclass(frozen=True)
class Tracking:
    """Whether, and why in words; `code` is stable."""

    allowed: bool
    code: str
    because: str


def objects_to_tracking(request: HttpRequest) -> bool:
    """Say whether the browser objects (R42, Art. 21(5)): `Sec-GPC: 1` or `DNT: 1`, by the specification exactly that."""
    return "1" in (request.headers.get("Sec-GPC"), request.headers.get("DNT"))


def may_track(
    request: HttpRequest,
    *,
    site: Site,
    category: str,
    receipt: uuid.UUID | None,
    subject: Subject | None = None,
    at: dt.datetime | None = None,
) -> Tracking:
    """Say whether this visitor of a site may be tracked for a category now (R36, R37, R42).

    `receipt` is what the visitor's browser kept of its consent; without one there is none, whatever else is known of the
    device. A signal of the browser outweighs every consent but one given in its presence, which is newer and for this
    site (W19). `subject` is the person, where they are known: an objection of theirs counts on every device.
    """
    at = at or timezone.now()
    if category not in open_categories():
        return _no("PURPOSE_INACTIVE", _("Nobody may be tracked for this purpose."))
    last = _last_act(site, receipt, at) if receipt else None
    if last is None or category not in last.categories or not _still(last, at):
        return _no("CONSENT_MISSING", _("The visitor has not agreed, or not to this any more."))
    if objects_to_tracking(request) and not last.despite_signal:
        return _no(
            "SIGNAL", _("The visitor's browser objects to tracking, and it does so after they agreed.")
        )
    if subject and not _person_allows(subject, category, last.at):
        return _no("OBJECTED", _("This person objected to it."))
    return Tracking(True, "CONSENT", _("The visitor agreed to it on this web site."))


def _last_act(site: Site, receipt: uuid.UUID, at: dt.datetime) -> CookieChoice | None:
    acts = CookieChoice.objects.filter(receipt=receipt, banner__site=site, at__lte=at)
    return acts.select_related("banner").order_by("-at").first()


def _still(choice: CookieChoice, at: dt.datetime) -> bool:
    """Whether the words that were agreed to still cover what is done, and the consent is not too old."""
    banners = Banner.objects.filter(site=choice.banner.site_id, published_at__lte=at)
    now = banners.order_by("-version").values_list("scope", flat=True).first()
    months = parameters.value("cookie_consent", timezone.localdate(at))
    return choice.banner.scope == now and choice.at > parameters.months_before(at, months)


def _person_allows(subject: Subject, category: str, since: dt.datetime) -> bool:
    """Whether nothing stands against it that the visitor's consent, given on that day, does not lift."""
    purpose = PURPOSE_OF[category]
    if check(subject, purpose, "none").code in ("ERASED", "RESTRICTED", "SUPPRESSED", "NOTICE_MISSED"):
        return False
    newer = Objection.objects.filter(
        subject=subject, purpose__in=["", purpose], channel__in=["", "none"], recorded_at__gte=since
    )
    return not newer.exists()


def _no(code: str, because: str) -> Tracking:
    return Tracking(False, code, because)
