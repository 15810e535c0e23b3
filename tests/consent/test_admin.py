"""What the data protection officer does with texts and records in the browser."""

from typing import Any

import pytest

from consent.comparison import compare
from consent.models import ConsentRecord, ConsentText, TextDraft
from consent.services.texts import publish_text
from privacy.audit.models import AuditEntry
from privacy.models import Controller, Notice, Purpose, Subject
from tests.consent.conftest import EMAIL

pytestmark = pytest.mark.django_db
DRAFTS = "/admin/consent/textdraft/"
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


def test_marketing_drafts_a_text_and_the_officer_publishes_it(
    controller: Controller, notice: Notice, mara: Any, ines: Any, as_user: Any
) -> None:
    """R17, R18: what stands against a draft is told on its page, and it stays a draft."""
    body = f"{controller.name} may send me news by e-mail. I can withdraw this at any time."
    form = {"purpose": "newsletter", "language": "en", "channels": ["email"], "label": "News", "body": "Yes."}
    marketing, officer = as_user(mara), as_user(ines)
    assert marketing.post(f"{DRAFTS}add/", form).status_code == 302
    draft = TextDraft.objects.get()
    address = f"{DRAFTS}{draft.pk}/"
    assert "does not name the controller" in marketing.get(f"{address}change/").content.decode()
    assert marketing.post(f"{address}step/publish/").status_code == 403
    page = officer.post(f"{address}step/publish/", follow=True).content.decode()
    assert "can be withdrawn" in page
    assert not ConsentText.objects.exists()
    marketing.post(f"{address}change/", {**form, "body": body})
    page = officer.post(f"{address}step/publish/", follow=True).content.decode()
    assert "German is missing or still the one before" in page
    text = ConsentText.objects.get()
    assert (text.version, text.channels, text.body) == (1, ["email"], body)
    assert not TextDraft.objects.exists()


def test_two_versions_are_compared_word_by_word(
    controller: Controller, notice: Notice, lena: Any, as_user: Any
) -> None:
    """R17: the change is marked in words and lines, not by colour alone."""
    purpose = Purpose.objects.get(pk="newsletter")
    body = f"{controller.name} may send me news by e-mail. I can withdraw this at any time."
    publish_text(purpose=purpose, language="en", label="News", body=body)
    text = publish_text(
        purpose=purpose, language="en", label="News", body=body.replace("may send", "may monthly send")
    )
    page = as_user(lena).get(f"/admin/consent/consenttext/{text.pk}/compare/").content.decode()
    assert page.count("<ins>") == 1
    assert "monthly" in page.split("<ins>")[1].split("</ins>")[0]
    assert "<del>" not in page
    sides = compare(body, text.body)
    assert "".join(piece.text for piece in sides.old) == body
    assert "".join(piece.text for piece in sides.new) == text.body


def test_pages_name_things_in_words_and_not_by_their_codes(
    consented: Subject, newsletter: ConsentText, ines: Any, as_user: Any
) -> None:
    """R19: whoever checks a consent reads purpose, language, channel and way, not how we store them."""
    record = ConsentRecord.objects.get()
    officer = as_user(ines)
    page = officer.get(f"{RECORDS}{record.pk}/change/").content.decode()
    assert "Newsletter by e-mail: Given, " in page
    assert "Newsletter by e-mail (English), version 1" in page
    assert "by a web form" in page
    assert "(by a web form)" in officer.get(f"{RECORDS}{record.pk}/proof/").content.decode()
    assert ">e-mail</a>" in officer.get(RECORDS).content.decode(), "the filter of channels"
    texts = officer.get("/admin/consent/consenttext/").content.decode()
    assert ">English</a>" in texts
    assert "Save and continue" not in officer.get(f"{DRAFTS}add/").content.decode()


@pytest.mark.parametrize("username", ["lena", "tom", "jonas", "mara", "ines", "arne"])
def test_everybody_finds_what_they_may_read(username: str, request: Any, as_user: Any) -> None:
    """R158: purposes, texts and assessments are for all staff; nobody is let in to an empty page."""
    page = as_user(request.getfixturevalue(username)).get("/admin/").content.decode()
    for table in ("privacy/purpose", "privacy/assessment", "consent/consenttext"):
        assert f"/admin/{table}/" in page
