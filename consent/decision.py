"""An answer of the gate, and its words: what holds, why, under which article, and the lawful next step."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.lacks import WORDS
from privacy.models.purpose import Basis
from privacy.purposes import PURPOSES

if TYPE_CHECKING:
    from consent.gate import Question

_ALLOWING = {"CONSENT", "PRESUMED_INTEREST", "BASIS", "CUSTOMER", "DUTY"}
# Codes that say why the gate stays shut for this person, whatever the purpose itself lacks.
_PERSONAL = {
    "ERASED",
    "RESTRICTED",
    "SUPPRESSED",
    "SUPPRESSED_COMPANY",
    "OBJECTED",
    "PAUSED",
    "NOTICE_MISSED",
    "CHILD",
}
_OF_THE_PURPOSE = {
    "PURPOSE_INACTIVE": "Art. 5(1)(b)",
    "CHANNEL_NOT_COVERED": "Art. 5(1)(b)",
    "CATEGORY_MISSING": "§ 7(3) no. 2 UWG",
    "CATEGORY_NOT_OWN": "§ 7(3) no. 2 UWG",
}

_BECAUSE = {
    "CONSENT": gettext_lazy("Consent to “%(purpose)s”, confirmed on %(since)s."),
    "PRESUMED_INTEREST": gettext_lazy(
        "This business may expect the call: the facts of %(facts)s were noted before it."
    ),
    "BASIS": gettext_lazy("%(basis)s, since %(from)s."),
    "DUTY": gettext_lazy("We owe this to the person: %(purpose)s."),
    "ERASED": gettext_lazy("This person's data has been erased."),
    "RESTRICTED": gettext_lazy(
        "Processing is restricted at the moment; only the data protection officer may act."
    ),
    "SUPPRESSED": gettext_lazy("This address stands on the suppression list: no marketing."),
    "SUPPRESSED_COMPANY": gettext_lazy("The person's company has told us that it wants no advertising."),
    "OBJECTED": gettext_lazy("The person objected to marketing on %(objected)s."),
    "PAUSED": gettext_lazy("The person paused all advertising until %(paused)s."),
    "NOTICE_MISSED": gettext_lazy(
        "The person had to be told by %(due)s where we have the data from, and was not."
    ),
    "NOT_TOLD": gettext_lazy("The person was not told yet that we use their data for “%(purpose)s”."),
    "PARTY_NOT_COVERED": gettext_lazy("“%(purpose)s” is not meant for this kind of contact."),
    "CHILD": gettext_lazy("This person declared to be a child: no advertising in our own interest."),
    "CONTROLLER_CHANGED": gettext_lazy(
        "The consent to “%(purpose)s” was given to our company under another name, and the succession is not documented."
    ),
    "CONSENT_NOT_EXPLICIT": gettext_lazy(
        "“%(purpose)s” needs an explicit consent; the one of %(since)s is an ordinary one."
    ),
    "PURPOSE_INACTIVE": gettext_lazy("The purpose “%(purpose)s” is switched off."),
    "CHANNEL_NOT_COVERED": gettext_lazy("“%(purpose)s” does not cover this channel."),
    "ASSESSMENT_MISSING": gettext_lazy(
        "There is no approved assessment of our legitimate interest in “%(purpose)s”."
    ),
    "ASSESSMENT_LAPSED": gettext_lazy(
        "The assessment of our legitimate interest in “%(purpose)s” has lapsed."
    ),
    "BASIS_CHANNEL": gettext_lazy("The person did not turn to us on this channel."),
    "BASIS_MISSING": gettext_lazy("No lawful basis for “%(purpose)s” is recorded."),
    "CATEGORY_MISSING": gettext_lazy("It is not said which products this mail is about."),
    "CATEGORY_NOT_OWN": gettext_lazy("These are not goods or services of our own."),
    "CUSTOMER": gettext_lazy(
        "Customer since %(bought)s; mail about similar products is allowed until the person objects."
    ),
    "CUSTOMER_REFUSED": gettext_lazy(
        "The person withdrew a consent to advertising by e-mail; a purchase does not open it again."
    ),
    "CUSTOMER_OTHER_ADDRESS": gettext_lazy("The person bought with another e-mail address."),
    "CUSTOMER_NOT_TOLD": gettext_lazy(
        "When the address was collected, the person was not told that they can object; telling them now is too late."
    ),
    "CUSTOMER_NOT_SIMILAR": gettext_lazy("What the person bought is not similar to what this mail is about."),
    "CUSTOMER_NO_SALE": gettext_lazy("The address did not come to us through a sale."),
    "CUSTOMER_MISSING": gettext_lazy(
        "No purchase by this person is recorded, so a mail of this kind needs their consent."
    ),
    "CONSENT_WITHDRAWN": gettext_lazy("The consent to “%(purpose)s” was withdrawn on %(since)s."),
    "CONSENT_UNPROVEN": gettext_lazy(
        "A consent to “%(purpose)s” is noted, but its proof is incomplete. What lacks: %(lacks)s."
    ),
    "CONSENT_STALE": gettext_lazy(
        "The consent to “%(purpose)s” of %(since)s has not been used for too long."
    ),
    "CONSENT_OTHER_ADDRESS": gettext_lazy("The consent to “%(purpose)s” was given for another address."),
    "CONSENT_PENDING": gettext_lazy("The consent to “%(purpose)s” waits for the person's confirmation."),
    "CONSENT_MISSING": gettext_lazy("The person has not consented to “%(purpose)s”."),
}
_NEXT = {
    "RESTRICTED": gettext_lazy("Ask the data protection officer."),
    "SUPPRESSED": gettext_lazy("Answer enquiries only; a new confirmed consent by the person would lift it."),
    "SUPPRESSED_COMPANY": gettext_lazy(
        "Answer enquiries only; a newer confirmed consent by the person opens it for this person alone."
    ),
    "OBJECTED": gettext_lazy("Answer enquiries only; a new confirmed consent by the person would lift it."),
    "PAUSED": gettext_lazy("Wait: it ends by itself on that day. Answering what they asked is allowed."),
    "NOTICE_MISSED": gettext_lazy("Send the notice under Art. 14 first."),
    "NOT_TOLD": gettext_lazy(
        "Send the notice of the new purpose first; the data protection officer records that it arrived."
    ),
    "CHILD": gettext_lazy("Answer what was asked, and nothing else."),
    "CONTROLLER_CHANGED": gettext_lazy("The data protection officer decides."),
    "CONSENT_NOT_EXPLICIT": gettext_lazy("Ask for the consent anew when the person next turns to us."),
    "ASSESSMENT_MISSING": gettext_lazy("The data protection officer can approve an assessment."),
    "ASSESSMENT_LAPSED": gettext_lazy("The data protection officer can review the assessment."),
    "BASIS_CHANNEL": gettext_lazy("Answer on the channel the person used."),
    "BASIS_MISSING": gettext_lazy("Wait until the person turns to us, or record why we may use the data."),
    "CATEGORY_MISSING": gettext_lazy("Choose the product category."),
    "CATEGORY_NOT_OWN": gettext_lazy("Write with the person's consent only."),
    "CUSTOMER_REFUSED": gettext_lazy("Do not ask again by mail; the person can sign up anew at any time."),
    "CUSTOMER_OTHER_ADDRESS": gettext_lazy("Write with the person's consent only."),
    "CUSTOMER_NOT_TOLD": gettext_lazy("Tell customers when they order; for this person, ask for a consent."),
    "CUSTOMER_NOT_SIMILAR": gettext_lazy(
        "The data protection officer keeps the list of what is similar; else write with the person's consent only."
    ),
    "CUSTOMER_NO_SALE": gettext_lazy(
        "Write with the person's consent only, or ask the data protection officer whether this counts as a sale."
    ),
    "CUSTOMER_MISSING": gettext_lazy("Record the purchase, or write with the person's consent only."),
    "CONSENT_WITHDRAWN": gettext_lazy("Do not ask again by mail; the person can sign up anew at any time."),
    "CONSENT_UNPROVEN": gettext_lazy("Ask for the consent anew when the person next turns to us."),
    "CONSENT_STALE": gettext_lazy("Ask for the consent anew when the person next turns to us."),
    "CONSENT_OTHER_ADDRESS": gettext_lazy("Ask for the consent anew when the person next turns to us."),
    "CONSENT_PENDING": gettext_lazy("Wait: only the person can confirm, and we do not remind."),
    "CONSENT_MISSING": gettext_lazy(
        "Ask when the person next turns to us; asking by mail would itself be advertising."
    ),
}


# What is lawful instead where the channel has more to offer.
_NEXT_BY_TELEPHONE = {
    "CONSENT_UNPROVEN": gettext_lazy(
        "Complete the proof: what we know of the person, and the number by a call from it, on paper or by a recording."
    ),
    "CONSENT_MISSING": gettext_lazy(
        "Ask when the person next turns to us. A business may also be called when concrete facts are noted before."
    ),
}
_NEXT_BY_MESSAGE = {
    "CONSENT_UNPROVEN": gettext_lazy(
        "Complete the proof: show that the number is theirs, by a message or call from it with the code, on paper or by a recording."
    ),
}
_NEXT_BY_CHANNEL = {"telephone": _NEXT_BY_TELEPHONE, "fax": _NEXT_BY_MESSAGE, "messenger": _NEXT_BY_MESSAGE}


class Facts(NamedTuple):
    """One row of the gate's query about one person."""

    id: uuid.UUID
    notice_due_on: dt.date | None
    code: str
    record_id: uuid.UUID | None
    lacks: list[str] | None
    since: dt.datetime | None
    fresh_from: dt.datetime | None
    objected_at: dt.datetime | None
    paused_until: dt.datetime | None
    basis_id: int | None
    basis: str | None
    valid_from: dt.datetime | None
    interest_id: uuid.UUID | None
    interest_on: dt.date | None
    purchase_id: int | None
    sold_on: dt.date | None


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed; `evidence` names the proof as "kind:id" ("consent:<uuid>", "basis:<id>", "purchase:<id>")."""

    code: str
    article: str
    question: "Question"
    basis: str = ""
    evidence: str = ""
    since: dt.datetime | None = None
    fresh_from: dt.datetime | None = None
    objected_at: dt.datetime | None = None
    paused_until: dt.datetime | None = None
    notice_due_on: dt.date | None = None
    lacks: tuple[str, ...] = ()  # items of the proof: keys of consent.lacks.WORDS
    facts_of: dt.date | None = None  # R57: the day of the facts for which interest may be presumed
    bought_on: dt.date | None = None

    @classmethod
    def from_facts(cls, question: "Question", facts: Facts) -> "Decision":
        """Make the answer from one row of the gate's query."""
        code = facts.code
        if question.refusal and code not in _PERSONAL:
            code = question.refusal
        by_consent = code.startswith("CONSENT") or code == "CONTROLLER_CHANGED"
        evidence = ""
        if by_consent and facts.record_id:
            evidence = f"consent:{facts.record_id}"
        elif code == "PRESUMED_INTEREST":
            evidence = f"interest:{facts.interest_id}"
        elif code == "BASIS":
            evidence = f"basis:{facts.basis_id}"
        elif code == "CUSTOMER":
            evidence = f"purchase:{facts.purchase_id}"
        article = next(
            (rule.article for rule in question.rules if rule.code == code),
            _OF_THE_PURPOSE.get(code, "Art. 6(1)(f)"),
        )
        return cls(
            code=code,
            article=article,
            question=question,
            basis="consent" if by_consent else facts.basis or "",
            evidence=evidence,
            since=facts.since if by_consent else facts.valid_from,
            fresh_from=facts.fresh_from,
            objected_at=facts.objected_at,
            paused_until=facts.paused_until,
            notice_due_on=facts.notice_due_on,
            lacks=tuple(facts.lacks or ()) if code == "CONSENT_UNPROVEN" else (),
            facts_of=facts.interest_on,
            bought_on=facts.sold_on,
        )

    @property
    def allowed(self) -> bool:
        return self.code in _ALLOWING

    @property
    def because(self) -> str:
        """The reason as a sentence that sales people understand, in the current language."""
        sentence = str(_BECAUSE[self.code]) % _Words(self)
        return f"{sentence} {self.warning}".rstrip()

    @property
    def warning(self) -> str:
        """What will close the gate one day though it is open now, '' mostly (R6, R30)."""
        if (
            self.code == "CONSENT"
            and self.fresh_from
            and self.question.flag
            and self.fresh_from <= self.question.flag
        ):
            return _("Not used since %(day)s: it will stop counting.") % {"day": _day(self.fresh_from)}
        if (
            self.code in {"BASIS", "CUSTOMER"}
            and self.basis == "legitimate_interest"
            and self.question.review_due
        ):
            day = date_format(self.question.review_due, "DATE_FORMAT")
            return _("The assessment should have been reviewed by %(day)s.") % {"day": day}
        return ""

    @property
    def next_step(self) -> str:
        """What is lawful instead, '' where nothing is missing."""
        by_channel = _NEXT_BY_CHANNEL.get(self.question.channel, {})
        return str(by_channel.get(self.code, _NEXT.get(self.code, "")))


class _Words:
    """The words that a sentence names, each made only when it does."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision

    def __getitem__(self, word: str) -> str:
        decision = self._decision
        if word == "purpose":
            return str(PURPOSES[decision.question.purpose].name)
        if word == "basis":
            return str(Basis(decision.basis).label)
        if word == "lacks":
            return ", ".join(str(WORDS[item]) for item in decision.lacks)
        if word == "facts":
            return date_format(decision.facts_of, "DATE_FORMAT") if decision.facts_of else ""
        if word == "bought":
            return date_format(decision.bought_on, "DATE_FORMAT") if decision.bought_on else ""
        if word == "due":
            return date_format(decision.notice_due_on, "DATE_FORMAT") if decision.notice_due_on else ""
        if word == "paused":
            return _day(decision.paused_until)
        return _day(decision.objected_at if word == "objected" else decision.since)


def _day(moment: dt.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""
