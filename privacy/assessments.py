"""Assessments of legitimate interest: three answered steps, an approver, a date (R5)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.models import Assessment, Subject


class AssessmentIncomplete(Exception):
    """A step is unanswered; the sentence names which."""


@transaction.atomic
def approve(*, assessment: Assessment, approver: Subject) -> Assessment:
    """Approve an assessment from today on. Raises AssessmentIncomplete."""
    for field in ("interest", "necessity", "balancing"):
        if not getattr(assessment, field).strip():
            raise AssessmentIncomplete(_("This step is not answered: %(step)s.") % {"step": _label(field)})
    assessment.approver = approver
    assessment.approved_on = timezone.localdate()
    assessment.save(update_fields=["approver", "approved_on"])
    return assessment


def covers(purpose: str, on: dt.date) -> bool:
    """Say whether an approved assessment of this purpose is in date on that day (R5, R6)."""
    return Assessment.objects.filter(purpose=purpose, approved_on__lte=on, review_on__gte=on).exists()


def _label(field: str) -> str:
    return str(getattr(Assessment._meta.get_field(field), "verbose_name", field))
