"""Assessments of legitimate interest: three answered steps, four eyes, a review date, versions (R5, R6)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy import parameters
from privacy.models import Assessment, Purpose, Subject
from privacy.names import four_eyes_wanted

STEPS = ("interest", "necessity", "balancing")
_A_YEAR = 12


class AssessmentRefused(Exception):
    """What stands against the step, as a sentence."""


class AssessmentIncomplete(AssessmentRefused):
    """A step is unanswered; the sentence names which."""


@transaction.atomic
def write(*, assessment: Assessment, author: Subject) -> Assessment:
    """Store a draft as *author* left it. Raises AssessmentRefused for one that was approved: it is renewed instead."""
    if assessment.pk and _locked(assessment).approved_on:
        raise AssessmentRefused(_("An approved assessment stays as it is; renew it instead."))
    if not assessment.pk:
        Purpose.objects.select_for_update().get(pk=assessment.purpose_id)  # two drafts get two numbers
        newest = Assessment.objects.filter(purpose=assessment.purpose_id).order_by("-version").first()
        assessment.version = newest.version + 1 if newest else 1
    # Whoever wrote last is the author: an approver who changed a draft would approve their own words.
    assessment.author = author
    assessment.save()
    return assessment


@transaction.atomic
def approve(*, assessment: Assessment, approver: Subject) -> Assessment:
    """Approve an assessment from today on (R5). Raises AssessmentIncomplete, AssessmentRefused."""
    assessment = _locked(assessment)
    if assessment.approved_on:
        raise AssessmentRefused(_("This assessment has been approved already."))
    for field in STEPS:
        if not getattr(assessment, field).strip():
            raise AssessmentIncomplete(_("This step is not answered: %(step)s.") % {"step": label(field)})
    if assessment.review_on <= timezone.localdate():
        raise AssessmentRefused(_("The review date has passed; set a new one first."))
    if assessment.author_id == approver.pk and four_eyes_wanted():
        raise AssessmentRefused(_("Somebody else than the author has to approve."))
    assessment.approver = approver
    assessment.approved_on = timezone.localdate()
    assessment.save(update_fields=["approver", "approved_on"])
    return assessment


@transaction.atomic
def renew(*, assessment: Assessment, author: Subject) -> Assessment:
    """Copy an approved assessment into a new version, a draft to be reviewed within a year (R6). Raises AssessmentRefused."""
    assessment = _locked(assessment)
    versions = Assessment.objects.filter(purpose=assessment.purpose_id)
    if versions.filter(approved_on=None).exists():
        raise AssessmentRefused(_("A draft of a newer version is waiting already."))
    copy = Assessment(
        purpose_id=assessment.purpose_id,
        review_on=parameters.months_after(timezone.localdate(), _A_YEAR),
        **{field: getattr(assessment, field) for field in STEPS},
    )
    return write(assessment=copy, author=author)


def covers(purpose: str, on: dt.date) -> bool:
    """Say whether an approved assessment of this purpose counts on that day (R5), its days of grace included (R6)."""
    found = Assessment.objects.in_force(on).filter(purpose=purpose).first()
    return found is not None and on <= last_day(found)


def last_day(assessment: Assessment) -> dt.date:
    """Return the last day on which an approved assessment counts: its review date and the days of grace (R6)."""
    grace = parameters.value("assessment_grace", assessment.review_on)
    return assessment.review_on + dt.timedelta(days=grace)


def state_of(assessment: Assessment, on: dt.date) -> str:
    """Return how an assessment stands: draft, superseded, approved, review_due or lapsed (R6)."""
    if assessment.approved_on is None:
        return "draft"
    newest = Assessment.objects.in_force(on).filter(purpose=assessment.purpose_id).first()
    if newest is not None and newest.pk != assessment.pk:
        return "superseded"
    if on <= assessment.review_on:
        return "approved"
    return "review_due" if on <= last_day(assessment) else "lapsed"


def label(step: str) -> str:
    """Return the name of a step as people read it."""
    return str(getattr(Assessment._meta.get_field(step), "verbose_name", step))


def _locked(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_for_update().get(pk=assessment.pk)
