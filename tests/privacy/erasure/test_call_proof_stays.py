"""W6, as far as calls go: the § 7a proof stays in clear and locked, everything else of the consent goes (R58, R108)."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from consent.call_retention import expire_proofs
from consent.documents import keep_document, read_document
from consent.gate import check
from consent.models import CallProof, ConsentRecord
from consent.services.call_proof import prove_number
from consent.services.projection import append
from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import log_call
from leadcrm.leads.services.consents import caller_of
from privacy.access import export
from privacy.audit.models import AuditEntry
from privacy.erasure.forget import forget
from privacy.erasure.plan import plan
from privacy.erasure.values import values_of
from privacy.models import Subject
from tests.consent.conftest import given
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)
SCAN = b"%PDF-1.4 Ben, Unterschrift"
PURPOSE = {"purpose": "telephone_marketing", "channel": "telephone"}


def at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 10, tzinfo=dt.UTC)


@pytest.fixture
def ben(house: Any, lena: Any, time_machine: Any) -> Lead:
    """Ben: consent to calls on 10 January 2024 on paper, last call on 15 March 2026."""
    from consent.models import ConsentText

    time_machine.move_to(at(2024, 1, 10), tick=True)
    with transaction.atomic():
        lead = make_person(
            "Größel", "Ben", email="ben.groessel@kunde.example", phone="+49 341 4710277", owner=lena, city="Leipzig",
            street="Am Ring 4", postcode="04155",
        )  # fmt: skip
        text = ConsentText.objects.get(purpose="telephone_marketing", language="de")
        record = given(
            lead.subject,
            text,
            **PURPOSE,
            confirmed_at=None,
            message_id="",
            document=keep_document(SCAN, {"pdf": ""}),
        )
        append([record])
        prove_number(
            record=record,
            caller=caller_of(lead, lead.phone),
            means="paper",
            document=record.document,
            actor=lena.subject,
        )
    time_machine.move_to(at(2026, 3, 15), tick=True)
    with transaction.atomic():
        log_call(lead=lead, author=lena, outcome="reached", purpose="telephone_marketing")
    time_machine.move_to(at(2026, 11, 27), tick=True)
    return lead


def test_w6_the_proof_of_a_consent_to_calls_outlives_the_person(ben: Lead, data_dir: Any) -> None:
    """W6, R58: erasure request on Fri 27 Nov 2026; § 7a proof to 15 Mar 2031, in clear, listed with its norm and end."""
    person = ben.subject_id
    lines = {line.what: line for line in plan([person], values_of([person]))}
    kept = lines["call_proof"]
    assert (kept.action, kept.count, kept.until) == ("kept", 1, "2031-03-15")
    assert "§ 7a UWG" in kept.norm
    assert "2031" not in lines["evidence"].until

    found = forget([person], suppress=True)
    assert found.left == []
    where = {(hit.hit.table, hit.norm) for hit in found.kept if hit.hit.table == "consent_callproof"}
    assert where == {("consent_callproof", "§ 7a UWG, Art. 17(3)(b)")}
    proof = CallProof.objects.get()
    assert (proof.name, proof.number, proof.keep_until) == (
        "Ben Größel",
        "+493414710277",
        dt.date(2031, 3, 15),
    )
    assert read_document(proof.document)[0] == SCAN
    assert not ConsentRecord.objects.exists()
    assert Subject.objects.get(pk=person).state == "erased"


def test_w6_nothing_leads_from_the_erased_person_to_their_proof(ben: Lead) -> None:
    """W6: neither the proof nor its entries in the trail name the person's id, an act of theirs, or an erasure."""
    person = ben.subject_id
    forget([person], suppress=True)
    assert str(person) not in str(CallProof.objects.values())
    for entry in AuditEntry.objects.filter(table_name="consent_callproof"):
        assert (entry.subject, entry.actor, entry.request_id, entry.run) == (None, "evidence", "", None)


def test_the_night_after_its_end_takes_proof_and_scan(ben: Lead, data_dir: Any, time_machine: Any) -> None:
    """R58, W6: 15 March 2031 is the last day."""
    from consent.documents import sweep

    forget([ben.subject_id], suppress=True)
    with transaction.atomic():
        assert expire_proofs(dt.date(2031, 3, 15), False).done == 0
        sweep(dt.date(2031, 3, 15), False)
    assert CallProof.objects.exists()
    assert list(data_dir.glob("consents/*"))
    time_machine.move_to(at(2031, 3, 16), tick=True)
    with transaction.atomic():
        assert expire_proofs(dt.date(2031, 3, 16), False).done == 1
        assert sweep(dt.date(2031, 3, 16), False).done == 1
    assert not CallProof.objects.exists()
    assert not list(data_dir.glob("consents/*"))


def test_the_person_gets_a_copy_of_their_proof(ben: Lead) -> None:
    """Art. 15: what is locked is told as well."""
    tables = {table.label: table for table in export([ben.subject_id])}
    (row,) = tables["consent.CallProof"].rows
    assert (row["name"], row["number"]) == ("Ben Größel", "+493414710277")
    with transaction.atomic():
        other = Subject.objects.create()
    assert "consent.CallProof" not in {table.label for table in export([other.pk])}


def test_a_scan_that_proves_no_call_goes_with_the_person(house: Any, lena: Any, data_dir: Any) -> None:
    """R108: split, not all or nothing: a paper for the newsletter has no five years."""
    from consent.models import ConsentText

    with transaction.atomic():
        lead = make_person("Weber", "Anna", email="anna.weber@kunde.example")
        text = ConsentText.objects.get(purpose="newsletter", language="de")
        append([given(lead.subject, text, document=keep_document(SCAN, {"pdf": ""}))])
    assert list(data_dir.glob("consents/*"))
    assert forget([lead.subject_id], suppress=True).left == []
    assert not list(data_dir.glob("consents/*"))


def test_the_proof_of_a_fax_number_keeps_neither_number_nor_scan(
    house: Any, lena: Any, data_dir: Any
) -> None:
    """R108: no five years for messages: the scan goes with the person, and no line of the plan names § 7a UWG."""
    from privacy.notices import current_notice
    from tests.consent.conftest import make_text

    with transaction.atomic():
        lead = make_person("Ahl", "Bernd", email="bernd.ahl@kunde.example", phone="+49 30 23125100")
        text = make_text(current_notice(), "message_marketing", ["fax"])
        scan = keep_document(SCAN, {"pdf": ""})
        asked = {"purpose": "message_marketing", "channel": "fax", "message_id": "", "confirmed_at": None}
        record = given(lead.subject, text, **asked, document=scan)
        append([record])
        prove_number(
            record=record,
            caller=caller_of(lead, lead.phone),
            means="paper",
            document=scan,
            actor=lena.subject,
        )
    person = lead.subject_id
    assert check(person, "message_marketing", "fax").allowed
    assert "call_proof" not in {line.what for line in plan([person], values_of([person]))}
    assert forget([person], suppress=True).left == []
    assert not list(data_dir.glob("consents/*"))
    assert "23125100" not in str(CallProof.objects.values())
