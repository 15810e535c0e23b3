"""A sales day in a real browser: many leads at once with Undo, a deal, a meeting, a task, a lost lead; a form released."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from leadcrm.capture.models import Form
from leadcrm.demo.seed.run import seed
from leadcrm.leads.models import Lead, Task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> None:
    seed(80)


def test_all_matching_leads_move_and_come_back(
    page: Page, login: Callable[[Page, str], None], house: None
) -> None:
    login(page, "jonas")
    page.goto("/leads/?stage=new")
    before = dict(Lead.everyone.values_list("pk", "stage__code"))
    page.get_by_label("Select all on this page").check()
    page.locator("[data-bulk] summary", has_text="Stage").click()
    page.locator("#bulk-stage").select_option("contacted")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Undo")
    assert Lead.everyone.filter(stage__code="contacted").count() > sum(
        code == "contacted" for code in before.values()
    )
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).not_to_contain_text("Undo")
    page.wait_for_load_state("networkidle")
    assert dict(Lead.everyone.values_list("pk", "stage__code")) == before


def test_a_task_for_many_is_added_to_each(
    page: Page, login: Callable[[Page, str], None], house: None
) -> None:
    login(page, "jonas")
    page.goto("/leads/")
    before = Task.everyone.count()
    for box in page.locator("[data-select-row]").all()[:3]:
        box.check()
    page.locator("[data-bulk] summary", has_text="Task").click()
    page.locator("#bulk-title").fill("Send the brochure")
    page.get_by_role("button", name="Add task").click()
    expect(page.locator(".toast")).to_be_visible()
    assert Task.everyone.count() == before + 3
    page.goto("/tasks/")
    expect(page.get_by_text("Send the brochure").first).to_be_visible()


def test_a_lead_is_worked_from_meeting_to_lost(
    page: Page, login: Callable[[Page, str], None], house: None
) -> None:
    login(page, "jonas")
    lead = Lead.everyone.filter(stage__code="contacted", subject__state="active").exclude(
        deals__state="open"
    )[0]
    url = f"/leads/{lead.pk}/"
    page.goto(f"{url}?write=meeting")
    page.locator("#composer textarea[name=text]").fill("Walked through the boiler room.")
    page.locator("#composer button[type=submit]").click()
    expect(page.locator("#feed")).to_contain_text("Walked through the boiler room.")
    page.goto(f"{url}?write=task")
    page.locator("#composer input[name=title]").fill("Work out two variants")
    page.locator("#composer button[type=submit]").click()
    expect(page.get_by_role("list", name="To do")).to_contain_text("Work out two variants")

    page.goto(f"{url}deals/add/")
    page.locator("input[name=title]").fill("Heat pump")
    page.locator("input[name=value]").fill("12500")
    page.locator("main form button[type=submit]").last.click()
    page.goto(url)
    expect(page.locator(".lead-head")).to_contain_text("12,500 EUR")

    page.locator(".ladder button", has_text="Lost").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("lost")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".invalid-feedback")).to_be_visible()  # a lost lead names its reason
    page.locator("#lost_reason").fill("Bought elsewhere")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".ladder .now")).to_contain_text("Lost")
    lead.refresh_from_db()
    assert (lead.stage.code, lead.lost_reason) == ("lost", "Bought elsewhere")
    assert lead.deals.get(title="Heat pump").state == "lost"


def test_a_field_is_edited_in_place(page: Page, login: Callable[[Page, str], None], house: None) -> None:
    login(page, "jonas")
    lead = Lead.everyone.filter(subject__state="active").latest("pk")
    page.goto(f"/leads/{lead.pk}/")
    page.locator(".facts div", has_text="Role").locator(".value").first.click()
    field = page.locator(".facts input[name=job_title]")
    field.fill("Betriebsleitung")
    field.press("Enter")
    expect(page.locator(".facts")).to_contain_text("Betriebsleitung")
    lead.refresh_from_db()
    assert lead.job_title == "Betriebsleitung"
    assert lead.origin_of("job_title")["origin"].startswith("staff:")


def test_marketing_takes_a_form_offline_and_the_officer_releases_it(
    page: Page, login: Callable[[Page, str], None], house: None
) -> None:
    login(page, "mara")
    page.goto("/forms/")
    page.locator("tr", has_text="/f/newsletter/").get_by_role("button", name="Take offline").click()
    expect(page.locator("tr", has_text="/f/newsletter/")).to_contain_text("Draft")
    page.context.clear_cookies()
    login(page, "ines")
    page.goto("/forms/")
    page.locator("tr", has_text="/f/newsletter/").get_by_role("button", name="Release").click()
    expect(page.locator("tr", has_text="/f/newsletter/")).to_contain_text("Online")
    assert Form.objects.get(slug="newsletter").published_at is not None
