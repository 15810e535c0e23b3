"""Lawful bases in a merge: one is open for a purpose; that of the record that goes ends now and stays on record (R2, R27)."""

import uuid
from typing import Any

from django.utils import timezone

from privacy.merging.parts import Part
from privacy.models import LawfulBasis, Subject


class BasesPart(Part):
    """What bases do in a merge (`privacy.merging.parts`)."""

    name = "bases"

    def before(self, kept: Subject, gone: Subject) -> dict[str, Any]:
        open_now = LawfulBasis.objects.filter(valid_to=None)
        double = open_now.filter(subject=gone, purpose__in=open_now.filter(subject=kept).values("purpose"))
        ended = list(double.values_list("pk", flat=True))
        LawfulBasis.objects.filter(pk__in=ended).update(valid_to=timezone.now())
        return {"ended": ended}

    def undo(self, people: list[uuid.UUID], noted: dict[str, Any]) -> None:
        LawfulBasis.objects.filter(pk__in=noted["ended"]).update(valid_to=None)
