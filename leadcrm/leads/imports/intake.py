"""The legal side of an import: what may be claimed, and what follows for the people in it."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from leadcrm.leads.imports.refusals import FileRefused
from leadcrm.leads.imports.upsert import Intake
from leadcrm.leads.models import Import, Lead
from leadcrm.leads.services.intake import notice_due
from privacy import assessments, parameters
from privacy.models.purpose import Basis

UNKNOWN = "unknown"
BASES = (*Basis.values, UNKNOWN)


def refuse_unlawful(*, source: str, obtained_on: dt.date | None, obtained_from: str, basis: str) -> None:
    """Raise FileRefused unless an import may be based on this."""
    if not source.strip() or len(source) > 80:
        raise FileRefused(
            _("Name the source in at most 80 characters: people have a right to learn it (Art. 14).")
        )
    if obtained_on is None or obtained_on > timezone.localdate():
        raise FileRefused(_("Say on which day the data was obtained; it cannot lie in the future."))
    if obtained_from not in Lead.ObtainedFrom.values:
        raise FileRefused(_("Say from whom the data was obtained."))
    if basis == Basis.CONSENT:
        raise FileRefused(
            _(
                "A consent cannot be imported: it counts only with its proof, that is its text, its time and its confirmation "
                "(Art. 7(1)). Choose “unknown”; the people may be asked when they next turn to you."
            )
        )
    if basis not in BASES:
        raise FileRefused(_("Say which lawful basis is claimed, or that it is unknown."))


def intake_of(job: Import) -> Intake:
    """Return what follows from where the data came from: the duty to tell, the basis, the time for review."""
    assert job.obtained_on is not None
    now, today = timezone.now(), timezone.localdate()
    told = job.obtained_from == Lead.ObtainedFrom.PERSON
    review = dt.timedelta(days=parameters.value("review_storage", today))
    covered = job.basis == Basis.LEGITIMATE_INTEREST and assessments.covers("sales_pipeline", today)
    return Intake(
        source=job.source,
        obtained_on=job.obtained_on,
        obtained_from=job.obtained_from,
        # Art. 14(3)(a): whoever did not give us their data themselves learns of it within a month (R75).
        notice_due=None if told else notice_due(job.obtained_on),
        purpose="sales_pipeline" if covered else "storage_for_review",
        review_until=None if covered else today + review,
        basis_until=None if covered else now + review,
        evidence=f"import {job.pk}, claimed {job.basis}",
    )
