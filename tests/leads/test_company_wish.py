"""A company's "no advertising" through the doors people use: its page, a withdrawal, an import, quick add, sending (W10)."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from consent.gate import check
from leadcrm.leads.models import Activity, Lead
from leadcrm.mail.models import OutboxMail
from privacy.models import Suppression
from privacy.no_advertising import no_advertising_for
from tests.capture.conftest import publish_words
from tests.leads.import_files import import_text
from tests.leads.page import make_lead
from tests.mail.conftest import newsletter, subscribe

pytestmark = pytest.mark.django_db


def wish(client: Any, lead: Lead, domain: str) -> Any:
    return client.post(reverse("leads:company_no_advertising", args=[lead.company_id]), {"domain": domain})


def test_the_company_page_offers_it_and_shows_it(lena: Any, as_user: Any) -> None:
    lead = make_lead(lena)
    client = as_user(lena)
    address = reverse("leads:company_no_advertising", args=[lead.company_id])
    assert address in client.get(lead.company.get_absolute_url()).content.decode()
    assert 'value="kranich.example"' in client.get(address).content.decode()
    assert wish(client, lead, "kranich.example").status_code == 302
    assert "@kranich.example" in client.get(lead.company.get_absolute_url()).content.decode()
    assert check(lead.subject, "newsletter", "email").code == "SUPPRESSED_COMPANY"


@pytest.mark.parametrize("domain", ["gmail.com", "kein Name", ""])
def test_a_domain_that_is_no_companys_is_refused_with_a_sentence(
    lena: Any, as_user: Any, domain: str
) -> None:
    lead = make_lead(lena)
    answer = wish(as_user(lena), lead, domain)
    assert answer.status_code == 422
    assert "id_domain_error" in answer.content.decode() or "invalid-feedback" in answer.content.decode()
    assert not Suppression.objects.exists()


def test_one_person_may_speak_for_the_company(lena: Any, as_user: Any) -> None:
    """R29: told to staff in the same three fields as any withdrawal."""
    lead = make_lead(lena)
    form = {"scope": "company", "route": "telephone", "on": "2026-01-02"}
    assert as_user(lena).post(reverse("leads:withdrawal", args=[lead.pk]), form).status_code == 302
    assert Suppression.objects.get().kind == "domain"
    page = as_user(lena).get(lead.get_absolute_url()).content.decode()
    assert "The whole company wants no advertising by e-mail" in page
    assert Activity.objects.get(title="objected:company:email").by_person


def test_somebody_at_a_mail_service_is_not_offered_to_speak_for_it(lena: Any, as_user: Any) -> None:
    lead = make_lead(lena, email="jule@gmx.de")
    address = reverse("leads:withdrawal", args=[lead.pk])
    assert "company" not in as_user(lena).get(address).context["form"].fields["scope"].choices
    form = {"scope": "company", "route": "telephone", "on": "2026-01-02"}
    assert as_user(lena).post(address, form).status_code == 422


def test_an_import_brings_nobody_of_that_company(tmp_path: Path) -> None:
    """R121: the row is rejected before it is stored; only a count remains."""
    no_advertising_for(domain="firma.example")
    found = import_text(tmp_path, "name,email\nEva Holm,eva@firma.example\nOle Lund,ole@andere.example\n")
    assert (found["suppressed"], found["new"]) == (1, 1)
    assert not Lead.objects.filter(last_name="Holm").exists()


def test_an_imported_address_is_compared_with_later_wishes(tmp_path: Path) -> None:
    import_text(tmp_path, "id,name,email\n7,Eva Holm,eva@firma.example\n8,Ole Lund,ole@gmx.de\n")
    import_text(tmp_path, "id,name,email\n7,Eva Holm,eva@neue-firma.example\n")
    no_advertising_for(domain="firma.example")
    eva = Lead.objects.get(last_name="Holm").subject
    assert check(eva, "newsletter", "email").code == "CONSENT_MISSING"
    no_advertising_for(domain="neue-firma.example")
    assert check(eva, "newsletter", "email").code == "SUPPRESSED_COMPANY"


def test_quick_add_says_so(lena: Any, as_user: Any) -> None:
    no_advertising_for(domain="firma.example")
    answer = as_user(lena).get(reverse("leads:add_hint"), {"email": "Eva@Firma.example"})
    assert answer.context["suppressed"]


def test_what_waits_to_be_sent_stops(
    controller: Any, ines: Any, lena: Any, as_user: Any, settings: Any
) -> None:
    """W12: also a mail that was queued a moment before is asked about again."""
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    publish_words(controller, ines.subject)
    lead = make_lead(lena)
    with transaction.atomic():
        subscribe(lead.subject, "j.harmsen@kranich.example")
        newsletter(lead.subject, to="j.harmsen@kranich.example").send()
    assert wish(as_user(lena), lead, "kranich.example").status_code == 302
    mail = OutboxMail.objects.get()
    assert (mail.state, mail.because) == ("cancelled", "SUPPRESSED_COMPANY")
