"""The answer as files: page, PDF, JSON after its published schema, tables; as much memory for many rows as for few (R92, R98)."""

import csv
import io
import json
import tracemalloc
import zipfile
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import add_note
from privacy.models import Request
from privacy.package import made, package
from privacy.schemas import NAMES
from tests.conftest import owner_connection
from tests.privacy.conftest import EMAIL, SECRET_LINE

pytestmark = pytest.mark.django_db(transaction=True)


def archive(lead: Lead) -> zipfile.ZipFile:
    with made(package([lead.subject_id]), "zip") as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def with_calls(lead: Lead, count: int) -> None:
    """So many calls in the file, as an import would bring them."""
    with owner_connection(autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            "INSERT INTO leads_activity (subject_id, lead_id, kind, at, by_person, title, body, outcome, ref)"
            " SELECT %s, %s, 'call', now() - n * interval '1 minute', false, '', 'Call ' || n || ' about the cellar.',"
            " 'reached', '' FROM generate_series(1, %s) n",
            [lead.subject_id, lead.pk, count],
        )


def test_the_schema_is_published_and_the_json_obeys_it(person: Lead, client: Client) -> None:
    for name in NAMES:
        published = client.get(f"/privacy/schema/{name}.json")
        assert published["Content-Type"] == "application/schema+json"
        Draft202012Validator.check_schema(published.json())
    assert client.get("/privacy/schema/no-such.json").status_code == 404
    with archive(person) as files:
        data, inside = (json.loads(files.read(name)) for name in ("data.json", "schema.json"))
    assert data["$schema"].endswith("/privacy/schema/access-1.json")
    assert inside == client.get("/privacy/schema/access-1.json").json()
    Draft202012Validator(inside).validate(data)
    with made(package([]), "json") as nothing:
        Draft202012Validator(inside).validate(json.load(nothing))


def test_every_format_tells_the_same(person: Lead) -> None:
    with archive(person) as files:
        names = set(files.namelist())
        page = files.read("answer.html").decode()
        data = json.loads(files.read("data.json"))
        notes = files.read("csv/leads.activity.csv").decode("utf-8-sig")
        paper = files.read("answer.pdf")
    assert {f"csv/{table['table'].lower()}.csv" for table in data["data"]} < names
    assert SECRET_LINE in page
    assert "<style>" in page
    assert "<script" not in page
    assert SECRET_LINE in notes
    for promise in (rb"/MarkInfo", rb"/StructTreeRoot", rb"pdfuaid"):
        assert promise in paper


def test_no_cell_of_a_table_is_a_formula(person: Lead, lena: Any) -> None:
    with transaction.atomic():
        add_note(lead=person, author=lena, text="=HYPERLINK(1)")
    with archive(person) as files:
        cells = [
            cell
            for name in files.namelist()
            if name.startswith("csv/")
            for row in csv.reader(io.StringIO(files.read(name).decode("utf-8-sig")))
            for cell in row
        ]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


def test_the_page_shown_by_us_has_no_style_inside_and_is_kept_nowhere(
    person: Lead, ask: Any, as_user: Any, ines: Any, data_dir: Any
) -> None:
    """The strict Content-Security-Policy forbids it; what is saved carries its own."""
    case = ask(EMAIL, kind="access", language="de")
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant"})
    assert Request.objects.get(pk=case.pk).state == "done"
    before = {path for path in data_dir.rglob("*") if path.is_file()}
    answers = {
        kind: Client().post(f"{case.link}answer/", {"code": case.shown_code, "format": kind})
        for kind in ("html", "zip", "pdf", "json")
    }
    assert [answer.status_code for answer in answers.values()] == [200] * 4
    read = {kind: answer.getvalue() for kind, answer in answers.items()}
    page = read["html"].decode()
    assert "<style" not in page
    assert 'href="/static/css/answer' in page
    assert "Wer sie erhalten hat" in page
    assert answers["zip"]["Content-Disposition"].endswith('.zip"')
    assert read["pdf"].startswith(b"%PDF-")
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())
    assert {path for path in data_dir.rglob("*") if path.is_file()} == before


def test_fifty_thousand_rows_cost_the_statements_of_two_thousand(person: Lead) -> None:
    counts = []
    for count in (2_000, 48_000):
        with_calls(person, count)
        with CaptureQueriesContext(connection) as asked, archive(person) as files:
            last = files.read("csv/leads.activity.csv").decode()
        counts.append(len(asked) - sum("sort_name = ANY" in q["sql"] for q in asked))
        assert f"Call {count} about the cellar." in last
    assert counts[0] == counts[1]
    assert last.count("about the cellar") == 50_000


def test_memory_does_not_grow_with_the_rows(person: Lead) -> None:
    peaks = []
    for count in (1_000, 4_000):
        with_calls(person, count)
        tracemalloc.start()
        made(package([person.subject_id]), "json").close()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / 4_000 < 400, "bytes for each further row: no row is kept"
