"""Releasing a public form, and what keeps it from being released."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.services.texts import current_texts
from consent.services.texts import lint as lint_text
from leadcrm.capture.fields import FIELDS
from leadcrm.capture.forms import TELEPHONE
from leadcrm.capture.models import BundlingApproval, Form
from privacy.audit.context import act
from privacy.models import Controller, Purpose, Subject
from privacy.notices import current_notice

_DRAFTED = {
    "slug", "kind", "title_de", "title_en", "intro_de", "intro_en", "fields", "required", "age_country", "age_by_date",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One reason against a form; `code` for programs, `sentence` for people."""

    code: str
    sentence: str


class FormNotPublishable(Exception):
    """A form that may not go public yet; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


@transaction.atomic
def publish_form(*, form: Form, actor: Subject, grounds: str = "") -> Form:
    """Put a form online. Raises FormNotPublishable with everything that stands against it.

    `grounds` document why a consent may be the price of this form (R16); without them it may not.
    """
    form = Form.objects.select_for_update().get(pk=form.pk)
    if grounds.strip() and any(problem.code == "CONSENT_BUNDLED" for problem in lint(form)):
        with act(actor=actor):
            BundlingApproval.objects.create(form=form, grounds=grounds, approver=actor)
    problems = lint(form)
    if problems:
        raise FormNotPublishable(problems)
    with act(actor=actor):
        form.published_at = timezone.now()
        form.save(update_fields=["published_at"])
    return form


@transaction.atomic
def withdraw_form(*, form: Form, actor: Subject) -> Form:
    """Take a form offline; its address answers 404."""
    with act(actor=actor):
        Form.objects.filter(pk=form.pk).update(published_at=None)
    form.published_at = None
    return form


@transaction.atomic
def edit_form(*, form: Form, values: dict[str, Any], actor: Subject) -> Form:
    """Store a draft. What was released is offline until it is released again: nobody saw the new version yet.

    Raises FormNotPublishable for a field that no active purpose claims (R1): it is not even drafted.
    """
    unclaimed = [_unclaimed(name) for name in values.get("fields", []) if not _claimed(name)]
    if unclaimed:
        raise FormNotPublishable(unclaimed)
    with act(actor=actor):
        for field in _DRAFTED & values.keys():
            setattr(form, field, values[field])
        form.published_at = None
        form.save()
        form.asks.set(values["asks"])
        form.bundlings.all().delete()  # R16: approved was another form
    return form


def lint(form: Form) -> list[Problem]:
    """Return what stands against publishing *form*, all of it at once."""
    controller = Controller.objects.first()
    asks = list(form.asks.all())
    return [
        *_foundations(controller),
        *_fields(form, asks),
        *_consents(form, asks),
        *_texts(asks, controller),
    ]


def _foundations(controller: Controller | None) -> Iterator[Problem]:
    if controller is None:
        yield Problem(
            "NO_CONTROLLER", _("Record the controller first: a form must say who asks (Art. 13(1)(a)).")
        )
    notice = current_notice()
    if notice is None:
        yield Problem("NO_NOTICE", _("Publish a privacy notice first (Art. 13)."))
    elif any(
        not all(notice.slots.get(code, {}).values()) or not notice.slots.get(code)
        for code, _name in settings.LANGUAGES
    ):
        yield Problem("NOTICE_INCOMPLETE", _("The privacy notice has an empty section (Art. 13)."))


def _claimed(name: str) -> bool:
    """R1: data without an active purpose may not be collected; all fields of a form serve the person's own enquiry."""
    return name in FIELDS and Purpose.objects.filter(pk="enquiry_handling", active=True).exists()


def _unclaimed(name: str) -> Problem:
    return Problem("PURPOSE_REQUIRED", _("No purpose claims the field %(name)s.") % {"name": name})


def _fields(form: Form, asks: list[Purpose]) -> Iterator[Problem]:
    yield from (_unclaimed(name) for name in sorted({*form.fields}) if not _claimed(name))
    for name in form.required:
        if name in {purpose.code for purpose in asks}:
            # R16: whoever must consent does not consent freely (Art. 7(4)), unless the officer documented why.
            if form.pk and form.bundlings.exists():
                continue
            yield Problem("CONSENT_BUNDLED", _("A consent may not be the price of the form (Art. 7(4))."))
        elif name not in FIELDS or form.kind not in FIELDS[name].needed_for:
            label = FIELDS[name].label if name in FIELDS else name
            yield Problem(
                "NOT_NECESSARY",
                _("“%(field)s” is not necessary here and may not be required (Art. 5(1)(c) GDPR).")
                % {"field": label},
            )
        elif name not in form.fields:
            yield Problem(
                "REQUIRED_NOT_SHOWN",
                _("“%(field)s” is required but not shown.") % {"field": FIELDS[name].label},
            )
    if {"name", "last_name"} <= {*form.fields} or {"name", "first_name"} <= {*form.fields}:
        yield Problem("NAME_TWICE", _("Ask for the name once: in one field, or in two."))


def _consents(form: Form, asks: list[Purpose]) -> Iterator[Problem]:
    if form.kind == Form.Kind.SIGNUP and not asks:
        yield Problem("SIGNUP_FOR_NOTHING", _("A sign-up asks for a consent at least."))
    for purpose in asks:
        if "consent" not in purpose.bases or not purpose.active:
            yield Problem(
                "NOT_BY_CONSENT", _("“%(purpose)s” does not rest on consent.") % {"purpose": purpose}
            )
        if purpose.code == TELEPHONE and "phone" not in form.fields:
            yield Problem("NO_NUMBER_ASKED", _("Who asks to call needs a field for the number."))


def _texts(asks: list[Purpose], controller: Controller | None) -> Iterator[Problem]:
    for language, language_name in settings.LANGUAGES:
        texts = {
            text.purpose_id: text for text in current_texts([purpose.code for purpose in asks], language)
        }
        for purpose in asks:
            words = {"purpose": purpose, "language": language_name}
            text = texts.get(purpose.code)
            if text is None:
                yield Problem(
                    "NO_TEXT", _("There is no consent text for “%(purpose)s” in %(language)s.") % words
                )
                continue
            # R18: identity, purpose and the right to withdraw stand before the click (Art. 7(3)); the controller as of today.
            for missing in lint_text(
                purpose=purpose, language=language, label=text.label, body=text.body, controller=controller
            ):
                yield Problem("TEXT_INCOMPLETE", f"{purpose} ({language_name}): {missing}")
