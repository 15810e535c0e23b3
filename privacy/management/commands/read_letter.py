"""Which rights a letter invokes."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from privacy.requests.arrival.letter_file import MOST_BYTES, read_file
from privacy.requests.arrival.reading import read_letter
from privacy.requests.errors import RequestError


class Command(BaseCommand):
    help = "Say which rights a letter or mail invokes; a person decides."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                written = read_file(file.read(MOST_BYTES + 1))
        except (OSError, RequestError) as error:
            raise CommandError(str(error)) from error
        reading = read_letter(written.text)
        if options["json"]:
            self.stdout.write(json.dumps({"language": reading.language, "rights": reading.rights}))
            return
        for right in reading.rights:
            self.stdout.write(f"{right}: {reading.because[right]}")
        if not reading.rights:
            self.stdout.write("No right understood: a person has to sort this letter.")
