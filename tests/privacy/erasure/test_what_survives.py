"""The table of what an erasure leaves: each line there, each with no more than it may hold (Art. 5(2), 17(3))."""

import json
from typing import Any

import pytest
from django.apps import apps

from consent.models import ConsentEvidence
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy.audit.models import AuditDetail, AuditEntry
from privacy.erasure import ledger
from privacy.models import Request, Subject, Suppression
from privacy.requests.rights.erasing import carry_out_due
from tests.privacy.conftest import EMAIL
from tests.privacy.trail import sql

pytestmark = pytest.mark.django_db(transaction=True)
# What may still point at the person by their id.
_POINTING = {
    "privacy_subject", "privacy_auditentry", "privacy_auditdetail", "privacy_erasurerunsubject", "privacy_request",
    "privacy_occasion", "privacy_caseletter", "privacy_abusefile",
}  # fmt: skip


@pytest.fixture
def erased(person: Lead, ask: Any, as_user: Any, ines: Any) -> Request:
    case = ask(EMAIL)
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    deliver()
    assert carry_out_due() == 1
    return Request.objects.get(pk=case.pk)


def test_the_table_of_what_survives(erased: Request) -> None:
    person = erased.person_id
    assert person is not None
    subject = Subject.objects.get(pk=person)
    assert (subject.state, subject.created_on.day, subject.party, subject.notice_due_on) == (
        "erased",
        1,
        "consumer",
        None,
    )

    entries = AuditEntry.objects.filter(subject=person)
    assert entries.exists()
    assert all(entry.commitment for entry in entries.filter(verb__in=["insert", "update"]))
    # The officer's decision about the case is noted afterwards and holds numbers, states and dates alone.
    details = AuditDetail.objects.filter(subject__in=erased.people)
    assert set(details.values_list("entry__table_name", flat=True)) <= {"privacy_request"}

    lines = [line for line in ledger.lines() if line.subjects and person in line.subjects]
    assert {line.kind for line in lines} == {"objection", "request"}
    assert str(person) not in ledger.path().read_text()

    assert Suppression.objects.count() == 2
    for row in Suppression.objects.values():
        assert set(row) == {"id", "kind", "digest", "key_id", "purpose", "channel", "created_at"}

    assert (erased.email, erased.code, bytes(erased.digest), erased.failures) == ("", "", b"", 0)
    assert erased.number
    assert erased.decided_at
    assert erased.closed_at

    facts = json.loads(ConsentEvidence.objects.get().content)
    assert set(facts) == {
        "purpose", "channel", "kind", "text", "mail", "at", "zone", "confirmed_at", "route", "document", "nonce", "salt",
        "address",
    }  # fmt: skip


def test_nothing_that_stays_carries_both_the_id_and_a_hash_of_an_address(erased: Request) -> None:
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in _POINTING:
            continue
        for person in erased.people:
            assert sql(f'SELECT count(*) FROM "{table}" r WHERE r::text LIKE %s', [f"%{person}%"]) == [
                (0,)
            ], table


def test_the_trail_does_not_lead_from_the_person_to_what_outlives_them(erased: Request) -> None:
    outliving = AuditEntry.objects.filter(table_name__in=["privacy_suppression", "consent_consentevidence"])
    assert outliving.count() == 3
    for entry in outliving:
        assert (entry.subject, entry.request_id, entry.run) == (None, "", None)
        assert entry.actor in ("suppression", "evidence")
