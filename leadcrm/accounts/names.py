"""Turns the subject ids that privacy keeps into names of staff, and an officer's name into a subject id."""

import uuid

from leadcrm.accounts.models import User
from leadcrm.accounts.roles import MAY
from privacy.names import Mailbox


def staff_names(subjects: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of those subjects who are members of staff, by one query."""
    return (
        {user.subject_id: str(user) for user in User.objects.filter(subject__in=subjects)} if subjects else {}
    )


def officer(username: str) -> uuid.UUID | None:
    """Return the subject of the active data protection officer of that user name."""
    found = User.objects.filter(username=username, is_active=True).first()
    return found.subject_id if found is not None and found.may("steer privacy") else None


def mailboxes() -> list[Mailbox]:
    """Return where the active data protection officers read their mail; who has given no address reads the desk."""
    found = User.objects.filter(is_active=True, role__in=MAY["steer privacy"]).exclude(email="")
    return [Mailbox(user.subject_id, user.email, user.language) for user in found.order_by("pk")]


def officers() -> set[uuid.UUID]:
    """Return the subjects of the active data protection officers."""
    found = User.objects.filter(is_active=True, role__in=MAY["steer privacy"])
    return set(found.values_list("subject", flat=True))
