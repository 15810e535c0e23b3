"""What is left of a consent when the person is gone: the evidence as a proof of its own, to show, print and hand out."""

import json
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consent.evidence import mail_of
from consent.models import ConsentEvidence, ConsentRecord, ConsentText
from consent.pack import packed, papers_of, step_of_evidence
from consent.paper import Paper
from consent.paper.content import words_shown
from consent.routes import way
from privacy.audit.sealer import seal
from privacy.audit.services import record as note
from privacy.models import Controller
from privacy.models.purpose import Channel
from privacy.purposes import PURPOSES


@dataclass(frozen=True)
class Kept:
    """A row of evidence, the words it names, and what else was kept about the same consent."""

    evidence: ConsentEvidence
    text: ConsentText | None
    history: list[ConsentEvidence]


def kept_of(evidence: ConsentEvidence) -> Kept:
    """Return what was kept; the trail notes the look."""
    note(verb="proof", model=ConsentEvidence, row_id=evidence.pk, purpose="evidence")
    said = json.loads(evidence.content)
    # A withdrawal carries the salted address of the consent that it ended, and nothing else does. Keys are sorted, so the
    # address stands first; what it names is hexadecimal.
    same = ConsentEvidence.objects.filter(content__startswith=f'{{"address":"{said["address"]}"')
    history = sorted(same, key=lambda row: json.loads(row.content)["at"])
    return Kept(
        evidence, ConsentText.objects.filter(sha256=said["text"]).first() if said["text"] else None, history
    )


def paper_of_kept(kept: Kept) -> Paper:
    """Return the same as a paper. It names no person: only whoever knows the address can tell whose it was."""
    said = json.loads(kept.evidence.content)
    text, controller = kept.text, Controller.objects.first()
    purpose = PURPOSES.get(said["purpose"])
    name = str(purpose.name) if purpose else said["purpose"]
    items = [
        (_("Purpose and channel"), f"{name}, {Channel(said['channel']).label}"),
        (_("What happened"), str(ConsentRecord.Kind(said["kind"]).label)),
        (_("Controller"), text.controller_name if text else ""),
        (_("What was ticked"), text.label if text else ""),
        (_("Text version and hash"), f"{text.version}, {text.sha256[:16]}…" if text else ""),
        (_("Given at") if said["kind"] == "given" else _("Withdrawn at"), _moment(said["at"], said["zone"])),
        (_("Confirmed at"), _moment(said["confirmed_at"], said["zone"])),
        (_("How"), way(said["route"])),
        # Whoever knows the address can check it: SHA-256 of the salt's bytes and the address in lower case.
        (_("Address: salt and SHA-256"), f"{said['salt']} {said['address']}"),
        *_parent(said),
        (_("Id of the evidence"), kept.evidence.pk),
    ]
    return Paper(
        language=(get_language() or "en")[:2],
        title=_("What was kept of a consent"),
        about=_("The person was erased: %(purpose)s") % {"purpose": name},
        verdict=_("kept as evidence"),
        missing=[],
        items=[(label, value or "–") for label, value in items],
        **words_shown(text, mail_of(kept.evidence)),
        heading_history=_("What happened with it"),
        history=[_event(row) for row in kept.history],
        foot=controller.imprint if controller else "",
    )


def _parent(said: dict[str, str]) -> list[tuple[str, str]]:
    """R32: who agreed for a child, where somebody did."""
    if not said.get("guardian"):
        return []
    return [
        (_("Address of a parent: salt and SHA-256"), f"{said['salt']} {said['guardian']}"),
        (_("Agreed by a parent at"), _moment(said["guardian_at"], said["zone"])),
    ]


def pack_of_kept(kept: Kept) -> bytes:
    """Return the archive that anybody checks offline, with the address in question."""
    seal()
    paper = paper_of_kept(kept)
    texts = {text.sha256: text for text in ConsentText.objects.filter(sha256__in=_texts(kept.history))}
    steps = [step_of_evidence(row, texts.get(json.loads(row.content)["text"])) for row in kept.history]
    return packed(steps, papers_of(paper))


def _texts(rows: list[ConsentEvidence]) -> list[str]:
    return [json.loads(row.content)["text"] for row in rows]


def _event(row: ConsentEvidence) -> str:
    said = json.loads(row.content)
    return f"{_moment(said['at'], said['zone'])}: {ConsentRecord.Kind(said['kind']).label}"


def _moment(text: str, zone: str) -> str:
    moment = parse_datetime(text) if text else None
    if moment is None:
        return ""
    return f"{date_format(timezone.localtime(moment), 'DATETIME_FORMAT')} {zone}, {moment:%Y-%m-%dT%H:%M:%SZ}"
