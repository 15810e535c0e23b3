"""Two records of one person, each with a story of its own; and everything that the tables say of somebody."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import add_note
from leadcrm.leads.services.deals import add_deal
from leadcrm.leads.services.merging import merge
from leadcrm.leads.services.tasks import add_task
from privacy.models import AuditEntry, ContactPoint, ErasureRunSubject, Merge
from privacy.registry import iter_declarations
from tests.leads.page import JULE
from tests.leads.people import person

OTHER = {"email": "jule.kranich@privat.example", "phone": "+49 341 4710599", "city": "Grimma"}
# What only notes that there was a merge, and whatever is numbered anew.
_OF_THE_ACT = {AuditEntry, ErasureRunSubject}


@transaction.atomic
def twins(owner: Any, **more: Any) -> tuple[Lead, Lead]:
    """Jule as the form knows her, and Jule as somebody met her at a fair."""
    first = person(
        JULE["last_name"], JULE["first_name"], email=JULE["email"], phone=JULE["phone"], owner=owner
    )
    second = person("Harmsen-Kranich", "Jule Sophie", owner=owner, **{**OTHER, **more})
    for lead, word in ((first, "Wärmepumpe"), (second, "Solardach")):
        add_note(lead=lead, author=owner, text=f"Fragt nach {word}.")
        add_task(lead=lead, title=f"Angebot {word}", assignee=owner)
        add_deal(lead=lead, title=word, value=Decimal(1000))
    return first, second


def joined(kept: Lead, gone: Lead, actor: Any, *taken: str) -> Merge:
    """Merge as somebody does it on the page."""
    row = merge(kept=kept, gone=gone, taken=taken, actor=actor)
    kept.refresh_from_db()
    return row


def told(*leads: Lead) -> dict[str, list[dict[str, Any]]]:
    """Return every row that any table has about these people, without what only the act of a merge leaves."""
    ids = [lead.subject_id for lead in leads]
    found: dict[str, list[dict[str, Any]]] = {}
    for declared in iter_declarations():
        if (
            declared.keys
            and declared.model not in _OF_THE_ACT
            and not any("__" in key for key in declared.keys)
        ):
            rows = list(declared.rows_of(ids).order_by("pk").values())
            left_out = {"search", "id"} if declared.model is ContactPoint else {"search"}
            kept = [{k: v for k, v in row.items() if k not in left_out} for row in rows]
            found[declared.label] = sorted(kept, key=str)
    return {label: rows for label, rows in found.items() if rows}
