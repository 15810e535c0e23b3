"""Turns the subject ids that privacy keeps into names of staff."""

import uuid

from leadcrm.accounts.models import User


def staff_names(subjects: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the names of those subjects who are members of staff, by one query."""
    return (
        {user.subject_id: str(user) for user in User.objects.filter(subject__in=subjects)} if subjects else {}
    )
