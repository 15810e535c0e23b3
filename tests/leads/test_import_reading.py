"""How a table is read: encoding, delimiter and header are guessed; what is no table is refused by name."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from leadcrm.leads.imports import reading
from leadcrm.leads.imports.refusals import FileRefused

ROWS = "Vorname;Nachname;Ort\nJörg;Groß;Köln\nÄnne;Öz;Düsseldorf\n"


@pytest.mark.parametrize(
    ("encoding", "guessed"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
    ],
)
def test_umlauts_survive_every_common_encoding(tmp_path: Path, encoding: str, guessed: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(ROWS.encode(encoding))
    layout = reading.guess(path)
    assert (layout.encoding, layout.delimiter, layout.header_line) == (guessed, ";", 1)
    assert reading.header(path, layout) == ["Vorname", "Nachname", "Ort"]
    assert reading.sample(path, layout, 1) == [(2, ["Jörg", "Groß", "Köln"])]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_even_rows(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "\n".join(mark.join(row) for row in (["name", "note"], ["Eva", '"a,b;c|d"'], ["Ole", '"x"']))
    )
    assert reading.guess(path).delimiter == mark


def test_title_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Export of 3 May\n\nname,email,city\nEva,eva@firma.example,Bonn\nOle,ole@firma.example,Ulm\n"
    )
    layout = reading.guess(path)
    assert layout.header_line == 3
    assert reading.sample(path, layout, 1)[0] == (4, ["Eva", "eva@firma.example", "Bonn"])


def test_a_table_that_begins_with_values_has_no_header(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Eva,eva@firma.example\nOle,ole@firma.example\n")
    layout = reading.guess(path)
    assert layout.header_line == 0
    assert reading.header(path, layout) == ["Column 1", "Column 2"]
    assert len(reading.sample(path, layout, 5)) == 2


def test_line_numbers_count_the_lines_of_the_file_not_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('name,street\nEva,"Weg 1\nHinterhaus"\nOle,Allee 2\n')
    assert [line for line, _cells in reading.rows(path, reading.guess(path))] == [2, 4]


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Name", "PLZ"])
    book.active.append(["Jörg Groß", 50667.0])
    path = tmp_path / "t.xlsx"
    book.save(path)
    layout = reading.guess(path)
    assert layout.encoding == "xlsx"
    assert reading.sample(path, layout, 5) == [(2, ["Jörg Groß", "50667"])]


def _zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\n\n  <!DOCTYPE html><html>", "HTML"),
        (b'{"leads": []}', "JSON"),
        (b"BEGIN:VCARD\nVERSION:3.0", "vCard"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"SQLite format 3\x00", "database"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04abcdefgh", "binary"),
        (b"", "empty"),
        (_zip("leads.csv", b"a,b"), "ZIP"),
        (b"PK\x03\x04broken", "damaged"),
        (_zip("xl/workbook.xml", b"0" * 5_000_000), "unpacks"),
        (b'"EXTF";510;21;"Buchungsstapel";7;', "Buchungsstapel"),
        (b'name,note\nEva,"never closed ' + b"x" * 200_000, "never closed"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=word):
        reading.guess(path)


def test_a_file_in_another_encoding_than_the_chosen_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("name,city\nJörg,Köln\n".encode("cp1252"))
    with pytest.raises(FileRefused, match="utf-8"):
        list(reading.rows(path, reading.Layout("utf-8", ",", 1)))
