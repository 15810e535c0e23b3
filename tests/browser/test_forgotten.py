"""One lead forgotten, in a real browser: asked for, proven, approved, erased, searched for, and not brought back by a backup."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from playwright.sync_api import Page, expect

from consent.services.opt_in import confirm, token_of
from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import add_note
from leadcrm.mail.dispatch import deliver
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.models import Request
from privacy.requests.rights.erasing import carry_out_due
from tests.browser.test_journey import company  # noqa: F401 -- a fixture
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import (
    EMAIL,
    FIRST,
    LAST,
    NOTE,
    NUMBER,
    SECRET_LINE,
    keep_as_files,
    where_marks_stand,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(page: Page, company: None, mailbox: Mailbox) -> Lead:  # noqa: F811
    """The person of the journey: form with the newsletter box, confirmed, with a note of sales."""
    from consent.models import OptInRequest
    from leadcrm.accounts.models import User

    page.goto("/f/heat-check/?lang=en")
    page.get_by_label("name").fill(f"{FIRST} {LAST}")
    page.get_by_label("E-mail").first.fill(EMAIL)
    page.locator("input[name=phone]").fill(NUMBER)
    page.locator("textarea").fill(SECRET_LINE)
    page.get_by_role("checkbox", name="News by e-mail").check()
    page.wait_for_timeout(2100)
    page.locator("form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    deliver()
    with transaction.atomic():
        confirm(token=token_of(OptInRequest.objects.get()))
        lead = Lead.everyone.get()
        add_note(lead=lead, author=User.objects.get(username="lena"), text=NOTE)
    return lead


def test_one_person_is_forgotten_and_stays_forgotten(
    page: Page,
    login: Callable[[Page, str], None],
    person: Lead,
    mailbox: Mailbox,
    data_dir: Path,
    tmp_path_factory: Any,
) -> None:
    seal()
    backup = tmp_path_factory.mktemp("backup") / "before.backup"
    call_command("backup", str(backup))

    # Asked for on the public page, proven by a button behind the mailed link; no cookie on the way.
    page.goto("/privacy/request/?lang=en")
    page.get_by_label("Erase everything about me").check()
    page.get_by_label("E-mail address that we have of you").fill(EMAIL)
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("mailbox")
    deliver()
    page.goto(link_in(mailbox))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Is this your request?")
    page.get_by_role("button", name="Yes, this is my request").click()
    expect(page.locator(".steps")).to_contain_text("Advertising stopped")
    assert page.context.cookies() == []

    # The officer sees plan and clock and approves with a typed word.
    login(page, "ines")
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile(r"R-\d{4}-001")).first.click()
    expect(page.locator(".figure")).to_contain_text("days left")
    expect(page.locator(".plan")).to_contain_text("A hash of the address")
    page.get_by_role("button", name="Approve the erasure").click()
    page.locator("#word").fill("erase")
    page.get_by_role("button", name="Approve the erasure").click()
    expect(page.locator(".steps [aria-current]")).to_contain_text("Answer")
    keep_as_files(mailbox, data_dir)
    assert carry_out_due() == 0
    deliver()  # the letter
    keep_as_files(mailbox, data_dir)
    assert carry_out_due() == 1
    page.reload()
    expect(page.locator("main, #content").first).to_contain_text("nothing is left")
    case = Request.objects.get()
    assert (case.state, case.left) == ("done", [])
    planned = {line["norm"] for line in case.plan if line["action"] in ("kept", "emptied")}
    assert {row["norm"] for row in case.kept} <= planned
    assert where_marks_stand(data_dir) == []
    seal()
    assert verify().ok

    # A backup from before is put back: nothing works, then nobody is back.
    connections.close_all()
    call_command("restore", str(backup))
    assert page.request.get("/leads/").status == 503
    call_command("replay_ledger")
    call_command("release_restore", "ines")
    assert page.request.get("/privacy/").status == 200
    assert where_marks_stand(data_dir) == []


def link_in(box: Mailbox) -> str:
    """Return the link to a case in the last mail."""
    text = box.messages[-1].get_body(("plain",)).get_content()
    return re.search(r"http\S+/privacy/requests/\S+", text)[0]  # type: ignore[index]
