"""`proof_pack ID --out FILE`: the proof of one consent as an archive, checked as whoever gets it checks it (R19)."""

import hashlib
import json
import subprocess
import sys
import tempfile
import uuid
import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from consent.models import ConsentRecord
from consent.pack import proof_pack
from consent.proof import proof_of
from privacy.audit.seal import public_key


class Command(BaseCommand):
    help = "Write the proof of a consent as an archive that anybody checks offline; exits 1 when something lacks or does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=uuid.UUID, metavar="ID", help="id of the consent record")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        record = ConsentRecord.objects.filter(pk=options["id"], kind=ConsentRecord.Kind.GIVEN).first()
        if record is None:
            raise CommandError(_("There is no consent %(id)s.") % {"id": options["id"]})
        proof = proof_of(record)
        content = proof_pack(proof)
        try:
            options["out"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"--out: {error}") from error
        verdict = _checked(options["out"])
        ok = verdict["ok"] and not proof.missing
        if options["json"]:
            said = {
                **verdict,
                "ok": ok,
                "missing": proof.missing,
                "file": str(options["out"]),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            self.stdout.write(json.dumps(said))
        else:
            faults = [*verdict["faults"], *(f"{_('unproven')}: {name}" for name in proof.missing)]
            self.stdout.write("\n".join([str(options["out"]), *faults]))
        if not ok:
            raise SystemExit(1)


def _checked(file: Path) -> dict[str, Any]:
    """Run the program inside the pack over the pack, without anything of ours around it."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(file) as pack:
            pack.extractall(folder)
        run = [sys.executable, f"{folder}/check.py", "--key", public_key().hex()]
        done = subprocess.run(run, capture_output=True, text=True, env={}, cwd=folder, timeout=60)
    return json.loads(done.stdout)
