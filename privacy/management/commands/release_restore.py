"""`release_restore`: the officer lets work begin again after a restore."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.erasure.restoring import NotReady, release
from privacy.models import Subject
from privacy.names import officer_named


class Command(BaseCommand):
    help = "Release a restored database, in the name of a data protection officer; only after replay_ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("officer", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        found: uuid.UUID | None = officer_named(options["officer"])
        if found is None:
            raise CommandError(f"{options['officer']} is no data protection officer.")
        try:
            release(by=Subject.objects.get(pk=found))
        except NotReady as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Released: web, worker and jobs work again.")
