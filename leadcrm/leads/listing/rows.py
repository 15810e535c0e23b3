"""The rows of the list as HTML: made here and not in a template, which would take longer than everything else."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consent.badges import badges
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models.lead import name_of
from leadcrm.ui import Now, clock, face, permit, stage_pill

#: What a row shows; the search column and the provenance are heavy and stay where they are.
SHOWN = (
    "pk",
    "subject_id",
    "title",
    "first_name",
    "last_name",
    "sort_name",
    "company_id",
    "company__name",
    "company__sort_name",
    "source",
    "external_source",
    "external_id",
    "stage_id",
    "owner_id",
    "next_step",
    "next_step_on",
    "last_activity_at",
    "created_at",
)
# Filled in with parts that are HTML already or escaped beforehand.
_ROW = (
    '<tr role="row">{choice}<th role="rowheader" scope="row" class="stick"><span class="who">{face}<span>'
    '<a href="{url}">{name}</a>{company}</span></span></th>'
    '<td role="cell">{pill}</td>{added}<td role="cell" class="beside">{permit}</td><td role="cell" class="wide">{step}</td>'
    '<td role="cell" class="under sub">{contact}</td><td role="cell" class="desk-only sub{roomy}">{created}</td>'
    '<td role="cell" class="desk-only"><span class="row-flex">{owner}</span></td></tr>\n'
)
_CHOICE = (
    '<td role="cell"><label class="hit"><input class="form-check-input" type="checkbox" name="lead" value="{}"'
    ' data-select-row aria-label="{} {}"></label></td>'
)


_ADDED = '<td role="cell" class="desk-only">{}</td>'


@dataclass(frozen=True)
class Row:
    """A lead's values, its name, and the row of the table that shows it."""

    lead: Any
    name: str
    html: SafeString


def shown(words: Vocabulary) -> tuple[str, ...]:
    """Return what a row needs of its lead: what it always shows, and what the added columns do."""
    return (*SHOWN, *(field for column in words.columns for field in column.fields))


def rows(
    leads: list[Any], words: Vocabulary, *, choose: bool, by_creation: bool, query: str = ""
) -> list[Row]:
    """Return the rows of these leads (see `shown`); with `choose` each begins with a box to tick.

    `query` says which list this is: a lead's page walks on from there.
    """
    permits = badges([lead.subject_id for lead in leads])
    pills = {pk: stage_pill(stage) for pk, stage in words.stage_of.items()}
    owners = {
        pk: face(str(words.colleague_of[pk]) if pk else "", staff=True)
        for pk in {lead.owner_id for lead in leads}
    }
    added = [column.cells(leads) for column in words.columns]
    now, select, place = Now(), escape(_("Select")), reverse("leads:lead", args=[0]).removesuffix("0/")
    here = escape(urlencode({"list": query}))
    made = []
    for lead in leads:
        name, url, badge = name_of(lead), f"{place}{lead.pk}/?{here}", permits[lead.subject_id]
        badge.url = f"{place}{lead.pk}/?{urlencode({'list': query})}&tab=privacy"
        shown = escape(name)
        html = _ROW.format(
            choice=_CHOICE.format(lead.pk, select, shown) if choose else "",
            face=face(name),
            url=url,
            name=shown,
            company=f"<small>{escape(lead.company__name)}</small>" if lead.company_id else "",
            pill=pills[lead.stage_id],
            added="".join(_ADDED.format(cells[lead.pk]) for cells in added),
            permit=permit(badge),
            step=clock(lead.next_step_on, text=lead.next_step, icon="calendar", now=now),
            contact=now.ago(lead.last_activity_at),
            created=now.ago(lead.created_at),
            roomy="" if by_creation else " roomy",
            owner=owners[lead.owner_id],
        )
        made.append(Row(lead, name, SafeString(html)))
    return made
