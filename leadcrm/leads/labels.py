"""Turns subject ids into names of leads, for the case of a person."""

import uuid

from leadcrm.leads.models import Lead


def lead_names(subjects: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of those subjects who are leads, by one query."""
    leads = Lead.everyone.filter(subject__in=subjects).select_related("company")
    return {
        lead.subject_id: f"{lead.name}, {lead.company.name}" if lead.company else lead.name for lead in leads
    }
