"""Adding a person by hand: where the data came from decides the lawful basis and the duty to tell them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.services.bases import set_basis
from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.names import split_name
from leadcrm.leads.services.activities import add_activity
from leadcrm.leads.services.leads import create_lead, locked
from privacy import assessments, parameters
from privacy.models import Subject
from privacy.models.purpose import Basis
from privacy.notices import current_notice
from privacy.overdue import told


@dataclass(frozen=True)
class Way:
    """How we came by the data: `asked` names how the person asked us, empty when they did not."""

    label: Any
    obtained_from: str
    asked: str = ""


HOW: dict[str, Way] = {
    "asked_telephone": Way(_("They asked us, by telephone"), Lead.ObtainedFrom.PERSON, "by telephone"),
    "asked_mail": Way(_("They asked us, by e-mail"), Lead.ObtainedFrom.PERSON, "by e-mail"),
    "asked_in_person": Way(_("They asked us, in person"), Lead.ObtainedFrom.PERSON, "in person"),
    "met": Way(_("We met and they gave us their card"), Lead.ObtainedFrom.PERSON),
    "third_party": Way(_("Somebody else gave it to us"), Lead.ObtainedFrom.THIRD_PARTY),
    "public": Way(_("From a public source"), Lead.ObtainedFrom.PUBLIC),
}


@transaction.atomic
def add_by_hand(
    *, name: str, company: str, email: str, phone: str, source: str, how: str, on: dt.date, author: User
) -> Lead:
    """Store a new lead of *author* with the lawful basis that follows from `how` (a key of HOW) and the day `on`."""
    way = HOW[how]
    title, first, last = split_name(name)
    values = {"title": title, "first_name": first, "last_name": last, "email": email, "phone": phone}
    lead = create_lead(
        values={field: value for field, value in values.items() if value},
        source=source,
        obtained_from=way.obtained_from,
        origin=f"staff:{author.pk}",
        party=Subject.Party.BUSINESS if company else Subject.Party.CONSUMER,
        company=company,
        owner=author if author.may("edit leads") else None,
    )
    lead.obtained_on = on
    if way.obtained_from == Lead.ObtainedFrom.PERSON:
        # R131: who asks us or hands us a card has turned to us themselves.
        lead.last_person_contact_on = on
    else:
        # Art. 14(3)(a): whoever did not give us their data learns of it within a month.
        Subject.objects.filter(pk=lead.subject_id).update(notice_due_on=notice_due(on))
    if way.asked:
        set_basis(
            subject=lead.subject,
            purpose="enquiry_handling",
            basis=Basis.CONTRACT,
            # They told us where the answer should go.
            channels=[channel for channel, given in (("email", email), ("telephone", phone)) if given],
            evidence=f"asked {way.asked} on {on.isoformat()}",
        )
    lead.review_until = keep_in_pipeline(subject=lead.subject)
    lead.save(update_fields=["obtained_on", "last_person_contact_on", "review_until"])
    lead.subject.refresh_from_db()
    return lead


def keep_in_pipeline(*, subject: Subject) -> dt.date | None:
    """Open the basis for sales work: legitimate interest where an approved assessment covers it.

    Without one the person stands under review for some days (R4, 30 unless changed); returns the last of them, or None.
    """
    today = timezone.localdate()
    covered = assessments.covers("sales_pipeline", today)
    review = dt.timedelta(days=parameters.value("review_storage", today))
    set_basis(
        subject=subject,
        purpose="sales_pipeline" if covered else "storage_for_review",
        basis=Basis.LEGITIMATE_INTEREST,
        valid_to=None if covered else timezone.now() + review,
    )
    return None if covered else today + review


@transaction.atomic
def record_notice(*, lead: Lead, author: User) -> Lead:
    """Note that the person has been told where we have their data from: the Art. 14 clock stops (R75)."""
    lead = locked(lead, person=True)
    told(subject=lead.subject)
    lead.notice = current_notice()
    lead.save(update_fields=["notice"])
    add_activity(lead=lead, kind=Activity.Kind.CONSENT, author=author, title="informed")
    return lead


def notice_due(obtained_on: dt.date) -> dt.date:
    """Return the day by which somebody who did not give us their data must be told (Art. 14(3)(a), R75)."""
    return parameters.months_after(obtained_on, parameters.value("art14_notice", timezone.localdate()))
