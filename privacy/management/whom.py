"""Whom a command is about: named by address or by id."""

import uuid

from django.core.management.base import CommandError, CommandParser

from privacy.merged import present
from privacy.models import ContactPoint, Subject
from privacy.suppression import digest


def add_arguments(parser: CommandParser) -> None:
    """Add `--email` and `--subject`, one of which is needed."""
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--email", metavar="ADDRESS")
    group.add_argument("--subject", metavar="ID", type=uuid.UUID)


def find(email: str | None, subject: uuid.UUID | None) -> Subject:
    """Return the one living person meant. Raises CommandError when it is nobody, or several at one address (W9)."""
    living = Subject.objects.none()
    if email is not None:
        points = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, digest=digest("email", email))
        living = present(points.values("subject"))
    elif subject is not None:
        living = present([subject])
    found = list(living.order_by("pk")[:10])
    if not found:
        raise CommandError("Nobody is known by this. Nothing was changed.")
    if len(found) > 1:
        ids = ", ".join(str(one.pk) for one in found)
        raise CommandError(f"Several people have this address; say which one by --subject: {ids}")
    return found[0]
