"""Publishing the words of a consent: linted, versioned, never changed afterwards (R17, R18)."""

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from consent.errors import TextIncomplete
from consent.models import ConsentText
from privacy.audit.context import act
from privacy.models import Controller, Purpose, Subject
from privacy.notices import current_notice

# R18: every text tells, in its own language, that the consent can be withdrawn.
_WITHDRAWAL_WORDS = {"de": ("widerruf",), "en": ("withdraw",)}


def lint(
    *, purpose: Purpose, language: str, label: str, body: str, controller: Controller | None
) -> list[str]:
    """Return what the text lacks, as sentences; nothing when it may be published."""
    missing = []
    words = body.casefold()
    if controller is None:
        missing.append(_("The controller has to be set up first."))
    elif controller.name.casefold() not in words:
        missing.append(_("The text does not name the controller, %(name)s.") % {"name": controller.name})
    if not any(word in words for word in _WITHDRAWAL_WORDS[language]):
        missing.append(_("The text does not say that the consent can be withdrawn."))
    if "consent" not in purpose.bases:
        missing.append(_("“%(purpose)s” does not rest on consent.") % {"purpose": purpose.name})
    if not label.strip():
        missing.append(_("The box has no label."))
    return missing


@transaction.atomic
def publish_text(
    *, purpose: Purpose, language: str, label: str, body: str, actor: Subject | None = None
) -> ConsentText:
    """Store a new version of a consent text and return it. Raises TextIncomplete."""
    controller, notice = Controller.objects.first(), current_notice()
    missing = lint(purpose=purpose, language=language, label=label, body=body, controller=controller)
    if notice is None:
        missing.append(_("There is no privacy notice yet."))
    if missing or controller is None or notice is None:
        raise TextIncomplete(" ".join(missing))
    Purpose.objects.select_for_update().get(pk=purpose.pk)  # two publishers get two numbers
    newest = ConsentText.objects.filter(purpose=purpose, language=language).order_by("version").last()
    channels = [channel for channel in purpose.channels if channel != "none"] or ["none"]
    whole = "\n".join(
        [purpose.pk, language, ",".join(channels), controller.name, label, body, str(notice.version)]
    )
    with act(actor=actor) if actor else act():
        return ConsentText.objects.create(
            purpose=purpose,
            language=language,
            version=newest.version + 1 if newest else 1,
            channels=channels,
            label=label,
            body=body,
            controller_name=controller.name,
            notice=notice,
            sha256=hashlib.sha256(whole.encode()).hexdigest(),
        )


def current_texts(purposes: list[str], language: str) -> list[ConsentText]:
    """Return the newest text of each purpose in that language, in the given order."""
    rows = ConsentText.objects.filter(purpose_id__in=purposes, language=language).order_by(
        "purpose_id", "-version"
    )
    newest = {text.purpose_id: text for text in rows.distinct("purpose_id")}
    return [newest[purpose] for purpose in purposes if purpose in newest]
