"""What the data protection officer does with texts and records in the browser."""

from typing import Any

import pytest

from consent.models import ConsentRecord, ConsentText
from privacy.audit.models import AuditEntry
from privacy.models import Controller, Notice, Subject
from tests.consent.conftest import EMAIL

pytestmark = pytest.mark.django_db
RECORDS = "/admin/consent/consentrecord/"


def test_evidence_is_found_by_an_address_the_ledger_does_not_hold(
    consented: Subject, ines: Any, as_user: Any
) -> None:
    officer = as_user(ines)
    assert str(consented.pk) in officer.get(RECORDS, {"q": EMAIL.upper()}).content.decode()
    assert str(consented.pk) in officer.get(RECORDS, {"q": str(consented.pk)}).content.decode()
    assert str(consented.pk) not in officer.get(RECORDS, {"q": "else@x.example"}).content.decode()


def test_a_proof_can_be_printed_at_any_time(
    consented: Subject, newsletter: ConsentText, ines: Any, as_user: Any
) -> None:
    record = ConsentRecord.objects.get()
    page = as_user(ines).get(f"{RECORDS}{record.pk}/proof/").content.decode()
    for needed in (newsletter.body, newsletter.sha256, record.page_url, "Europe/Berlin"):
        assert needed in page
    entry = AuditEntry.objects.get(verb="proof", row_id=str(record.pk))
    assert entry.actor == str(ines.subject_id)


def test_records_are_read_and_never_edited(consented: Subject, ines: Any, as_user: Any) -> None:
    record = ConsentRecord.objects.get()
    officer = as_user(ines)
    assert officer.post(f"{RECORDS}{record.pk}/change/", {"route": "paper"}).status_code == 403
    assert officer.post(f"{RECORDS}{record.pk}/delete/", {"post": "yes"}).status_code == 403
    assert officer.get(f"{RECORDS}add/").status_code == 403


def test_the_officer_publishes_a_new_version_of_a_text(
    controller: Controller, notice: Notice, ines: Any, as_user: Any
) -> None:
    body = f"{controller.name} may send me news. I can withdraw this at any time."
    form = {"purpose": "newsletter", "language": "en", "label": "News", "body": body}
    assert as_user(ines).post("/admin/consent/consenttext/add/", form).status_code == 302
    assert as_user(ines).post("/admin/consent/consenttext/add/", {**form, "body": "Yes."}).status_code == 200
    text = ConsentText.objects.get()
    assert (text.version, text.channels, text.body) == (1, ["email"], body)
