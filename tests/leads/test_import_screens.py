"""The import in the browser: from upload to result, for whoever uploaded it and nobody else."""

import csv
import datetime as dt
import io
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from leadcrm.leads.imports import holding, service, upload, work
from leadcrm.leads.models import Import, Lead
from leadcrm.leads.tasks import run_imports
from privacy import jobs
from privacy.erasure.values import Values

pytestmark = pytest.mark.django_db
TABLE = (
    "KundenID;Vorname;Nachname;E-Mail;Kreditkarte;Blutgruppe\n"
    "1;Jörg;Groß;joerg@firma.example;4111111111111111;A+\n"
    "2;=cmd|' /C calc'!A1;Öz;nonsense;;B-\n"
)
ORIGIN = {"source": "Messe", "obtained_on": "2026-05-01", "obtained_from": "third_party", "basis": "unknown"}


def _upload(client: Client, content: bytes, name: str = "kunden.csv") -> Any:
    return client.post(reverse("leads:import"), {"file": SimpleUploadedFile(name, content)})


def _door(name: str, job: Import) -> str:
    return reverse(f"leads:{name}", args=[job.pk])


@pytest.fixture
def job(client: Client, jonas: Any) -> Import:
    """An upload of the sales manager, who is logged in."""
    client.force_login(jonas)
    _upload(client, TABLE.encode("cp1252"))
    return Import.objects.get()


def test_an_upload_walks_from_look_to_result(
    client: Client, job: Import, django_capture_on_commit_callbacks: Any
) -> None:
    look = client.get(_door("import_look", job)).content.decode()
    assert "Jörg" in look
    assert "cp1252" in look
    assert "4111111111111111" not in look
    assert "A+" not in look
    columns = client.get(_door("import_map", job))
    chosen = {name: field.initial for name, field in columns.context["form"].fields.items()}
    assert chosen["column_0"] == "external_id"
    assert chosen["column_4"] == ""
    assert "4111111111111111" not in columns.content.decode()
    assert client.post(_door("import_map", job), chosen).status_code == 302
    origin = client.get(_door("import_origin", job)).context["form"]
    assert (origin["basis"].value(), origin["obtained_from"].value()) == ("", "")
    assert client.post(_door("import_origin", job), ORIGIN).status_code == 302
    dry = client.get(_door("import_result", job)).content.decode()
    assert "Nothing is imported yet" in dry
    assert "Blutgruppe" in dry
    assert "E-Mail" in dry
    assert not Lead.objects.exists()
    client.post(_door("import_run", job))
    assert "under way" in client.get(_door("import_result", job)).content.decode()
    run_imports()
    client.post(_door("import_run", job))
    assert "Imported." in client.get(_door("import_result", job)).content.decode()
    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name) == ("Jörg", "Groß")


def test_refused_rows_come_back_without_formulas_and_card_numbers(client: Client, job: Import) -> None:
    client.post(_door("import_origin", job), ORIGIN)
    answer = client.get(_door("import_failed", job))
    assert "no-store" in answer["Cache-Control"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1][0] == "3"
    assert "E-Mail" in rows[1][1]
    assert rows[1][2:] == ["2", "'=cmd|' /C calc'!A1", "Öz", "nonsense", "", "•••"]


@pytest.mark.parametrize(
    "name", ["import_look", "import_map", "import_origin", "import_result", "import_failed"]
)
def test_an_import_is_its_uploaders_only(
    client: Client, job: Import, mara: Any, lena: Any, name: str
) -> None:
    client.post(_door("import_origin", job), ORIGIN)
    client.force_login(mara)
    assert client.get(_door(name, job)).status_code == 404
    client.force_login(lena)
    assert client.get(_door(name, job)).status_code == 403


@pytest.mark.parametrize("name", ["import_run", "import_discard"])
def test_a_stranger_neither_runs_nor_discards_it(client: Client, job: Import, mara: Any, name: str) -> None:
    client.post(_door("import_origin", job), ORIGIN)
    client.force_login(mara)
    assert client.post(_door(name, job)).status_code == 404
    assert Import.objects.get().state == Import.State.READY


def test_a_column_that_may_never_be_stored_cannot_be_mapped(client: Client, job: Import) -> None:
    client.post(_door("import_map", job), {"column_0": "external_id", "column_5": "job_title"})
    job.refresh_from_db()
    assert job.mapping == {"0": "external_id"}


def test_consent_as_a_basis_is_refused_with_a_sentence(client: Client, job: Import) -> None:
    answer = client.post(_door("import_origin", job), {**ORIGIN, "basis": "consent"})
    assert answer.status_code == 422
    assert "consent cannot be imported" in answer.content.decode()


def test_another_encoding_may_be_chosen(client: Client, job: Import) -> None:
    answer = client.post(
        _door("import_look", job), {"encoding": "utf-8", "delimiter": ";", "header_line": "1"}
    )
    assert answer.status_code == 422
    client.post(_door("import_look", job), {"encoding": "latin-1", "delimiter": ";", "header_line": "1"})
    assert Import.objects.get().encoding == "latin-1"


def test_what_is_no_table_is_refused_at_the_door_and_not_kept(
    client: Client, jonas: Any, data_dir: Path
) -> None:
    client.force_login(jonas)
    answer = _upload(client, b"<!doctype html><html></html>", "leads.csv")
    assert answer.status_code == 422
    assert "HTML" in answer.content.decode()
    assert not list((data_dir / "imports").iterdir())


def test_an_upload_beyond_the_limit_is_refused(
    client: Client, jonas: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "LARGEST", 1_000)
    client.force_login(jonas)
    assert _upload(client, b"name\n" + b"Eva\n" * 1_000).status_code == 400
    assert not Import.objects.exists()


def test_files_are_private_and_gone_after_seven_days(job: Import, data_dir: Path) -> None:
    kept = data_dir / "imports" / job.pk.hex
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    Import.objects.update(created_at=dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC))
    assert jobs.run("uploads", dt.date(2026, 5, 8), dry_run=True) == jobs.Outcome(due=0, done=0)
    jobs.run("uploads", dt.date(2026, 5, 9))
    assert not kept.exists()
    assert not Import.objects.exists()


def test_erasing_a_person_deletes_the_uploads_they_stand_in(
    client: Client, job: Import, data_dir: Path
) -> None:
    _upload(client, b"id,name\n9,Ole Lund\n", "other.csv")
    assert holding.erase(Values(emails={"JOERG@firma.example", "nobody@firma.example"})) == 1
    assert [path.name for path in (data_dir / "imports").iterdir()] == [
        Import.objects.get(file_name="other.csv").pk.hex
    ]
    assert list(holding.residue(Values(names={"Ole Lund"}))) != []


def test_discarding_deletes_the_file_at_once(
    client: Client, job: Import, data_dir: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(_door("import_discard", job))
    assert not list((data_dir / "imports").iterdir())


def test_an_import_whose_worker_died_is_taken_up_again_and_done_once(job: Import) -> None:
    service.declare_origin(
        job=job, source="Messe", obtained_on=dt.date(2026, 5, 1), obtained_from="person", basis="unknown"
    )
    Import.objects.update(state=Import.State.RUNNING, leased_until=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    run_imports()
    assert Import.objects.get().state == Import.State.DONE
    run_imports()
    assert Lead.objects.count() == 1


def test_an_import_under_lease_is_left_to_its_worker(job: Import) -> None:
    Import.objects.update(state=Import.State.RUNNING, leased_until=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    assert work.claim() is None
