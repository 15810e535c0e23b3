"""Rows about people whose processing is restricted are stored and nothing else (Art. 18(2)): no question meets them unasked."""

from django.db import models


class ActivePeople(models.Manager):
    """The manager of rows with a `subject`: those of active people only (R116).

    A model names it first, so that it is the default one, and `everyone` beside it for whoever may meet the others: the
    officer, the person themselves, duties, and a service about the one row it was given.
    """

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(subject__state="active")
