"""What people take along: provided or observed, on consent or contract, as JSON, CSV and vCard (Art. 20, R105)."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator

from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from leadcrm.leads.services.leads import change_fields
from privacy.models import LawfulBasis
from privacy.portability import made_portable, portable
from privacy.schemas import schema_bytes
from tests.leads.people import person as make_person
from tests.privacy.conftest import EMAIL, FIRST, LAST, NOTE, SECRET_LINE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asker(person: Lead) -> Lead:
    """The person asked for themselves: their enquiry is a step towards a contract (Art. 6(1)(b))."""
    with transaction.atomic():
        LawfulBasis.objects.filter(subject=person.subject_id, purpose="enquiry_handling").update(
            basis="contract", evidence="enquiry of 3 November"
        )
    return person


def taken(lead: Lead) -> dict[str, Any]:
    with made_portable(portable([lead.subject_id]), "json") as file:
        return json.load(file)


def files(lead: Lead) -> dict[str, str]:
    with made_portable(portable([lead.subject_id]), "zip") as file, zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_what_was_given_for_an_enquiry_goes_along_and_what_we_noted_stays(asker: Lead) -> None:
    data = taken(asker)
    assert data["purposes"] == {"enquiry_handling": "contract", "newsletter": "consent"}
    rows = {table["table"]: table["rows"] for table in data["data"]}
    assert rows["leads.Lead"][0]["email"] == EMAIL
    assert rows["capture.Submission"][0]["answers"]["message"] == SECRET_LINE
    noted = {"stage", "owner", "provenance", "last_person_contact_on", "next_step"}
    assert noted.isdisjoint(rows["leads.Lead"][0])
    assert rows.keys().isdisjoint({"leads.Activity", "leads.Task", "privacy.AuditEntry", "mail.OutboxMail"})
    assert NOTE.splitlines()[0] not in json.dumps(data, ensure_ascii=False)
    Draft202012Validator(json.loads(schema_bytes("portability-1"))).validate(data)


def test_on_legitimate_interest_nothing_goes_along_and_a_copy_is_offered(house: Any) -> None:
    """R105: a lead on (f): the package is empty, says why, and names Art. 15."""
    with transaction.atomic():
        lead = make_person("Reimers", "Ole", email="ole@reimers.example")
    data = taken(lead)
    assert (data["data"], data["purposes"]) == ([], {})
    assert "Art. 15" in data["explanation"]
    Draft202012Validator(json.loads(schema_bytes("portability-1"))).validate(data)
    assert set(files(lead)) == {"portability.json", "portability-1.json"}


def test_a_withdrawn_consent_opens_nothing_any_more(person: Lead) -> None:
    """Of an enquiry for a company, which rests on (f), nothing goes along."""
    assert [list(table["rows"][0]) for table in taken(person)["data"]] == [["email"]]
    with transaction.atomic():
        withdraw(subject=person.subject, route="letter")
    assert taken(person)["data"] == []


def test_the_tables_have_stable_names_and_plain_values(asker: Lead) -> None:
    [row] = csv.DictReader(io.StringIO(files(asker)["csv/leads.lead.csv"]))
    assert (row["first_name"], row["email"], row["company"]) == (FIRST, EMAIL, "Zwirnerei Süd")
    assert row["phone"] == "'+49 341 4710277", "no spreadsheet takes it for a formula"
    assert taken(asker)["data"][-1]["rows"][0]["phone"] == "+49 341 4710277"


def test_the_card_is_a_vcard_4(asker: Lead) -> None:
    with transaction.atomic():
        change_fields(
            lead=asker,
            changes={
                "street": "Hafenweg 3, Hof; links\nTor 2",
                "city": "Leipzig",
                "website": "https://x.example",
            },
            origin="staff:1",
        )
    card = files(asker)["contact.vcf"]
    assert card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert card.endswith("END:VCARD\r\n")
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    lines = card.replace("\r\n ", "").split("\r\n")
    assert f"FN:{FIRST} {LAST}" in lines
    assert f"N:{LAST};{FIRST};;;" in lines
    assert f"EMAIL:{EMAIL}" in lines
    assert "TEL;TYPE=voice:+49 341 4710277" in lines
    assert r"ADR:;;Hafenweg 3\, Hof\; links\nTor 2;Leipzig;;;" in lines
    assert "ORG:Zwirnerei Süd" in lines
