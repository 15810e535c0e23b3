"""Whoever outside got a person's data is written down by name where it leaves (R93)."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from leadcrm.mail.dispatch import deliver
from privacy.disclosures import carriers, disclose
from privacy.models import Disclosure, Recipient, Subject

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mailer(db: None) -> Recipient:
    return Recipient.objects.create(name="Mailer GmbH", service="mail", contract_on=dt.date(2026, 1, 2))


def people(count: int) -> list[Subject]:
    return Subject.objects.bulk_create(Subject() for _ in range(count))


def test_ten_thousand_people_are_one_statement_and_once_a_day(mailer: Recipient) -> None:
    ids = [person.pk for person in people(10_000)]
    given: Any = {"recipients": [mailer.pk], "subjects": ids, "what": "copy", "purpose": "sales_pipeline"}
    with CaptureQueriesContext(connection) as asked:
        assert disclose(**given, on=dt.date(2026, 4, 2)) == 10_000
    assert len([q for q in asked if q["sql"].lstrip().startswith("INSERT")]) == 1
    assert disclose(**given, on=dt.date(2026, 4, 2)) == 0
    assert disclose(**given, on=dt.date(2026, 4, 3)) == 10_000


def test_the_role_of_that_day_stays_and_whoever_got_something_stays_known(mailer: Recipient) -> None:
    [person] = people(1)
    disclose(recipients=[mailer.pk], subjects=[person.pk], what="mail", purpose="newsletter")
    Recipient.objects.filter(pk=mailer.pk).update(role="controller")
    assert Disclosure.objects.get().role == "processor"
    with pytest.raises(IntegrityError), transaction.atomic():
        mailer.delete()


def test_who_delivers_a_mail_is_written_when_it_leaves(mailer: Recipient, person: Any, mailbox: Any) -> None:
    """R93: the mails of the person's sign-up went through this company; one that was only queued went to nobody."""
    assert mailbox.messages
    row = Disclosure.objects.filter(subject=person.subject_id, what="mail")
    assert {found.recipient.name for found in row} == {"Mailer GmbH"}
    assert {found.purpose_id for found in row} == {"consent_check"}


def test_without_a_company_between_nobody_is_named(person: Any) -> None:
    assert carriers("mail") == []
    assert not Disclosure.objects.exists()


def test_what_an_officer_gave_by_hand_is_added_by_the_person_s_address(
    person: Any, as_user: Any, ines: Any
) -> None:
    court = Recipient.objects.create(name="Amtsgericht Leipzig", role="controller", service="other")
    officer = as_user(ines)
    given = {"recipient": court.pk, "what": "copy", "purpose": "evidence", "on": "2026-11-20"}
    wrong = officer.post("/admin/privacy/disclosure/add/", {**given, "email": "nobody@elsewhere.example"})
    assert "Nobody with this address is known." in wrong.content.decode()
    later = officer.post(
        "/admin/privacy/disclosure/add/", {**given, "email": person.email, "on": "2999-01-01"}
    )
    assert "This day has not come yet." in later.content.decode()
    assert not Disclosure.objects.exists()
    officer.post("/admin/privacy/disclosure/add/", {**given, "email": person.email})
    row = Disclosure.objects.get()
    assert (row.subject_id, row.recipient, row.role) == (person.subject_id, court, "controller")
    page = officer.get(f"/admin/privacy/disclosure/{row.pk}/change/").content.decode()
    assert "Amtsgericht Leipzig" in page
    assert 'name="recipient"' not in page


def test_a_proof_is_given_to_somebody_by_name(person: Any, as_user: Any, ines: Any) -> None:
    from consent.models import ConsentRecord

    court = Recipient.objects.create(name="Amtsgericht Leipzig", role="controller", service="other")
    record = ConsentRecord.objects.filter(subject=person.subject_id, kind="given").first()
    assert record is not None
    door = f"/admin/consent/consentrecord/{record.pk}/proof/"
    officer = as_user(ines)
    page = officer.get(door)
    assert "Amtsgericht Leipzig" in page.content.decode()
    officer.get(door + "?pdf")
    assert not Disclosure.objects.exists(), "the officer's own copy left nobody's house"
    assert officer.post(door, {"to": "no such", "pdf": "1"}).status_code == 404
    answer = officer.post(door, {"to": str(court.pk), "pdf": "1"})
    assert answer["Content-Type"] == "application/pdf"
    row = Disclosure.objects.get()
    assert (row.subject_id, row.recipient, row.what) == (person.subject_id, court, "proof")


def test_an_erasure_takes_the_log_along(person: Any, mailer: Recipient) -> None:
    from privacy.erasure.forget import forget

    disclose(recipients=[mailer.pk], subjects=[person.subject_id], what="mail", purpose="newsletter")
    deliver()
    forget([person.subject_id], suppress=True)
    assert not Disclosure.objects.exists()
