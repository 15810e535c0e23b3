"""The receipt of a consent: after published schemas and our own, the same bytes each time, without an address (Art. 7(1))."""

import datetime as dt
import json
from typing import Any

import jsonschema
import pytest
import rfc8785
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from consent.models import ConsentRecord
from consent.receipts import FORMATS, receipt
from consent.receipts.links import receipt_link
from consent.services.withdrawal import withdraw
from privacy.audit.models import AuditEntry
from privacy.models import Controller, Recipient, Subject
from tests.consent.conftest import EMAIL

pytestmark = pytest.mark.django_db
OURS = settings.BASE_DIR / "consent" / "receipts"
THEIRS = settings.BASE_DIR.parent / "shared" / "data" / "08_consent_privacy" / "kantara_receipt"


@pytest.fixture
def record(consented: Subject, controller: Controller) -> ConsentRecord:
    return ConsentRecord.objects.get()


def _told(record: ConsentRecord, kind: str) -> dict[str, Any]:
    return json.loads(receipt(record, kind))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("state", ["given", "withdrawn", "passed on"])
def test_a_receipt_keeps_our_promise(record: ConsentRecord, kind: str, state: str) -> None:
    """Every receipt satisfies the schema we ship, whatever became of the consent."""
    if state == "withdrawn":
        withdraw(subject=record.subject, route="letter")
    if state == "passed on":
        Recipient.objects.create(name="Partner AG", role="controller", service="other")
    jsonschema.validate(_told(record, kind), json.loads((OURS / f"{kind}.schema.json").read_text()))


@pytest.mark.parametrize("state", ["given", "withdrawn", "passed on"])
def test_kantara_s_own_schema_accepts_it(record: ConsentRecord, state: str) -> None:
    files = sorted(THEIRS.glob("*schema.json"))
    if not files:
        pytest.skip("the published schema is not at hand")
    if state == "withdrawn":
        withdraw(subject=record.subject, route="letter")
    if state == "passed on":
        Recipient.objects.create(name="Partner AG", role="controller", service="other")
    lines = [line for line in files[0].read_text().splitlines() if not line.strip().startswith("//")]
    jsonschema.validate(_told(record, "kantara"), json.loads("\n".join(lines)))


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_state_gives_the_same_canonical_bytes(record: ConsentRecord, kind: str) -> None:
    """RFC 8785; a withdrawal makes another receipt, time alone does not."""
    first = receipt(record, kind)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=90)):
        assert receipt(record, kind) == first == rfc8785.dumps(json.loads(first))
    withdraw(subject=record.subject, route="letter")
    assert receipt(record, kind) != first


@pytest.mark.parametrize("kind", FORMATS)
def test_a_receipt_carries_no_address_but_its_salted_hash(record: ConsentRecord, kind: str) -> None:
    told = receipt(record, kind).decode()
    assert EMAIL not in told
    assert bytes(record.address_hash).hex() in told
    assert bytes(record.digest).hex() not in told
    assert str(record.subject_id) not in told


def test_the_record_in_dpv_tells_what_27560_requires(record: ConsentRecord) -> None:
    withdraw(subject=record.subject, route="letter")
    inside = _told(record, "dpv")["dpv:hasRecordOfActivity"]
    assert [event["@type"][0] for event in inside["dpv:hasConsentStatus"]] == [
        "dpv:ConsentGiven", "dpv:ConsentWithdrawn"
    ]  # fmt: skip
    words = inside["dpv:hasNotice"][0]
    assert record.text
    assert (words["dct:title"], words["dct:description"]) == (record.text.label, record.text.body)
    assert inside["dpv:hasProcess"]["dpv:hasPurpose"]["skos:broader"] == "dpv:DirectMarketing"
    assert inside["dct:provenance"] == f"sha-256:{record.evidence}"


def test_the_command_prints_it_and_the_trail_knows(record: ConsentRecord, capsys: Any) -> None:
    call_command("consent_receipt", str(record.pk), format="kantara")
    assert capsys.readouterr().out.strip().encode() == receipt(record, "kantara")
    assert AuditEntry.objects.filter(verb="disclose", row_id=str(record.pk)).count() == 1
    withdraw(subject=record.subject, route="letter")
    withdrawal = ConsentRecord.objects.get(kind="withdrawn")
    with pytest.raises(CommandError, match="no wording"):
        call_command("consent_receipt", str(withdrawal.pk), format="dpv")
    with pytest.raises(CommandError, match="There is no consent"):
        call_command("consent_receipt", str(record.subject_id), format="dpv")


def test_the_person_fetches_it_by_a_signed_link_without_cookie(record: ConsentRecord) -> None:
    link, client = receipt_link(record.pk), Client()
    page = client.get(link)
    assert record.text
    assert record.text.body in page.content.decode()
    assert client.get(link, {"format": "dpv"}).content == receipt(record, "dpv")
    assert client.get(link, {"format": "kantara"}).content == receipt(record, "kantara")
    assert not client.cookies
    entry = AuditEntry.objects.filter(verb="disclose", row_id=str(record.pk)).latest("id")
    assert entry.actor == str(record.subject_id)
    forged = link[:-3] + ("a" if link[-3] != "a" else "b") + link[-2:]
    assert client.get(forged).status_code == 410
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=31)):
        assert client.get(link).status_code == 410
