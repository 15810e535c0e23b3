"""Merging two leads that are one person: of each fact one value goes on, the other is kept aside until nobody can undo it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from leadcrm.accounts.models import User
from leadcrm.leads import matching
from leadcrm.leads.choosing import CHOICES
from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import derive
from leadcrm.leads.services.tasks import keep_next_step
from privacy.merged import present_id
from privacy.merging import noted
from privacy.merging.refusals import MergeRefused
from privacy.merging.service import merging, undo
from privacy.merging.since import changed_since
from privacy.models import ContactPoint, Merge
from privacy.suppression import keep_contact_points

_DERIVED = ["sort_name", "match_email", "match_phone", "match_mobile", "search"]
_NAME = "leads"
_EXTERNAL = ("external_source", "external_id")


@transaction.atomic
def merge(*, kept: Lead, gone: Lead, taken: Iterable[str], actor: User) -> Merge:
    """Make *gone* part of *kept*; of the facts named in `taken` (codes of CHOICES) the value of *gone* goes on.

    Raises MergeRefused.
    """
    _refuse_strangers([kept, gone], actor)
    with merging(kept=kept.subject, gone=gone.subject, actor=actor.subject) as row:
        kept, gone = _locked(kept.pk, gone.pk)
        names = [name for code in taken for name in CHOICES[code].fields]
        if not kept.external_id and gone.external_id:
            names += _EXTERNAL  # the next import of that source finds the person
        row.undo[_NAME] = {"dates": noted.change(kept, _together(kept, gone)), "swapped": names}
        _swap(kept, gone, names)
        _settle(kept, gone, aside=True)
    return row


@transaction.atomic
def undo_merge(*, row: Merge, actor: User) -> tuple[Lead, Lead]:
    """Make two leads of one again, each with what it had, and return both. Raises MergeRefused."""
    _refuse_strangers([Lead.everyone.get(subject=present_id(row.kept_id))], actor)
    undo(merge=row, actor=actor.subject)
    return _files(row)


class LeadBeginner:
    """The files of the two, when a merge is undone (`privacy.merging.parts`)."""

    name = _NAME

    def contradicts(self, merge: Merge) -> str:
        _files(merge)  # locked: nobody changes a value behind the question
        if set(merge.undo[_NAME]["swapped"]) & changed_since(merge, Lead._meta.db_table):
            return _(
                "Since the merge somebody has changed a value that was chosen in it: it cannot be undone any more."
            )
        return ""

    def undo(self, merge: Merge) -> None:
        kept, gone = _files(merge)
        _swap(kept, gone, merge.undo[_NAME]["swapped"])
        noted.change_back(kept, merge.undo[_NAME]["dates"])
        _settle(kept, gone, aside=False)


def _refuse_strangers(leads: list[Lead], actor: User) -> None:
    ids = {lead.pk for lead in leads}
    if Lead.objects.editable_by(actor).filter(pk__in=ids).count() != len(ids):
        raise MergeRefused(_not_yours())


def _not_yours() -> str:
    return _("Only leads that you may change can be merged.")


def _files(merge: Merge) -> tuple[Lead, Lead]:
    people = (merge.kept_id, merge.gone_id)
    leads = dict(Lead.everyone.filter(subject__in=people).values_list("subject", "pk"))
    return _locked(leads[merge.kept_id], leads[merge.gone_id])


def _locked(kept: int, gone: int) -> tuple[Lead, Lead]:
    """Lock both files, always in the same order; their people are locked already."""
    list(Lead.everyone.select_for_update().filter(pk__in=[kept, gone]).order_by("pk").values_list("pk"))
    found = Lead.everyone.select_related("company", "stage", "subject", "owner").in_bulk([kept, gone])
    return found[kept], found[gone]


def _together(kept: Lead, gone: Lead) -> dict[str, Any]:
    """Return what follows from both: the later word of the person counts (R131), whoever is not under review is not."""
    contacts = [day for day in (kept.last_person_contact_on, gone.last_person_contact_on) if day]
    reviews = [day for day in (kept.review_until, gone.review_until) if day]
    narrowed = sorted({*kept.narrowed_to, *gone.narrowed_to}) if kept.narrowed_to and gone.narrowed_to else []
    return {
        "last_person_contact_on": max(contacts, default=None),
        "last_activity_at": max(kept.last_activity_at, gone.last_activity_at),
        "review_until": max(reviews) if len(reviews) == 2 else None,
        "narrowed_to": narrowed,
    }


def _swap(kept: Lead, gone: Lead, names: list[str]) -> None:
    """Exchange these fields, and where each value came from: so nothing is lost, and nothing is stored twice."""
    for name in names:
        ours, theirs = getattr(kept, name), getattr(gone, name)
        setattr(kept, name, theirs)
        setattr(gone, name, ours)
        of_kept, of_gone = kept.provenance.pop(name, None), gone.provenance.pop(name, None)
        for lead, origin in ((kept, of_gone), (gone, of_kept)):
            if origin:
                lead.provenance[name] = origin


def _settle(kept: Lead, gone: Lead, *, aside: bool) -> None:
    """Store both; the one that is put aside is found by nothing."""
    fields = [name for choice in CHOICES.values() for name in choice.fields]
    for lead in (kept, gone):
        derive(lead)
    if aside:
        gone.sort_name, gone.match_email, gone.match_phone, gone.match_mobile = "\uffff", "", "", ""
        gone.search = None
    # An id of a source is one lead's alone: it leaves the one before it comes to the other.
    first, second = (gone, kept) if aside else (kept, gone)
    for lead in (first, second):
        lead.save(update_fields=[*fields, *_EXTERNAL, "provenance", *_DERIVED])
        keep_next_step(lead)
    _keep_addresses(kept, gone)


def _keep_addresses(*leads: Lead) -> None:
    """Let the hashes follow the addresses, each with the mark of a mail that came back (R13)."""
    points = ContactPoint.objects.filter(subject__in=[lead.subject_id for lead in leads])
    bounced = dict(points.filter(bounced_at__isnull=False).values_list("digest", "bounced_at"))
    for lead in leads:
        numbers = [matching.match_phone(lead.phone), matching.match_phone(lead.mobile)]
        keep_contact_points(lead.subject, [matching.match_email(lead.email)], numbers)
    for digest, at in bounced.items():
        points.filter(digest=digest).update(bounced_at=at)
