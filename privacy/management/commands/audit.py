"""`audit verify | seal | proof ID`: the trail, from a shell."""

import json
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from privacy.audit.proof import NotProvable, proof
from privacy.audit.sealer import seal
from privacy.audit.verify import verify


class Command(BaseCommand):
    help = "Verify the audit trail, seal it now, or print the proof of one entry."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, help_text in (
            ("verify", "check every entry, leaf and seal against the copies outside the database"),
            ("seal", "give every committed entry its place in the log and sign the new head"),
            ("proof", "print the proof that an entry stands in the sealed log"),
        ):
            sub = verbs.add_parser(verb, help=help_text)
            # Accepted after the verb too; SUPPRESS keeps it from undoing one given before.
            sub.add_argument("--json", action="store_true", default=SUPPRESS)
            if verb == "proof":
                sub.add_argument("id", type=int, metavar="ID", help="number of the trail entry")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        if options["verb"] == "verify":
            self._verify(as_json=as_json)
        elif options["verb"] == "seal":
            self._seal(as_json=as_json)
        else:
            self._proof(as_json=as_json, entry=options["id"])

    def _verify(self, *, as_json: bool) -> None:
        verdict = verify()
        self._answer(
            verdict.as_json(),
            as_json,
            _("The trail is whole: %(entries)s entries, %(unsealed)s not sealed yet.")
            % {"entries": verdict.entries, "unsealed": verdict.unsealed}
            if verdict.ok
            else _("The trail is not whole: %(bad)s") % {"bad": verdict.first_bad},
        )
        if not verdict.ok:
            raise SystemExit(1)

    def _seal(self, *, as_json: bool) -> None:
        done = seal(whole=True)
        self._answer(
            {"ok": True, "sealed": done.added, "entries": done.tree_size},
            as_json,
            _("%(added)s entries sealed; the log has %(size)s.")
            % {"added": done.added, "size": done.tree_size},
        )

    def _proof(self, *, as_json: bool, entry: int) -> None:
        try:
            found = proof(entry)
        except NotProvable as error:
            if not as_json:
                raise CommandError(str(error)) from error
            self._answer({"ok": False, "error": str(error)}, True, "")
            raise SystemExit(1) from error
        self._answer(found, True, "")

    def _answer(self, values: dict[str, Any], as_json: bool, sentence: str) -> None:
        self.stdout.write(json.dumps(values) if as_json else sentence)
