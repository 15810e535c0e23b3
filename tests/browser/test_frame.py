"""The frame of every staff page: keyboard, theme, language and drawer work, and the page says so."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

GUIDE = "/styleguide/"


@pytest.fixture
def guide(page: Page, lena: object, login: Callable[[Page, str], None]) -> Page:
    login(page, "lena")
    page.goto(GUIDE)
    return page


def test_a_slash_goes_to_the_search(guide: Page) -> None:
    guide.keyboard.press("/")
    expect(guide.locator("#finder")).to_be_focused()


def test_keys_do_nothing_while_someone_types(guide: Page) -> None:
    guide.keyboard.press("/")
    guide.keyboard.type("c?")
    expect(guide.locator("#finder")).to_have_value("c?")
    expect(guide.locator("#shortcuts")).not_to_be_visible()


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(guide: Page) -> None:
    guide.keyboard.press("?")
    expect(guide.locator("#shortcuts")).to_be_visible()
    guide.keyboard.press("Escape")
    expect(guide.locator("#shortcuts")).not_to_be_visible()


def test_j_and_x_walk_and_select_rows(guide: Page) -> None:
    for key in ("j", "x", "j", "x"):
        guide.keyboard.press(key)
    expect(guide.locator("[data-select-row]:checked")).to_have_count(2)
    expect(guide.locator("tr[aria-selected=true]")).to_have_count(2)


def test_the_head_selects_every_row_of_its_table(guide: Page) -> None:
    table = guide.locator("[data-select]").first
    table.locator("[data-select-all]").check()
    expect(table.locator("[data-select-row]:checked")).to_have_count(
        table.locator("[data-select-row]").count()
    )


def test_the_theme_is_remembered_in_this_browser(guide: Page) -> None:
    guide.get_by_role("button", name="Lena Vogt", exact=True).click()
    guide.get_by_role("button", name="Dark").click()
    guide.reload()
    expect(guide.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_is_one_press_away(guide: Page) -> None:
    guide.get_by_role("button", name="Lena Vogt", exact=True).click()
    guide.get_by_role("button", name="Deutsch").click()
    expect(guide.locator("html")).to_have_attribute("lang", "de")
    assert guide.url.endswith(GUIDE)


@pytest.mark.parametrize("look", ["phone"], indirect=True)
def test_on_a_phone_the_rail_is_a_drawer(guide: Page) -> None:
    rail = guide.locator("#rail")
    expect(rail).not_to_be_in_viewport()
    guide.get_by_role("button", name="Menu").click()
    expect(rail).to_be_in_viewport()


def test_logging_out_leads_to_the_door(guide: Page) -> None:
    guide.get_by_role("button", name="Lena Vogt", exact=True).click()
    guide.get_by_role("button", name="Log out").click()
    expect(guide).to_have_title("Log in · leadcrm")
