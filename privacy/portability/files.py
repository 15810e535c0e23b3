"""The data to take along as files: JSON and CSV after the published schema, and a vCard for address books."""

import tempfile
import zipfile
from typing import IO, Any

from privacy.package.csv_files import CsvWriter
from privacy.package.formats import put, write_rows
from privacy.package.json_file import JsonWriter
from privacy.portability.scope import SCHEMA
from privacy.portability.vcard import VcardWriter
from privacy.schemas import schema_bytes

_DATA, _CARD = "portability.json", "contact.vcf"


def made_portable(answer: dict[str, Any], kind: str) -> IO[bytes]:
    """Return the data as "json", or as "zip" with everything, in an open file without a name."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  (whoever asked for it closes it)
    if kind == "json":
        write_rows(answer, [JsonWriter(out)])
    else:
        _zip(answer, out)
    out.seek(0)
    return out


def _zip(answer: dict[str, Any], out: IO[bytes]) -> None:
    with tempfile.TemporaryFile() as data, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        card = VcardWriter()
        write_rows(answer, [JsonWriter(data), CsvWriter(archive, keys=True), card])
        put(archive, _DATA, data)
        if card.text:
            archive.writestr(_CARD, card.text)
        archive.writestr(f"{SCHEMA}.json", schema_bytes(SCHEMA))
