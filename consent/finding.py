"""Whom an officer means: people named by an address or an id."""

import uuid

from privacy.merged import present, present_id
from privacy.models import ContactPoint, Subject
from privacy.suppression import digest

_MOST = 20


def people_meant(typed: str) -> list[uuid.UUID]:
    """Return the people who have this address now, or whose id it is; several may share an address (W9)."""
    typed = typed.strip()
    if "@" in typed:
        points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, digest=digest("email", typed))
        return list(present(points.values("subject")).order_by("pk").values_list("pk", flat=True)[:_MOST])
    try:
        key = uuid.UUID(typed)
    except ValueError:
        return []
    return [present_id(key)] if Subject.objects.filter(pk=key).exists() else []
