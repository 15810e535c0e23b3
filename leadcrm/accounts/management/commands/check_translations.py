"""`manage.py check_translations [--update]`: is every text also there in German?"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from leadcrm import translations


class Command(BaseCommand):
    help = "Lists each text whose German is missing, fuzzy or fills in other values; exits 1 if there is one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="add new texts to the catalogue, drop vanished ones"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = translations.collect(settings.BASE_DIR)
        path = translations.catalogue_path()
        if options["update"]:
            translations.update(path, found)
        faults = translations.faults(found, translations.load(path))
        for line in faults:
            self.stdout.write(line)
        if faults and not options["update"]:
            raise CommandError(f"{len(faults)} texts lack a sound German translation: {path}")
        self.stdout.write(f"{len(found)} texts, {len(faults)} without a sound German translation")
