"""What the paper says: every item of the proof, the words shown, what became of it, and what lacks."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from consent.models import CheckMail, ConsentRecord, ConsentText
from consent.proof import Proof
from consent.routes import way
from privacy.models import Controller


@dataclass(frozen=True)
class Paper:
    """The proof as plain words in one language; `missing` names the items without which nothing is proven."""

    language: str
    title: str
    about: str
    verdict: str
    missing: list[str]
    items: list[tuple[str, str]]
    heading_text: str
    text: dict[str, str] | None
    heading_mail: str
    mail: dict[str, str] | None
    heading_history: str
    history: list[str]
    foot: str


def paper_of(proof: Proof, *, person: str) -> Paper:
    """Return what is printed about a proof, in the current language. The same proof gives the same paper: it has no date."""
    text, mail = proof.record.text, proof.record.mail
    controller = Controller.objects.first()
    return Paper(
        language=(get_language() or "en")[:2],
        title=gettext("Proof of consent"),
        about=f"{person}: {proof.record.purpose}",
        verdict=gettext("unproven") if proof.missing else gettext("complete"),
        missing=proof.missing,
        items=[(item.name, item.value or "–") for item in proof.items],
        **words_shown(text, mail),
        heading_history=gettext("What happened with it"),
        history=[_event(record) for record in proof.history],
        foot=controller.imprint if controller else "",
    )


def words_shown(text: ConsentText | None, mail: CheckMail | None) -> dict[str, Any]:
    """Return the paper's words of the text that was shown and of the mail that was sent, each with its heading."""
    version = {"version": text.version} if text else {}
    return {
        "heading_text": gettext("The text shown, version %(version)s") % version if text else "",
        "text": text
        and {"language": text.language, "label": text.label, "body": text.body, "sha256": text.sha256},
        "heading_mail": gettext("The check mail") if mail else "",
        "mail": mail
        and {
            "language": text.language if text else "und",
            "subject": mail.subject,
            "body": mail.body,
            "sha256": mail.sha256,
        },
    }


def _event(record: ConsentRecord) -> str:
    moment = date_format(timezone.localtime(record.at), "DATETIME_FORMAT")
    return f"{moment}: {record.get_kind_display()}" + (f" ({way(record.route)})" if record.route else "")
