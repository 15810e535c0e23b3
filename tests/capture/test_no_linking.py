"""What a browser agreed to without a name stays without one when its person fills in a form (R43)."""

from django.db import connection
from django.test import Client

from consent.models import CookieChoice
from leadcrm.capture.models import Form
from leadcrm.leads.models import Lead
from tests.capture.conftest import ENQUIRY, Visitor
from tests.consent.cookie_site import ORIGIN, Browser, found_site


def test_a_form_does_not_join_a_person_to_their_browser_s_choice(
    enquiry_form: Form, visitor: Visitor
) -> None:
    """R43: the same browser agrees to statistics and then sends a form; nothing leads from the lead to the choice."""
    found_site()
    browser = Browser()
    assert browser.says("given", ["statistics"]).status_code == 204
    visitor.client = Client(headers={"accept-language": "en", "origin": ORIGIN})
    assert visitor.send(ENQUIRY).status_code == 303
    lead, choice = Lead.objects.get(), CookieChoice.objects.get()
    assert [field.name for field in choice._meta.get_fields() if field.is_relation] == ["banner"]
    assert tables_with(browser.receipt.hex) & tables_with(lead.subject_id.hex) == set()


def tables_with(value: str) -> set[str]:
    """Return the tables in which an id stands, however it is written; the log of what happened holds no values of nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'privacy_audit%%'"
        )
        found = set()
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT 1 FROM \"{table}\" r WHERE replace(r::text, '-', '') LIKE %s", [f"%{value}%"]
            )
            if cursor.fetchone():
                found.add(table)
    return found
