"""What the paper says: every item of the proof, the words shown, what became of it, and what lacks."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from consent.models import ConsentRecord
from consent.proof import Proof
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
    heading_history: str
    history: list[str]
    foot: str


def paper_of(proof: Proof, *, person: str) -> Paper:
    """Return what is printed about a proof, in the current language. The same proof gives the same paper: it has no date."""
    text = proof.record.text
    controller = Controller.objects.first()
    return Paper(
        language=(get_language() or "en")[:2],
        title=gettext("Proof of consent"),
        about=f"{person}: {proof.record.purpose}",
        verdict=gettext("unproven") if proof.missing else gettext("complete"),
        missing=proof.missing,
        items=[(item.name, item.value or "–") for item in proof.items],
        heading_text=gettext("The text shown, version %(version)s") % {"version": text.version}
        if text
        else "",
        text={"language": text.language, "label": text.label, "body": text.body, "sha256": text.sha256}
        if text
        else None,
        heading_history=gettext("What happened with it"),
        history=[_event(record) for record in proof.history],
        foot=controller.imprint if controller else "",
    )


def _event(record: ConsentRecord) -> str:
    moment = date_format(timezone.localtime(record.at), "DATETIME_FORMAT")
    return f"{moment}: {record.get_kind_display()}" + (f" ({record.route})" if record.route else "")
