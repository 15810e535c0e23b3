"""Columns of the officer's tables that say in words what the rows hold as codes."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from privacy.models import JobRun, LegalParameter, PolicyChange
from privacy.models.purpose import Channel
from privacy.purposes import PURPOSES

_CHANNELS = {**dict(Channel.choices), "": _("every channel")}
_LANGUAGES: dict[str, Any] = dict(settings.LANGUAGES)
_PARAMETERS = {
    "anonymity_least": _("Smallest number told in statistics"),
    "art14_notice": _("Telling people whose data came from elsewhere"),
    "assessment_grace": _("Grace after an assessment's review date"),
    "child_age": _("Age of one's own consent"),
    "child_age_de": _("Age of one's own consent: Germany"),
    "child_age_at": _("Age of one's own consent: Austria"),
    "consent_stale_block": _("Unused consent stops counting"),
    "consent_stale_flag": _("Unused consent is pointed out"),
    "cookie_consent": _("A yes to cookies is asked for again"),
    "cookie_refusal": _("A no to cookies is not asked about again"),
    "erasure_large": _("Entries of an erasure that takes two officers"),
    "recipient_tell": _("Telling a recipient (working days)"),
    "recipient_answer": _("Waiting for a recipient's answer"),
    "takedown": _("Taking down what was made public"),
    "answer_keep": _("Keeping an answer ready to fetch"),
    "backup_keep": _("Keeping a backup"),
    "call_proof_keep": _("Keeping proof of a consent to calls after each call"),
    "presumed_interest": _("How long facts let us presume a business's interest in a call"),
    "customer_keep": _("Keeping a customer after a sale"),
    "evidence_keep": _("Keeping proof of a consent, to the year's end"),
    "invoice_keep": _("Keeping an invoice, to the year's end"),
    "letter_keep": _("Keeping a commercial letter, to the year's end"),
    "lead_keep": _("Keeping a lead after the person's last contact"),
    "ledger_keep": _("Keeping names in the ledger beyond the oldest backup"),
    "log_keep": _("Keeping log files"),
    "mail_body_keep": _("Keeping the text of letters and advertising"),
    "request_answer": _("Answering a request"),
    "request_extension": _("Extension of the time to answer"),
    "request_expiry": _("Life of an unconfirmed request"),
    "request_keep": _("Keeping a request file, to the year's end"),
    "retention_cap": _("Most people one night may take"),
    "trail_keep": _("Keeping entries of the audit trail"),
    "trail_reads_keep": _("Keeping reads in the audit trail"),
    "opt_in_expiry": _("Life of a confirmation link"),
    "review_storage": _("Storage for review"),
    "upload_keep": _("Keeping an uploaded file"),
    "visit_keep": _("Keeping a visit of a web page"),
    "visitor_keep": _("Recognising a browser after its last visit"),
}
_UNITS = {
    "days": _("days"),
    "months": _("months"),
    "years": _("years"),
    "percent": "%",
    "people": _("people"),
    "entries": _("entries"),
}
_JOBS = {
    "call_proofs": _("Proof of consents to calls beyond its years"),
    "commercial_documents": _("Commercial documents beyond their years"),
    "commercial_files": _("Files of commercial documents nothing refers to"),
    "consent_documents": _("Scans and recordings nothing refers to"),
    "cookie_choices": _("Proof of choices about cookies beyond its years"),
    "erasures": _("Erasures that a crash cut short"),
    "evidence": _("Proof of consents beyond its years"),
    "expired_rows": _("Expired sessions and log-in records"),
    "held_rest": _("What a hold kept that has ended"),
    "leads": _("Leads without contact by the person"),
    "ledger": _("Lines of the ledger that no backup needs"),
    "logs": _("Old log files"),
    "mails": _("Texts of old mails"),
    "notices": _("People not told in time (restricted)"),
    "opt_ins": _("Expired confirmation links"),
    "report": _("Report of the night to the officers"),
    "request_files": _("Request files beyond their years"),
    "recipients": _("Recipients who do not answer"),
    "request_reminders": _("Reminders of requests whose time runs out"),
    "requests": _("Requests that nobody confirmed"),
    "resurrection": _("Erased people looked for in the database"),
    "review": _("Contacts whose review is over"),
    "signups": _("Sign-ups that nobody confirmed"),
    "stale_consents": _("Consents to be looked at"),
    "subjects": _("Ids of erased people nothing refers to"),
    "trail": _("Trail checked and sealed"),
    "trail_pruning": _("Entries of the trail beyond their years"),
    "trail_values": _("Old values in the trail beyond their years"),
    "unknown_addresses": _("Settings links of addresses nobody has"),
    "uploads": _("Old uploaded files"),
    "verification": _("Whole trail computed anew"),
    "visits": _("Visits of web pages, and browsers not seen for long"),
}


def parameter_words(key: str) -> Any:
    """Return what a number of the law limits, in words."""
    return _PARAMETERS.get(key, key)


def unit_words(unit: str) -> Any:
    return _UNITS.get(unit, unit)


def job_words(name: str) -> Any:
    """Return what a nightly job does, in words."""
    return _JOBS.get(name, name)


@admin.display(description=_("purpose"), ordering="purpose")
def purpose(row: Any) -> Any:
    """The purpose of an objection or a suppression; none means all marketing."""
    return PURPOSES[row.purpose].name if row.purpose in PURPOSES else row.purpose or _("all advertising")


@admin.display(description=_("channel"), ordering="channel")
def channel(row: Any) -> Any:
    """The channel of a record, an objection or a suppression; none means every one."""
    return _CHANNELS.get(row.channel, row.channel)


@admin.display(description=_("language"), ordering="language")
def language(row: Any) -> Any:
    return _LANGUAGES.get(row.language, row.language)


class _InWords(admin.AllValuesFieldListFilter):
    """The values that occur, each as a reader would call it."""

    words: ClassVar[dict[str, Any]] = {}

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": self.words.get(str(choice["display"]), choice["display"])}


class ChannelFilter(_InWords):
    words = _CHANNELS


class LanguageFilter(_InWords):
    words = _LANGUAGES


@admin.display(description=_("what it limits"), ordering="key")
def parameter(row: LegalParameter | PolicyChange) -> Any:
    return parameter_words(row.key)


@admin.display(description=_("value"), ordering="value")
def amount(row: LegalParameter | PolicyChange) -> str:
    return f"{row.value} {unit_words(row.unit)}"


@admin.display(description=_("night of"), ordering="local_date")
def night(run: JobRun) -> Any:
    return run.local_date


@admin.display(description=_("job"), ordering="name")
def job(run: JobRun) -> Any:
    return job_words(run.name)


@admin.display(description=_("were due"), ordering="due")
def due(run: JobRun) -> int:
    return run.due


@admin.display(description=_("were done"), ordering="done")
def done(run: JobRun) -> int:
    return run.done


@admin.display(description=_("are left"), ordering="left")
def left(run: JobRun) -> int:
    return run.left


@admin.display(description=_("began at"), ordering="started_at")
def began(run: JobRun) -> Any:
    return run.started_at


@admin.display(description=_("ended at"), ordering="finished_at")
def ended(run: JobRun) -> Any:
    return run.finished_at
