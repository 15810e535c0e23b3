"""`consent_receipt ID --format dpv|kantara`: the receipt of one consent, canonical and always the same."""

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consent.models import ConsentRecord
from consent.receipts import FORMATS, NoReceipt, receipt
from privacy.audit.services import record as note


class Command(BaseCommand):
    help = "Print the receipt of a consent as one line of canonical JSON (RFC 8785)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=uuid.UUID, metavar="ID", help="id of the consent record")
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        found = (
            ConsentRecord.objects.select_related("text__notice", "purpose").filter(pk=options["id"]).first()
        )
        if found is None:
            raise CommandError(_("There is no consent %(id)s.") % {"id": options["id"]})
        try:
            content = receipt(found, options["format"])
        except NoReceipt as error:
            raise CommandError(str(error)) from error
        note(
            verb="disclose",
            model=ConsentRecord,
            row_id=found.pk,
            subject=found.subject_id,
            purpose="rights_handling",
        )
        self.stdout.write(content.decode())
