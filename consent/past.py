"""The bitemporal question: was it lawful at that moment, by what we knew then and by what we know today (R27, R164)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consent.decision import Decision
from consent.gate import check
from consent.models import ConsentRecord, ConsentText
from consent.proof import Proof, proof_of
from privacy.audit.services import record as note
from privacy.citations import cited
from privacy.models import LawfulBasis, Notice, Objection


@dataclass(frozen=True)
class Change:
    """Something that happened, or that we learned, after the moment asked about."""

    happened: dt.datetime
    known: dt.datetime
    words: str | Promise

    @property
    def late(self) -> bool:
        """Whether we learned of it on another day than it happened."""
        return abs(self.known - self.happened) > dt.timedelta(days=1)


@dataclass(frozen=True)
class Past:
    """The answer about one person, purpose, channel and moment."""

    at: dt.datetime
    known_then: Decision
    known_now: Decision
    proof: Proof | None
    notice: Notice | None
    recipients: list[str]
    changes: list[Change]

    @property
    def article(self) -> str:
        return cited(self.known_then.article)

    @property
    def article_now(self) -> str:
        return cited(self.known_now.article)

    @property
    def differs(self) -> bool:
        """Whether we would answer otherwise today: something from before that moment reached us after it."""
        return self.known_then.allowed != self.known_now.allowed

    @property
    def text(self) -> ConsentText | None:
        """The words that the person had agreed to."""
        return self.proof.record.text if self.proof else None


def proof_at(*, subject: uuid.UUID, purpose: str, channel: str, at: dt.datetime) -> Proof | None:
    """Return the proof that was valid at that instant, None when none was; the trail notes the look."""
    return _proof(check(subject, purpose, channel, at=at))


def ask_past(*, subject: uuid.UUID, purpose: str, channel: str, at: dt.datetime) -> Past:
    """Answer for a moment that is over. It is read from the ledger, so nothing that came later changes the answer."""
    then = check(subject, purpose, channel, at=at)
    note(verb="proof", model=ConsentRecord, subject=subject, purpose="evidence")
    notice = Notice.objects.filter(published_at__lte=at).order_by("-version").first()
    return Past(
        at=at,
        known_then=then,
        known_now=check(subject, purpose, channel, at=at, hindsight=True),
        proof=_proof(then),
        notice=notice,
        recipients=notice.slots.get((get_language() or "en")[:2], {}).get("recipients", []) if notice else [],
        changes=sorted(_changes(subject, purpose, channel, at), key=lambda change: change.known),
    )


def _proof(decision: Decision) -> Proof | None:
    kind, _sep, key = decision.evidence.partition(":")
    if not decision.allowed or kind != "consent":
        return None
    record = ConsentRecord.objects.select_related("text__notice", "purpose").filter(pk=key).first()
    return proof_of(record) if record else None


def _changes(subject: uuid.UUID, purpose: str, channel: str, at: dt.datetime) -> list[Change]:
    records = ConsentRecord.objects.filter(subject=subject, purpose=purpose, channel=channel)
    found = [
        Change(record.confirmed_at or record.at, record.recorded_at, record.get_kind_display())
        for record in records.filter(Q(recorded_at__gt=at) | Q(at__gt=at))
    ]
    objections = Objection.objects.filter(subject=subject, recorded_at__gt=at, purpose__in=["", purpose])
    found += [Change(row.recorded_at, row.recorded_at, _("Objection to marketing")) for row in objections]
    for basis in LawfulBasis.objects.filter(subject=subject, purpose=purpose):
        words = str(basis.get_basis_display())
        if basis.valid_from > at:
            found.append(
                Change(basis.valid_from, basis.valid_from, _("From then on: %(basis)s") % {"basis": words})
            )
        if basis.valid_to and basis.valid_to > at:
            found.append(Change(basis.valid_to, basis.valid_to, _("No longer: %(basis)s") % {"basis": words}))
    texts = ConsentText.objects.filter(purpose=purpose, published_at__gt=at)
    found += [
        Change(
            text.published_at,
            text.published_at,
            _("New consent text, version %(version)s (%(language)s); it covers nobody who agreed before")
            % {"version": text.version, "language": dict(settings.LANGUAGES)[text.language]},
        )
        for text in texts
    ]
    return found
