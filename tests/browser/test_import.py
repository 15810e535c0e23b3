"""An import in a real browser: every step in every look, to the leads it made."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from leadcrm.leads.models import Lead
from leadcrm.leads.tasks import run_imports
from tests.browser.browser import runs_over
from tests.browser.conftest import every_look

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "KundenID;Vorname;Nachname;E-Mail;Telefon;Firma;Ort;Land;Kreditkarte;Score;Werbesperre\n" + "".join(
    f"{number};Jörg;Groß {number};p{number}@firma.example;0341 23456{number:02d};Möbel Grube;Köln;DE;4111111111111111;7;{'Ja' if number == 3 else ''}\n"
    for number in range(1, 9)
) + "9;Nina;Falsch;nonsense;;;;;;;\n"  # fmt: skip


@every_look
def test_an_import_goes_from_upload_to_leads(
    page: Page,
    login: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    jonas: Any,
    tmp_path: Path,
    look: str,
) -> None:
    """Set PICTURES to a folder to keep a picture of each step."""
    path = tmp_path / "kunden.csv"
    path.write_bytes(TABLE.encode("cp1252"))

    def seen(step: str) -> None:
        axe(page)
        assert not runs_over(page), step
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"import-{step}-{look}.png", full_page=True)

    login(page, "jonas")
    page.goto("/leads/import/")
    seen("1-upload")
    page.locator("#id_file").set_input_files(path)
    page.locator("form.panel button[type=submit]").click()
    seen("2-look")
    page.locator("a.btn-primary[href$='/columns/']").click()
    assert page.locator("#id_column_0").input_value() == "external_id"
    assert page.locator("#id_column_8").is_disabled()
    seen("3-columns")
    page.locator("main form button.btn-primary").click()
    page.locator("#id_source").fill("Messe Leipzig")
    page.locator("#id_obtained_on").fill("2026-05-01")
    page.locator("input[name=obtained_from][value=person]").check()
    page.locator("#id_basis").select_option("unknown")
    seen("4-origin")
    page.locator("main form button.btn-primary").click()
    page.locator("#refused").wait_for()
    seen("5-dry-run")
    assert not Lead.everyone.exists()
    page.locator("#import-state button.btn-primary").click()
    page.locator("progress").wait_for()
    seen("6-progress")
    run_imports()
    page.locator("#import-state .notice").wait_for()
    seen("7-result")
    assert Lead.everyone.count() == 8
