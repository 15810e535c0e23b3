"""Visits in a merge that is undone: what was looked at meanwhile belongs to whose browser it was (`privacy.merging.parts`)."""

import uuid
from typing import Any

from leadcrm.tracking.models import Visit
from privacy.merging.parts import Part


class VisitsPart(Part):
    """Visits move as every row does; only of those made since does nobody else know whose they are."""

    name = "visits"

    def undo(self, people: list[uuid.UUID], noted: dict[str, Any]) -> None:
        for person in people:
            Visit.objects.filter(visitor__subject=person).exclude(subject=person).update(subject=person)
