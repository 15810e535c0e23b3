"""One lead's living life in a real browser: captured with consent, confirmed, worked, mailed, unsubscribed."""

import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from consent.models import ConsentRecord, OptInRequest
from leadcrm.demo.seed.house import found_company
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.audit.context import act
from tests.mail.conftest import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(settings: Any) -> None:
    with act(actor="test"), transaction.atomic():
        found_company(timezone.localdate())


def test_one_lead_from_the_form_to_the_unsubscription(
    page: Page,
    login: Callable[[Page, str], None],
    company: None,
    mailbox: Mailbox,
) -> None:
    _fill_in_the_form(page)
    assert not ConsentRecord.objects.exists()

    # The check mail arrives over SMTP; its link alone changes nothing, the button confirms (R20, R23).
    deliver()
    page.goto(_link(mailbox, "/confirm/"))
    assert OptInRequest.objects.count() == 1
    page.get_by_role("button", name="Yes, I confirm").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("confirmed")
    record = ConsentRecord.objects.get()
    assert (record.purpose_id, record.kind, record.text.version) == ("newsletter", "given", 1)

    # Sales finds the lead with its badge; the badge opens sentence, article, text and proof.
    login(page, "lena")
    page.goto("/leads/")
    row = page.get_by_role("row", name=re.compile("Jule Harmsen"))
    expect(row.locator(".permit")).to_contain_text("mail")
    row.get_by_role("link", name="Jule Harmsen").click()
    page.wait_for_url(re.compile(r"/leads/\d+/"))
    verdict = page.locator(".verdict", has_text="Newsletter").first
    expect(verdict).to_contain_text("confirmed on")
    expect(verdict).to_contain_text("Art. 6(1)(a)")
    lead_url = page.url.split("?")[0]
    verdict.get_by_role("link", name="Proof").click()
    expect(page.get_by_text("complete", exact=True)).to_be_visible()
    # The text they agreed to, and the check mail word for word as it was sent (R19).
    expect(page.locator("p[lang=en]", has_text="may send me news about heating")).to_be_visible()
    expect(page.locator(".as-sent", has_text="may send me news about heating")).to_be_visible()

    _work(page, lead_url)
    _write_newsletter(page, lead_url, "News for you")
    deliver()
    sent = mailbox.messages[-1]
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Torgauer Straße 214" in sent.get_body(("plain",)).get_content()

    # One RFC 8058 POST; a mail queued a moment before is cancelled, and the badge says why (R26, R54).
    _write_newsletter(page, lead_url, "One more")
    _one_click(_offered(mailbox))
    deliver()
    assert OutboxMail.everyone.get(title="One more").state == "cancelled"
    assert len(mailbox.messages) == 2
    page.goto(lead_url)
    expect(page.locator(".lead-head .permit")).to_contain_text("answer only")
    expect(page.locator(".verdict", has_text="Newsletter").first).to_contain_text("withdrawn on")


def _fill_in_the_form(page: Page) -> None:
    page.goto("/f/heat-check/?lang=en&utm_source=fair&gclid=abc")
    page.get_by_label("name").fill("Jule Harmsen")
    page.get_by_label("E-mail").first.fill("jule.harmsen@kranich.example")
    box = page.get_by_role("checkbox", name="News by e-mail")
    expect(box).not_to_be_checked()  # R14
    box.check()
    page.wait_for_timeout(2100)  # nobody fills in a form faster
    page.locator("form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert page.context.cookies() == []
    lead = Lead.everyone.get()
    assert (lead.utm_source, lead.notice.version) == ("fair", 1)


def _link(box: Mailbox, path: str) -> str:
    text = box.messages[-1].get_body(("plain",)).get_content()
    return re.search(rf"http\S+{path}\S+", text)[0]  # type: ignore[index]


def _work(page: Page, lead_url: str) -> None:
    """A note, a call, the next stage."""
    page.goto(lead_url)
    page.locator("#composer textarea").fill("Asked for two variants.")
    page.locator("#composer button[type=submit]").click()
    expect(page.locator(".feed")).to_contain_text("Asked for two variants.")
    page.goto(f"{lead_url}?write=call")
    page.locator("#composer select[name=outcome]").select_option("reached")
    page.locator("#composer input[name=minutes]").fill("12")
    page.locator("#composer button[type=submit]").click()
    expect(page.locator(".feed")).to_contain_text("12 min")
    page.locator(".ladder button", has_text="Contacted").click()
    expect(page.locator(".ladder .now")).to_contain_text("Contacted")


def _write_newsletter(page: Page, lead_url: str, title: str) -> None:
    page.goto(f"{lead_url}?write=mail")
    page.locator("#composer input[value=newsletter]").check()
    page.locator("#composer input[name=title]").fill(title)
    page.locator("#composer textarea[name=body]").fill("Our autumn news.")
    page.locator("#composer button[type=submit]").click()
    page.wait_for_url(re.compile(r"/leads/\d+/$|tab="))
    assert OutboxMail.everyone.filter(title=title, state="queued").exists()


def _one_click(url: str) -> None:
    request = urllib.request.Request(url, data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.status == 200
        assert response.headers["Set-Cookie"] is None


def _offered(box: Mailbox) -> str:
    """The address as it stands in the raw header: encoded words would be no address to a mailbox provider."""
    header = re.search(rb"^List-Unsubscribe:((?:.*\r?\n[ \t])*.*)$", box.raw[-1], re.M)
    assert header
    return re.sub(r"\s", "", header[1].decode()).strip("<>")
