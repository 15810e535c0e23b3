"""Purposes of the company's own: drafted, checked, approved; what was approved is told before it is used (R9)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.audit.context import act
from privacy.dashboard import Duty
from privacy.models import Compatibility, Purpose, PurposeNotice, Subject
from privacy.names import four_eyes_wanted
from privacy.notices import current_notice
from privacy.purposes import SHIPPED

CRITERIA = ("link", "context", "nature", "consequences", "safeguards")
_WORDS = ("name_de", "name_en", "description_de", "description_en")
_AHEAD, _MANY = 30, 10_000
_MARKETING = {"consent", "legitimate_interest"}


class PurposeRefused(Exception):
    """What stands against it, all of it at once, as sentences."""


@transaction.atomic
def write_purpose(*, purpose: Purpose, author: Subject) -> Purpose:
    """Store a draft of an own purpose as *author* left it. Raises PurposeRefused for one that was approved, or is shipped."""
    known = Purpose.objects.select_for_update().filter(pk=purpose.pk).first()
    if known is not None and (not known.own or known.approved_on):
        raise PurposeRefused(_("What a purpose is for does not change; make another one."))
    purpose.own, purpose.active, purpose.author = True, False, author
    with act(actor=author):
        purpose.save()
        Compatibility.objects.get_or_create(purpose=purpose)
    return purpose


def lint(purpose: Purpose) -> list[str]:
    """Return what stands against approving an own purpose, as sentences."""
    missing = []
    if not all(getattr(purpose, field).strip() for field in _WORDS):
        missing.append(_("Name and description are needed in German and in English."))
    if not purpose.bases or not purpose.channels or not purpose.parties:
        missing.append(_("A purpose needs a lawful basis, a channel and somebody it is for."))
    if purpose.klass == Purpose.Klass.DUTY:
        # The gate lets duties through for everybody: that is for what the law orders, and shipped.
        missing.append(_("A duty cannot be made here: it would open the gate for everybody."))
    if purpose.klass == Purpose.Klass.MARKETING and not set(purpose.bases) <= _MARKETING:
        missing.append(_("Marketing rests on consent or on an assessed legitimate interest."))
    if "consent" in purpose.bases and len(purpose.bases) > 1:
        # R7: whoever withdraws must not find that something else carries it on.
        missing.append(_("Consent stands alone: no other basis may take its place."))
    if purpose.explicit_for and purpose.bases != ["consent"]:
        missing.append(_("Explicit consent needs consent as the basis."))
    if purpose.data_of_id not in SHIPPED or SHIPPED[purpose.data_of_id].klass == "duty":
        missing.append(_("Name the shipped purpose whose data it uses."))  # R1
    if "consent" not in purpose.bases and not _compatible(purpose):
        missing.append(_("The five criteria of Art. 6(4) are not answered."))  # R9
    if purpose.ends_on and purpose.ends_on < timezone.localdate():
        missing.append(_("The last day has passed."))
    return missing


@transaction.atomic
def approve_purpose(*, purpose: Purpose, approver: Subject) -> Purpose:
    """Let an own purpose be used from today on. Raises PurposeRefused."""
    purpose = Purpose.objects.select_for_update().get(pk=purpose.pk)
    if not purpose.own or purpose.approved_on:
        raise PurposeRefused(_("This purpose has been approved already."))
    missing = lint(purpose)
    if purpose.author_id == approver.pk and four_eyes_wanted():
        missing.append(_("Somebody else than the author has to approve."))
    if missing:
        raise PurposeRefused(" ".join(missing))
    purpose.approver, purpose.approved_on, purpose.active = approver, timezone.localdate(), True
    with act(actor=approver):
        purpose.save(update_fields=["approver", "approved_on", "active"])
    return purpose


def untold(purpose: Purpose) -> QuerySet[Subject]:
    """Return everybody whose data were here before this purpose and who was not told of it (Art. 13(3), 14(4), R9)."""
    if not purpose.own or purpose.approved_on is None or "consent" in purpose.bases:
        return Subject.objects.none()
    told = PurposeNotice.objects.filter(subject=OuterRef("pk"), purpose=purpose)
    here = Subject.objects.filter(created_on__lt=purpose.approved_on, state=Subject.State.ACTIVE)
    return here.exclude(Exists(told))


@transaction.atomic
def note_told(
    *,
    purpose: Purpose,
    subjects: Iterable[uuid.UUID],
    route: str,
    actor: Subject,
    at: dt.datetime | None = None,
) -> int:
    """Record that the notice of a new purpose reached these people, and return how many are new (R9). Raises PurposeRefused."""
    notice = current_notice()
    if notice is None or (
        purpose.approved_on and timezone.localdate(notice.published_at) < purpose.approved_on
    ):
        raise PurposeRefused(_("Publish a privacy notice that names the new purpose first."))
    people = list(untold(purpose).filter(pk__in=list(subjects)))
    with act(actor=actor, purpose="legal_notice"):
        PurposeNotice.objects.bulk_create(
            PurposeNotice(
                subject=person, purpose=purpose, notice=notice, at=at or timezone.now(), route=route
            )
            for person in people
        )
    return len(people)


def duties(today: dt.date) -> list[Duty]:
    """The officer's lines about purposes: those to be reviewed, those that end, and people not told yet."""
    found = []
    soon = today + dt.timedelta(days=_AHEAD)
    for purpose in Purpose.objects.filter(Q(review_on__lte=soon) | Q(ends_on__lte=soon), active=True):
        for day, words in (
            (purpose.review_on, _("review by %(day)s")),
            (purpose.ends_on, _("ends on %(day)s")),
        ):
            if day and day <= soon:
                told = words % {"day": date_format(day)}
                found.append(_duty(purpose, told, "late" if day < today else "soon"))
    own = Purpose.objects.filter(own=True, active=True).exclude(bases__contains=["consent"])
    for purpose in own:
        if count := untold(purpose)[:_MANY].count():
            words = ngettext("%(n)s person not told yet", "%(n)s people not told yet", count)
            found.append(_duty(purpose, words % {"n": count}, "soon"))
    return found


def _duty(purpose: Purpose, words: str, state: str) -> Duty:
    url = reverse("admin:privacy_purpose_change", args=[purpose.pk])
    return Duty(_("Purpose: %(purpose)s") % {"purpose": purpose}, words, state, url)


def _compatible(purpose: Purpose) -> bool:
    note = Compatibility.objects.filter(purpose=purpose).first()
    return note is not None and all(getattr(note, field).strip() for field in CRITERIA)
