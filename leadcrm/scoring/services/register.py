"""The register of scores: drafted, released with four eyes, renewed as a new version, ended (R65)."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from leadcrm.scoring.lint import against
from leadcrm.scoring.models import ScoreModel
from leadcrm.scoring.services.computing import forget_all
from privacy.audit.context import act
from privacy.models import Subject
from privacy.names import four_eyes_wanted


class ScoreRefused(Exception):
    """What stands against the step, all of it at once, as sentences."""


@transaction.atomic
def write(*, model: ScoreModel, author: Subject) -> ScoreModel:
    """Store a draft as *author* left it. Raises ScoreRefused for a released version: it is renewed instead."""
    if model.pk and _locked(model).released_on:
        raise ScoreRefused(_("A released score stays as it is; renew it instead."))
    if not model.pk:
        model.version = (ScoreModel.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    # Whoever wrote last is the author: an approver who changed a draft would approve their own words.
    model.author = author
    with act(actor=author):
        model.save()
    return model


@transaction.atomic
def release(*, model: ScoreModel, approver: Subject) -> ScoreModel:
    """Score people by this version from now on; the one before ends. Raises ScoreRefused."""
    model = _locked(model)
    if model.released_on:
        raise ScoreRefused(_("This score has been released already."))
    missing = against(model, model.rules.all())
    if model.author_id == approver.pk and four_eyes_wanted():
        missing.append(_("Somebody else than the author has to approve."))
    if missing:
        raise ScoreRefused(" ".join(missing))
    today = timezone.localdate()
    with act(actor=approver):
        ScoreModel.objects.in_force().update(ended_on=today)
        model.approver, model.released_on = approver, today
        model.save(update_fields=["approver", "released_on"])
    return model


@transaction.atomic
def renew(*, model: ScoreModel, author: Subject) -> ScoreModel:
    """Copy a released version with its rules into a new one, a draft. Raises ScoreRefused."""
    if ScoreModel.objects.filter(released_on=None).exists():
        raise ScoreRefused(_("A draft of a newer version is waiting already."))
    rules = list(model.rules.all())
    copy = ScoreModel.objects.get(pk=model.pk)
    copy.pk, copy._state.adding = None, True
    copy.approver = copy.released_on = copy.ended_on = copy.completed_at = None
    write(model=copy, author=author)
    for rule in rules:
        rule.pk, rule._state.adding, rule.model = None, True, copy
        rule.save()
    return copy


@transaction.atomic
def end(*, model: ScoreModel, actor: Subject) -> None:
    """Score nobody any more: every score goes at once. Raises ScoreRefused."""
    model = _locked(model)
    if not model.released_on or model.ended_on:
        raise ScoreRefused(_("This score is not in force."))
    with act(actor=actor):
        model.ended_on = timezone.localdate()
        model.save(update_fields=["ended_on"])
        forget_all()


@transaction.atomic
def discard(*, model: ScoreModel, actor: Subject) -> None:
    """Delete a draft. Raises ScoreRefused for what was ever released."""
    model = _locked(model)
    if model.released_on:
        raise ScoreRefused(_("A released score stays as it is; renew it instead."))
    with act(actor=actor):
        model.delete()


def _locked(model: ScoreModel) -> ScoreModel:
    return ScoreModel.objects.select_for_update().get(pk=model.pk)
