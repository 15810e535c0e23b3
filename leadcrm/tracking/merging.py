"""Visits in a merge that is undone: what was looked at meanwhile belongs to whose browser it was (`privacy.merging.parts`)."""

import datetime as dt
import uuid
from typing import Any

from leadcrm.tracking.models import Visit
from privacy.models import Subject


class VisitsPart:
    """Visits move as every row does; only of those made since does nobody else know whose they are."""

    name = "visits"

    def before(self, kept: Subject, gone: Subject) -> dict[str, Any]:
        return {}

    def after(self, kept: Subject, noted: dict[str, Any], actor: Subject) -> dict[str, Any]:
        return noted

    def contradicts(self, kept: Subject, noted: dict[str, Any], since: dt.datetime) -> str:
        return ""

    def undo(self, people: list[uuid.UUID], noted: dict[str, Any]) -> None:
        for person in people:
            Visit.objects.filter(visitor__subject=person).exclude(subject=person).update(subject=person)
