"""What the gate says about one person, as sentences for the page: may we, why, by which article, with what proof."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from consent.badges import Badge, badge_of
from consent.decision import Decision
from consent.gate import answers, ask
from consent.models import ConsentRecord, ConsentState, ConsentText
from leadcrm.leads.models import Lead
from privacy.citations import cited
from privacy.models import Purpose
from privacy.models.purpose import Basis
from privacy.purposes import PURPOSES

#: Beside the page: what sales asks itself every day.
DAILY = (
    ("newsletter", "email"),
    ("enquiry_handling", "email"),
    ("enquiry_handling", "telephone"),
    ("telephone_marketing", "telephone"),
)
BY_POST = ("post_marketing", "post")
#: In the tab: every purpose that uses the data of a lead.
EVERYTHING = (
    *DAILY,
    ("enquiry_handling", "post"),
    BY_POST,
    ("profiling", "none"),
    ("mail_tracking", "email"),
    ("sales_pipeline", "none"),
)
_CHANNELS = {
    "email": pgettext_lazy("channel", "by e\N{NON-BREAKING HYPHEN}mail"),
    "telephone": pgettext_lazy("channel", "by telephone"),
    "post": pgettext_lazy("channel", "by post"),
    "fax": pgettext_lazy("channel", "by fax"),
    "messenger": pgettext_lazy("channel", "by messenger"),
    "none": "",
}


@dataclass(frozen=True)
class Verdict:
    """The gate's answer for one purpose and channel."""

    purpose: str
    channel: str
    decision: Decision
    text: ConsentText | None = None
    also: tuple[str, ...] = ()  # further channels with the same answer
    category: str = ""  # mail to customers: the product category it is about, and its name
    about: str = ""

    @property
    def record(self) -> str:
        """The id of the consent record that proves it, or ''."""
        kind, _sep, key = self.decision.evidence.partition(":")
        return key if kind == "consent" else ""

    @property
    def basis(self) -> Any:
        """The lawful basis in words, with its letter of Art. 6(1)."""
        return Basis(self.decision.basis).label if self.allowed and self.decision.basis else ""

    @property
    def choice(self) -> str:
        """The purpose as the composer sends it, with the category of a mail to customers."""
        return f"{self.purpose}:{self.category}" if self.category else self.purpose

    @property
    def article(self) -> str:
        """The norm that decided, as the reader's language cites it."""
        return cited(self.decision.article)

    @property
    def allowed(self) -> bool:
        return self.decision.allowed

    @property
    def name(self) -> Any:
        return PURPOSES[self.purpose].name

    @property
    def how(self) -> str:
        """The channels in words, where the purpose's name does not say it already."""
        if len(PURPOSES[self.purpose].channels) < 2:
            return ""
        return _(" and ").join(str(_CHANNELS[channel]) for channel in (self.channel, *self.also))

    @property
    def scope(self) -> str:
        """How far an allowed service purpose reaches; '' otherwise."""
        if self.purpose == "enquiry_handling" and self.allowed:
            return _("Everything that serves this enquiry is allowed, advertising for other things is not.")
        return ""

    @property
    def state(self) -> str:
        """The gate as it is drawn: open for advertising, half open for the person's own enquiry only."""
        if not self.allowed:
            return "shut"
        return "open" if PURPOSES[self.purpose].klass == "marketing" else "half"

    @property
    def words(self) -> Any:
        return gettext_lazy("you may") if self.allowed else gettext_lazy("not now")


def verdicts_of(lead: Lead, *, everything: bool = False) -> list[Verdict]:
    """Ask the gate about this person: one query for the purposes, one for the answers, one for the texts.

    `everything` asks for the company's own purposes and for fax and messenger, where there was such a consent, as well.
    """
    daily = (*DAILY, BY_POST) if lead.street else DAILY
    pairs = (*EVERYTHING, *_own(), *_messages(lead)) if everything else daily
    decisions = [found[lead.subject_id] for found in answers(ask(*pairs), [lead.subject_id])]
    texts = _texts(decisions)
    return [
        Verdict(purpose, channel, decision, texts.get(decision.evidence))
        for (purpose, channel), decision in zip(pairs, decisions, strict=True)
    ]


def _own() -> list[tuple[str, str]]:
    """The company's own purposes, over each of their channels."""
    own = Purpose.objects.filter(own=True, active=True).values_list("code", "channels")
    return [(code, channel) for code, channels in own for channel in channels]


def _messages(lead: Lead) -> list[tuple[str, str]]:
    """Return fax and messenger where the person was ever asked about them: nobody else has such a line."""
    states = ConsentState.objects.filter(subject=lead.subject_id, purpose="message_marketing")
    return [("message_marketing", channel) for channel in sorted(states.values_list("channel", flat=True))]


def _texts(decisions: list[Decision]) -> dict[str, ConsentText]:
    """Return evidence → the text that was shown, for all answers that rest on a consent."""
    ids = [
        evidence
        for kind, _sep, evidence in (a.evidence.partition(":") for a in decisions)
        if kind == "consent"
    ]
    if not ids:
        return {}
    records = ConsentRecord.objects.filter(pk__in=ids, text__isnull=False).select_related("text")
    return {f"consent:{record.pk}": record.text for record in records if record.text}


def grouped(verdicts: list[Verdict]) -> list[Verdict]:
    """Return the answers as they are read: channels of one purpose with the same answer stand together."""
    found: dict[tuple[str, str, str], Verdict] = {}
    for verdict in verdicts:
        key = (verdict.purpose, verdict.decision.code, verdict.decision.evidence)
        first = found.get(key)
        found[key] = replace(first, also=(*first.also, verdict.channel)) if first else verdict
    return list(found.values())


def badge(verdicts: list[Verdict]) -> Badge:
    """Return the permission badge of the head, from answers the page has already."""
    said = {(verdict.purpose, verdict.channel): verdict.decision for verdict in verdicts}
    made = badge_of(
        said["newsletter", "email"],
        said["telephone_marketing", "telephone"],
        said["enquiry_handling", "email"],
    )
    made.url = "#privacy"
    return made


def may_reach(verdicts: list[Verdict], channel: str) -> bool:
    """Say whether any purpose lets us use this channel."""
    return any(verdict.allowed for verdict in verdicts if verdict.channel == channel)


def why_not(verdicts: list[Verdict], channel: str) -> str:
    """Return why this channel is shut and what is lawful instead; '' when it is open."""
    shut = [verdict.decision for verdict in verdicts if verdict.channel == channel]
    if may_reach(verdicts, channel) or not shut:
        return ""
    return f"{shut[0].because} {shut[0].next_step}".strip()
