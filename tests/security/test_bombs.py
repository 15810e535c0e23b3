"""Input that is huge, deep or packed: refused quickly, and nothing of it kept."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from openpyxl import Workbook

from leadcrm.leads.models import Import
from tests.security.conftest import House

pytestmark = pytest.mark.django_db
#: Seconds; security.md promises one, a busy machine needs some room.
QUICKLY = 5.0


def _workbook(change: Callable[[Any], None]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["email", "name"])
    sheet.append(["eva@kunde.example", "Eva"])
    change(sheet)
    book.save(out)
    return out.getvalue()


def _packed(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"a" * size)
    return out.getvalue()


def far_cell(sheet: Any) -> None:
    sheet.cell(1_048_576, 16_384).value = "x"


FILES: dict[str, Callable[[], bytes]] = {
    "a packed workbook": lambda: _packed(60_000_000),
    "a cell a million rows away": lambda: _workbook(far_cell),
    "fifty thousand columns": lambda: b"email" + b",x" * 50_000 + b"\na@kunde.example\n",
    "a header like an address without an end": lambda: b"name,email\na@" + b"." * 130_000 + b" x,y\n",
    "a quotation mark never closed": lambda: b'name,email\n"' + b"a,b\n" * 200_000,
    "one line of five megabytes": lambda: b"email " + b"x" * 5_000_000,
    "nothing but delimiters": lambda: b",,,,,,,,\n" * 100_000,
    "nothing but line ends": lambda: b"\n" * 2_000_000,
    "deep JSON": lambda: b"[" * 500_000,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_means_harm_costs_little(name: str, house: House, data_dir: Path) -> None:
    content, client = FILES[name](), house.as_("jonas")
    start = time.process_time()
    answer = client.post("/leads/import/", {"file": SimpleUploadedFile("table", content)})
    assert time.process_time() - start < QUICKLY
    assert answer.status_code in {302, 422}
    assert (
        Import.objects.count() == len(list((data_dir / "imports").iterdir())) == (answer.status_code == 302)
    )
    if answer.status_code == 302:
        for step in ("", "columns/"):
            start = time.process_time()
            assert client.get(f"{answer['Location']}{step}").status_code == 200
            assert time.process_time() - start < QUICKLY


BODIES: dict[str, dict[str, Any]] = {
    "a hundred thousand fields": {"data": "&".join(f"f{n}=1" for n in range(100_000)), "content_type": "application/x-www-form-urlencoded"},
    "a field of ten megabytes": {"data": "message=" + "x" * 10_000_000, "content_type": "application/x-www-form-urlencoded"},
    "JSON a million deep": {"data": "[" * 900_000, "content_type": "application/json"},
    "JSON where a form is": {"data": json.dumps({"email": "a@kunde.example"}), "content_type": "application/json"},
    "a body without its boundary": {"data": b"--x\r\n", "content_type": "multipart/form-data"},
    "ten thousand parts": {
        "data": b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(10_000)) + b"--x--\r\n",
        "content_type": "multipart/form-data; boundary=x",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/f/heat-check/", "/unsubscribe/x/", "/preferences/", "/accounts/login/", "/leads/add/"]
)
@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_means_harm_is_refused_quickly(name: str, path: str, house: House) -> None:
    client = house.as_("lena") if path.startswith("/leads") else Client()
    start = time.process_time()
    status = client.post(path, **BODIES[name]).status_code
    assert time.process_time() - start < QUICKLY
    # Elsewhere than at the public form a body that is no form is an empty one.
    assert status in ({400, 413, 422} if path.startswith("/f/") else {200, 400, 413, 422})


def test_a_hundred_thousand_parameters_are_refused(client: Client, db: None) -> None:
    assert client.get("/privacy/?" + "&".join(f"a{n}" for n in range(100_000))).status_code in {200, 400}
    assert client.get("/leads/?" + "&".join(f"a{n}" for n in range(100_000))).status_code in {302, 400}


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("", "/accounts/login/"),
        ("", "/unsubscribe/x/"),
        ("lena", "/leads/add/"),
        ("lena", "/leads/import/"),
        ("ines", "/leads/import/"),
    ],
)
def test_only_the_import_takes_files_and_only_from_whoever_imports(
    who: str, path: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Anybody's upload would go to our disk before a view says no.
    began: list[str] = []
    monkeypatch.setattr(
        TemporaryFileUploadHandler, "new_file", lambda handler, field, *rest, **more: began.append(field)
    )
    client = house.as_(who) if who else Client()
    answer = client.post(
        path, {"login": "x", "name": "x", "file": SimpleUploadedFile("x.csv", b"name\n" * 1000)}
    )
    assert answer.status_code in {400, 403}
    assert not began


def test_the_import_takes_a_file(house: House) -> None:
    answer = house.as_("mara").post(
        "/leads/import/", {"file": SimpleUploadedFile("x.csv", b"name,email\nEva,eva@kunde.example\n")}
    )
    assert answer.status_code == 302
