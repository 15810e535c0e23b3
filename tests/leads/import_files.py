"""Tables for the tests of the import, and the shell's door to it."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "01_lead_exports"


def import_file(path: Path, *, source: str = "Trade fair", on: str = "", **options: Any) -> dict[str, Any]:
    """Import a file as the shell does and return the counts it prints."""
    out = io.StringIO()
    day = on or dt.date.today().isoformat()  # noqa: DTZ011
    call_command(
        "import_leads", str(path), "--source", source, "--obtained-on", day, "--json", stdout=out, **options
    )
    return json.loads(out.getvalue().splitlines()[-1])


def import_text(folder: Path, text: str, *, encoding: str = "utf-8", **options: Any) -> dict[str, Any]:
    """Import a table given as text."""
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return import_file(path, **options)
