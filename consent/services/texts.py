"""Publishing the words of a consent: linted, versioned, never changed afterwards (R17, R18)."""

import hashlib
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from consent.errors import TextIncomplete
from consent.models import ConsentText, TextDraft
from consent.wording import missing_words
from privacy.audit.context import act
from privacy.models import Controller, Purpose, Subject
from privacy.notices import current_notice


def lint(
    *,
    purpose: Purpose,
    language: str,
    label: str,
    body: str,
    controller: Controller | None,
    channels: Sequence[str] = (),
    explicit: bool = False,
) -> list[str]:
    """Return what the text lacks, as sentences; nothing when it may be published (R18)."""
    missing = []
    if controller is None:
        missing.append(_("The controller has to be set up first."))
    if "consent" not in purpose.bases:
        missing.append(_("“%(purpose)s” does not rest on consent.") % {"purpose": purpose.name})
    for channel in channels:
        if channel not in purpose.channels:
            missing.append(_("“%(purpose)s” does not cover this channel.") % {"purpose": purpose.name})
            break
    if purpose.explicit_for and not explicit:
        # R34: Art. 9, 22 and 49 are not opened by an ordinary consent.
        missing.append(_("“%(purpose)s” needs an explicit consent.") % {"purpose": purpose.name})
    if not label.strip():
        missing.append(_("The box has no label."))
    return missing + missing_words(
        purpose=purpose,
        language=language,
        label=label,
        body=body,
        controller=controller.name if controller else "",
        channels=channels,
        explicit=explicit,
    )


@transaction.atomic
def publish_text(
    *,
    purpose: Purpose,
    language: str,
    label: str,
    body: str,
    channels: Sequence[str] = (),
    explicit: bool = False,
    actor: Subject | None = None,
) -> ConsentText:
    """Store a new version of a consent text and return it; without `channels` it covers all of the purpose.

    Raises TextIncomplete.
    """
    controller, notice = Controller.objects.first(), current_notice()
    covered = list(channels) or [channel for channel in purpose.channels if channel != "none"] or ["none"]
    missing = lint(
        purpose=purpose,
        language=language,
        label=label,
        body=body,
        controller=controller,
        channels=channels,
        explicit=explicit,
    )
    if notice is None:
        missing.append(_("There is no privacy notice yet."))
    if missing or controller is None or notice is None:
        raise TextIncomplete(" ".join(missing))
    Purpose.objects.select_for_update().get(pk=purpose.pk)  # two publishers get two numbers
    newest = ConsentText.objects.filter(purpose=purpose, language=language).order_by("version").last()
    whole = [purpose.pk, language, ",".join(covered), controller.name, label, body, str(notice.version)]
    if explicit:
        whole.append("explicit")
    with act(actor=actor) if actor else act():
        return ConsentText.objects.create(
            purpose=purpose,
            language=language,
            version=newest.version + 1 if newest else 1,
            channels=covered,
            label=label,
            body=body,
            controller_name=controller.name,
            notice=notice,
            explicit=explicit,
            sha256=hashlib.sha256("\n".join(whole).encode()).hexdigest(),
        )


@transaction.atomic
def publish_draft(*, draft: TextDraft, actor: Subject) -> ConsentText:
    """Publish what somebody drafted, and let the draft go. Raises TextIncomplete."""
    draft = TextDraft.objects.select_for_update(of=("self",)).select_related("purpose").get(pk=draft.pk)
    text = publish_text(
        purpose=draft.purpose,
        language=draft.language,
        label=draft.label,
        body=draft.body,
        channels=draft.channels,
        explicit=draft.explicit,
        actor=actor,
    )
    with act(actor=actor):
        draft.delete()
    return text


def lagging(text: ConsentText) -> list[str]:
    """Return the names of the languages in which this purpose has no text, or an older version than *text* is."""
    newest = {
        row.language: row.version
        for row in ConsentText.objects.filter(purpose=text.purpose_id).order_by("version")
    }
    return [str(name) for code, name in settings.LANGUAGES if newest.get(code, 0) < text.version]


def current_texts(purposes: list[str], language: str) -> list[ConsentText]:
    """Return the newest text of each purpose in that language, in the given order."""
    rows = ConsentText.objects.filter(purpose_id__in=purposes, language=language).order_by(
        "purpose_id", "-version"
    )
    newest = {text.purpose_id: text for text in rows.distinct("purpose_id")}
    return [newest[purpose] for purpose in purposes if purpose in newest]


def text_before(text: ConsentText) -> ConsentText | None:
    """Return the version before this one, in its language."""
    earlier = ConsentText.objects.filter(
        purpose=text.purpose_id, language=text.language, version__lt=text.version
    )
    return earlier.order_by("-version").first()
