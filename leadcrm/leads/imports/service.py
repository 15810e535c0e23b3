"""The steps of an import from upload to run; browser and shell take the same."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from leadcrm.accounts.models import User
from leadcrm.leads.imports import columns, files, reading, staging
from leadcrm.leads.imports.columns import FIELDS, may_never_be_stored
from leadcrm.leads.imports.intake import refuse_unlawful
from leadcrm.leads.imports.reading import Layout
from leadcrm.leads.imports.refusals import FileRefused
from leadcrm.leads.imports.work import fail, layout_of, nudge, process
from leadcrm.leads.models import Import

_SAMPLES = 1_000
_AT_ONCE = 500_000  # bytes; a larger file is checked by a worker


def receive(*, chunks: Iterable[bytes], name: str, uploader: User) -> Import:
    """Keep an uploaded file and guess its layout and columns; raises FileRefused for what is no table of people."""
    key = uuid.uuid4()
    path = files.keep(key, chunks)
    try:
        layout = reading.guess(path)
        job = Import(pk=key, uploader=uploader, file_name=Path(name).name[:200], path=path.name)
        _lay_out(job, path, layout)
    except FileRefused:
        path.unlink(missing_ok=True)
        raise
    job.save(force_insert=True)
    return job


def lay_out(*, job: Import, layout: Layout) -> Import:
    """Read the file in another layout than the guessed one, and guess its columns anew."""
    _lay_out(job, files.upload_of(job), layout)
    job.state = Import.State.UPLOADED
    job.save(update_fields=["encoding", "delimiter", "header_line", "mapping", "state"])
    return job


def map_columns(*, job: Import, mapping: Mapping[int, str]) -> Import:
    """Say which column is which field; raises FileRefused where a column may be stored nowhere."""
    header = reading.header(files.upload_of(job), layout_of(job))
    fields = [field for field in mapping.values() if field not in columns.OBJECTIONS]
    twice = next((field for field, often in Counter(fields).items() if often > 1), "")
    if twice:
        raise FileRefused(_("Two columns are mapped to “%(field)s”.") % {"field": FIELDS[twice]})
    for index, field in mapping.items():
        if not 0 <= index < len(header) or field not in FIELDS:
            raise FileRefused(_("This column or field does not exist."))
        if may_never_be_stored(header[index]):
            raise FileRefused(
                _("“%(column)s” may not be stored, whatever the field.") % {"column": header[index]}
            )
    job.mapping = {str(index): field for index, field in mapping.items()}
    refuse_without_people(job)
    job.state = Import.State.UPLOADED
    job.save(update_fields=["mapping", "state"])
    return job


def declare_origin(
    *, job: Import, source: str, obtained_on: dt.date | None, obtained_from: str, basis: str
) -> Import:
    """Set where the data came from and which basis is claimed; raises FileRefused for what no import may claim."""
    refuse_unlawful(source=source, obtained_on=obtained_on, obtained_from=obtained_from, basis=basis)
    job.source, job.obtained_on, job.obtained_from, job.basis = (
        source.strip(),
        obtained_on,
        obtained_from,
        basis,
    )
    job.state = Import.State.UPLOADED
    job.save(update_fields=["source", "obtained_on", "obtained_from", "basis", "state"])
    return job


@transaction.atomic
def check(*, job: Import) -> None:
    """Make a dry run: at once for a small file, else queued. Nothing happens while one is under way."""
    if not _begin(
        job, Import.State.CHECKING, [Import.State.UPLOADED, Import.State.READY, Import.State.FAILED]
    ):
        return
    path = files.upload_of(job)
    if path.stat().st_size > _AT_ONCE:
        transaction.on_commit(nudge, robust=True)
        return
    try:
        process(job=job, path=path)
    except FileRefused as error:
        fail(job=job, sentence=str(error))


@transaction.atomic
def run(*, job: Import) -> None:
    """Queue the import after its dry run; a second press changes nothing."""
    if _begin(job, Import.State.RUNNING, [Import.State.READY]):
        transaction.on_commit(nudge, robust=True)


def _begin(job: Import, state: Import.State, before: list[Import.State]) -> bool:
    begun = Import.objects.filter(pk=job.pk, state__in=before).update(
        state=state, leased_until=None, progress=0, error=""
    )
    job.refresh_from_db()
    return bool(begun)


@transaction.atomic
def discard(*, job: Import) -> None:
    """Delete an import that is not under way, with its files."""
    if Import.objects.filter(pk=job.pk).exclude(state__in=staging.ACTIVE).delete()[0]:
        transaction.on_commit(lambda: files.forget(job))


def refuse_without_people(job: Import) -> None:
    """Raise FileRefused for a table in which no column says of whom it speaks."""
    if not set(job.mapping.values()) & {
        "external_id",
        "full_name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "mobile",
    }:
        raise FileRefused(
            _("No column of this table is recognised as an id, a name, an address or a number of a person.")
        )


def _lay_out(job: Import, path: Path, layout: Layout, preset: str = "") -> None:
    header = reading.header(path, layout)
    samples = [cells for _line, cells in reading.sample(path, layout, _SAMPLES)]
    if not samples:
        raise FileRefused(_("The file holds a header and no rows."))
    job.encoding, job.delimiter, job.header_line = layout.encoding, layout.delimiter, layout.header_line
    if not preset and columns.is_datev(header):
        preset = "datev"
    job.mapping = {str(index): field for index, field in columns.guess(header, samples, preset).items()}


@transaction.atomic
def open_for_shell(
    *,
    key: uuid.UUID,
    path: Path,
    preset: str,
    source: str,
    obtained_on: dt.date,
    obtained_from: str,
    basis: str,
    dry_run: bool,
) -> Import:
    """Begin an import of a file that the caller keeps, with guessed layout and columns; raises FileRefused."""
    refuse_unlawful(source=source, obtained_on=obtained_on, obtained_from=obtained_from, basis=basis)
    job = Import(
        pk=key,
        file_name=path.name[:200],
        path="",
        source=source,
        obtained_on=obtained_on,
        obtained_from=obtained_from,
        basis=basis,
        state=Import.State.CHECKING if dry_run else Import.State.RUNNING,
    )
    _lay_out(job, path, reading.guess(path), preset)
    refuse_without_people(job)
    job.save(force_insert=True)
    return job
