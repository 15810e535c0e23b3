"""A score in a merge: worked out anew for whoever goes on, and for both when they are two again (`privacy.merging.parts`)."""

import uuid
from typing import Any

from leadcrm.scoring.models import Score
from leadcrm.scoring.services.computing import compute
from privacy.merging.parts import Part
from privacy.models import Subject


class ScorePart(Part):
    """What nobody stores twice need not move."""

    name = "scores"

    def before(self, kept: Subject, gone: Subject) -> dict[str, Any]:
        Score.everyone.filter(subject__in=[kept.pk, gone.pk])._raw_delete("default")
        return {}

    def after(self, kept: Subject, noted: dict[str, Any], actor: Subject) -> dict[str, Any]:
        compute(subjects=[kept.pk])
        return noted

    def undo(self, people: list[uuid.UUID], noted: dict[str, Any]) -> None:
        compute(subjects=people)
