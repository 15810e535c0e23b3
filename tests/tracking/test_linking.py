"""A browser is tied to a person by that person's own confirmed words alone, and from then on (R43, W9)."""

import uuid
from typing import Any

import pytest
from django.test import Client

from consent.models import Site
from leadcrm.capture.models import Form
from leadcrm.capture.services import publish_form
from leadcrm.capture.services.keys import make_key
from leadcrm.leads.models import Lead
from leadcrm.tracking.models import PendingLink, Visit, Visitor
from privacy.access import export
from tests.capture.conftest import Visitor as Guest
from tests.capture.conftest import draft
from tests.capture.test_no_linking import tables_with
from tests.tracking.conftest import Reader, confirm, paths, sends


def theirs(lead: Lead) -> list[str]:
    return list(Visit.objects.filter(subject=lead.subject_id).order_by("pk").values_list("path", flat=True))


def test_visits_carry_the_person_from_the_confirmation_on(reader: Reader, form: Form) -> None:
    """R43: what was looked at before stays nobody's; so that nothing leads there, it is forgotten."""
    reader.looks("/before/")
    lead = sends(reader, confirmed=False)
    reader.looks("/between/")
    assert Visitor.objects.get().subject is None
    confirm()
    assert paths() == []
    reader.looks("/after/")
    assert theirs(lead) == ["/after/"]
    assert Visitor.objects.get().subject_id == lead.subject_id
    assert not PendingLink.objects.exists()


def test_a_form_without_that_consent_ties_nothing(reader: Reader, form: Form) -> None:
    """R43: marketing allowed in the banner, the form sent with another consent: no page history on the lead."""
    reader.looks("/before/")
    lead = sends(reader, ("newsletter",))
    reader.looks("/after/")
    assert theirs(lead) == []
    assert tables_with(reader.receipt.hex) & tables_with(lead.subject_id.hex) == set()


def test_a_browser_that_agreed_to_statistics_alone_is_not_known(site: Site, form: Form) -> None:
    """R43: visitor with analytics consent only submits the form → no page history on the lead."""
    reader = Reader()
    reader.says("given", ["statistics"])
    reader.looks("/before/")
    lead = sends(reader)
    reader.looks("/after/")
    assert paths() == []
    assert tables_with(reader.receipt.hex) & tables_with(lead.subject_id.hex) == set()


def test_a_form_that_hands_nothing_over_ties_nothing(reader: Reader, form: Form) -> None:
    reader.looks()
    lead = sends(None)
    reader.looks()
    assert theirs(lead) == []
    assert Visitor.objects.get().subject is None


def test_a_yes_taken_back_before_the_confirmation_ties_nothing(reader: Reader, form: Form) -> None:
    """R41: what the browser took back meanwhile is gone, whatever the mail's button says."""
    reader.looks()
    sends(reader, confirmed=False)
    reader.says("withdrawn", [])
    assert not PendingLink.objects.exists()
    confirm()
    assert not Visitor.objects.exists()


def test_a_browser_that_two_people_call_theirs_is_nobody_s(anna: Lead, reader: Reader) -> None:
    """W9: nobody could say who of them looked at what."""
    other = sends(reader, email="max.weber@kunde.example", name="Max Weber")
    assert other.pk != anna.pk
    reader.looks("/later/")
    assert theirs(anna) == theirs(other) == []
    assert paths() == ["/later/"]
    sends(reader)
    visitor = Visitor.objects.get()
    assert (visitor.subject, visitor.shared) == (None, True)


def test_the_same_person_twice_is_the_same_browser(anna: Lead, reader: Reader) -> None:
    sends(reader)
    assert theirs(anna) == ["/since/"]


@pytest.mark.parametrize(
    "number", ["", "x", "0" * 32, "\x00", "' OR 1=1", "5a654942a63e4c1e8edcbb8f6c6e8fc0", "9" * 5000]
)
def test_an_invented_receipt_ties_nothing(reader: Reader, form: Form, number: str) -> None:
    assert Guest().send({"name": "A", "email": "a@kunde.example", "message": "?", "consent": ["profiling"], "receipt": number}).status_code == 303  # fmt: skip
    assert not PendingLink.objects.exists()


def test_another_page_of_the_company_hands_it_over_too(
    reader: Reader, form: Form, mara: Any, ines: Any
) -> None:
    """The form on the site itself, sent by its server."""
    signup = draft("letter", kind="signup", fields=[], required=[], asks=("newsletter", "profiling"))
    secret = make_key(form=publish_form(form=signup, actor=ines.subject), name="Site", actor=mara.subject)[1]
    body = {
        "email": "anna.weber@kunde.example",
        "language": "de",
        "page_url": "https://www.sonnenhain.example/check/",
        "consents": [{"purpose": "profiling", "version": 1}],
    }
    reader.looks()

    def posts(receipt: Any) -> Any:
        headers = {"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())}
        return Client().post("/api/v1/consents/", {**body, "receipt": receipt}, "application/json", headers=headers)  # fmt: skip

    refused = posts("x")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "receipt")
    assert posts(reader.receipt.hex).status_code == 202
    confirm()
    reader.looks("/after/")
    assert theirs(Lead.objects.get()) == ["/after/"]


def test_our_own_form_carries_the_field_only_where_it_is_of_use(
    reader: Reader, form: Form, settings: Any, ines: Any
) -> None:
    """R36: our pages keep nothing and load nothing more, unless the banner stands on them."""
    assert "data-leadcrm-receipt" not in Guest().open()
    other = draft("newsletter", kind="signup", fields=[], required=[], asks=("newsletter",))
    publish_form(form=other, actor=ines.subject)
    settings.COOKIE_SITE = "www"
    page = Guest().open()
    assert 'name="receipt" autocomplete="off" data-leadcrm-receipt' in page
    assert '<script type="text/plain" data-consent="marketing" data-src="/t.js" data-site="www">' in page
    assert "data-leadcrm-receipt" not in Guest().open("newsletter")


def test_the_person_s_copy_tells_of_their_visits_in_words(anna: Lead) -> None:
    """R94: page, time and browser; by the receipt alone the same is found (R91)."""
    tables = {table.label: list(table.rows) for table in export([anna.subject_id])}
    (visit,) = tables["tracking.Visit"]
    assert (visit["path"], visit["site"], visit["referrer"]) == ("/since/", "Sonnenhain", "www.example.org")
    (visitor,) = tables["tracking.Visitor"]
    heads = next(t.heads for t in export([anna.subject_id]) if t.label == "tracking.Visit")
    assert heads["path"] == "Page you looked at"
    found = {table.label for table in export([], offered=uuid.UUID(str(visitor["receipt"])))}
    assert found == {"consent.CookieChoice", "tracking.Visit", "tracking.Visitor"}
