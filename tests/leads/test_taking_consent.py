"""Consents that staff writes down: on the telephone, at a fair, on paper; each with what proves it (R19, R20, R24)."""

import datetime as dt
import hashlib
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consent.documents import read_document
from consent.gate import check
from consent.models import CallProof, ConsentRecord, ConsentText, OptInRequest
from consent.proof import proof_of
from consent.services.call_proof import code_of
from consent.services.opt_in import confirm, token_of
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Activity
from leadcrm.mail.models import OutboxMail
from privacy.audit.models import AuditEntry
from privacy.objections import object_to_marketing
from privacy.package import made, package
from tests.capture.conftest import publish_words
from tests.leads.page import JULE, make_lead, stored

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nMesse, Unterschrift\n%%EOF\n"
PLACE = "Messe Leipzig 2026, Stand 4.1"
NEWS, CALLS = ("newsletter", "email"), ("telephone_marketing", "telephone")


@pytest.fixture
def jule(lena: Any, ines: Any, controller: Any, settings: Any) -> Any:
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    publish_words(controller, ines.subject)
    return make_lead(lena, company="", street="Am Ring 4", postcode="04155", city="Leipzig")


def text(purpose: str) -> ConsentText:
    return ConsentText.objects.get(purpose=purpose, language="de")


def take(client: Any, lead: Any, purpose: str, route: str, content: bytes = b"", **changes: Any) -> Any:
    form = {"text": text(purpose).pk, "route": route, "place": PLACE, **changes}
    if content:
        form["file"] = BytesIO(content)
        form["file"].name = "scan.pdf"
    return client.post(reverse("leads:take_consent", args=[lead.pk]), form)


def test_by_mail_it_waits_for_the_person_who_is_asked_once(jule: Any, lena: Any, as_user: Any) -> None:
    """R20, R22: taken at a fair, pending until the check mail's click; no reminder."""
    client = as_user(lena)
    assert take(client, jule, "newsletter", "in_person").status_code == 302
    assert check(jule.subject, *NEWS).code == "CONSENT_PENDING"
    assert OutboxMail.objects.filter(purpose="consent_check").count() == 1
    again = take(client, jule, "newsletter", "telephone")
    assert again.status_code == 422
    assert "It is sent once" in again.content.decode()
    assert OutboxMail.objects.count() == 1

    with transaction.atomic():
        confirm(token=token_of(OptInRequest.objects.get()))
    assert check(jule.subject, *NEWS).allowed
    record = ConsentRecord.objects.get()
    assert (record.route, record.page_url, record.actor, record.actor_kind) == (
        "in_person",
        PLACE,
        lena.subject,
        "staff",
    )
    proof = proof_of(record)
    assert proof.missing == []
    assert PLACE in [item.value for item in proof.items if item.name == "Where"]
    assert Activity.objects.get(title__startswith="taken:").by_person
    assert stored(jule).last_person_contact_on == timezone.localdate()


def test_signed_paper_replaces_the_check_mail(jule: Any, lena: Any, as_user: Any) -> None:
    """R19: for paper the scan replaces the double opt-in items; the record commits to its very bytes."""
    client = as_user(lena)
    assert take(client, jule, "newsletter", "paper", PDF).status_code == 302
    assert check(jule.subject, *NEWS).allowed
    record = ConsentRecord.objects.get()
    assert record.document.startswith(hashlib.sha256(PDF).hexdigest())
    proof = proof_of(record)
    assert proof.missing == []
    assert hashlib.sha256(PDF).hexdigest() in [item.value for item in proof.items]
    assert not OutboxMail.objects.exists()


def test_paper_without_its_scan_is_no_consent(jule: Any, lena: Any, as_user: Any) -> None:
    """R19: an item missing for its channel, and nothing is stored."""
    answer = take(as_user(lena), jule, "newsletter", "paper")
    assert answer.status_code == 422
    assert "Add the scan" in answer.content.decode()
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg onload=alert(1)>", "none of"),
        (b"MZ\x90\x00", "none of"),
        (b"%PDF-" + b"x" * 10_000_001, "at most 10"),
    ],
)
def test_a_file_that_is_no_scan_or_too_large_is_refused(
    jule: Any, lena: Any, as_user: Any, content: bytes, said: str, data_dir: Any
) -> None:
    answer = take(as_user(lena), jule, "newsletter", "paper", content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not list(data_dir.glob("consents/*"))


def test_a_file_far_too_large_is_cut_off(jule: Any, lena: Any, as_user: Any) -> None:
    assert take(as_user(lena), jule, "newsletter", "paper", b"%PDF-" + b"x" * 11_000_000).status_code in (
        400,
        413,
    )
    assert not ConsentRecord.objects.exists()


def test_the_scan_is_encrypted_and_shown_to_those_who_may(
    jule: Any, lena: Any, tom: Any, mara: Any, as_user: Any, data_dir: Any
) -> None:
    """R19: at any time, for whom it concerns; each look stands in the trail."""
    take(as_user(lena), jule, "newsletter", "paper", PDF)
    record = ConsentRecord.objects.get()
    (file,) = data_dir.glob("consents/*")
    assert b"Unterschrift" not in file.read_bytes()
    assert read_document(record.document) == (PDF, "application/pdf")
    url = reverse("leads:consent_document", args=[jule.pk, record.pk])
    answer = as_user(lena).get(url)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(verb="proof", row_id=str(record.pk)).count() == 1
    assert as_user(tom).get(url).status_code == 404
    assert as_user(mara).get(url).status_code == 403
    assert url in as_user(lena).get(f"{jule.get_absolute_url()}?tab=privacy").content.decode()


def test_the_scan_lies_in_the_person_s_copy(jule: Any, lena: Any, as_user: Any) -> None:
    """R92: what somebody signed is theirs to have."""
    take(as_user(lena), jule, "newsletter", "paper", PDF)
    with made(package([jule.subject_id]), "zip") as file, ZipFile(file) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("files/consents/")]
        assert archive.read(name) == PDF


def test_calls_wait_for_the_proof_of_the_number_by_each_means(jule: Any, lena: Any, as_user: Any) -> None:
    """R24, R59: by a code on a call from it, on paper, or by a recording that the person agreed to."""
    client = as_user(lena)
    take(client, jule, "telephone_marketing", "telephone")
    record = ConsentRecord.objects.get()
    assert check(jule.subject, *CALLS).code == "CONSENT_UNPROVEN"
    url = reverse("leads:prove_number", args=[jule.pk, record.pk])
    assert client.get(url).status_code == 200
    sound = {"number": JULE["phone"], "means": "recording"}
    for wrong in (
        {"number": JULE["phone"], "means": "call_in", "code": "000000x"},
        {"number": "+49 30 1", "means": "call_in", "code": "123456"},
        sound,
        {**sound, "agreed": "on"},
        {**sound, "file": _file(b"ID3\x04...")},
        {**sound, "agreed": "on", "file": _file(PDF)},
    ):
        assert client.post(url, wrong).status_code == 422
    assert not CallProof.objects.exists()
    assert (
        client.post(url, {**sound, "agreed": "on", "file": _file(b"ID3\x04\x00 yes, call me")}).status_code
        == 302
    )
    assert check(jule.subject, *CALLS).allowed
    proof = CallProof.objects.get()
    assert (proof.name, proof.number, proof.place, proof.route) == (
        "Jule Harmsen",
        "+493414710118",
        PLACE,
        "telephone",
    )
    assert "04155 Leipzig" in proof.address
    assert proof.document.endswith(".mp3")


def test_the_paper_that_says_yes_may_name_the_number_too(jule: Any, lena: Any, as_user: Any) -> None:
    """R59: one signed sheet is enough."""
    client = as_user(lena)
    take(client, jule, "telephone_marketing", "paper", PDF)
    url = reverse("leads:prove_number", args=[jule.pk, ConsentRecord.objects.get().pk])
    assert client.post(url, {"number": JULE["phone"], "means": "paper"}).status_code == 302
    assert check(jule.subject, *CALLS).allowed


def test_without_an_address_the_proof_is_completed_later(jule: Any, lena: Any, as_user: Any) -> None:
    """R59: missing address → proof incomplete; the number is not asked for twice."""
    client, lead = (
        as_user(lena),
        make_lead(lena, company="", email="b@kunde.example", phone="+49 341 4710119"),
    )
    take(client, lead, "telephone_marketing", "paper", PDF)
    record = ConsentRecord.objects.get()
    url = reverse("leads:prove_number", args=[lead.pk, record.pk])
    client.post(url, {"number": lead.phone, "means": "paper"})
    assert check(lead.subject, *CALLS).lacks == ("address",)
    newest = ConsentRecord.objects.exclude(pk=record.pk).get()
    page = client.get(f"{lead.get_absolute_url()}?tab=privacy").content.decode()
    url = reverse("leads:prove_number", args=[lead.pk, newest.pk])
    assert url in page
    client.post(
        reverse("leads:fact", args=[lead.pk, "address"]),
        {"street": "Am Ring 5", "postcode": "04155", "city": "Leipzig", "country": "DE"},
    )
    assert client.post(url).status_code == 302
    assert check(lead.subject, *CALLS).allowed


def test_who_has_neither_address_nor_number_gives_no_such_consent(lena: Any, jule: Any, as_user: Any) -> None:
    lead = make_lead(lena, email="", phone="")
    for purpose in ("newsletter", "telephone_marketing"):
        assert take(as_user(lena), lead, purpose, "in_person").status_code == 422
    assert not ConsentRecord.objects.exists()


def test_a_withdrawal_takes_three_fields_and_ends_what_staff_took(jule: Any, lena: Any, as_user: Any) -> None:
    """R29: told on the telephone, recorded by staff, in the proof as well."""
    client = as_user(lena)
    take(client, jule, "telephone_marketing", "paper", PDF)
    url = reverse("leads:prove_number", args=[jule.pk, ConsentRecord.objects.get().pk])
    client.post(url, {"number": JULE["phone"], "means": "paper"})
    form = {
        "scope": "telephone_marketing:telephone",
        "route": "telephone",
        "on": timezone.localdate().isoformat(),
    }
    assert client.post(reverse("leads:withdrawal", args=[jule.pk]), form).status_code == 302
    assert check(jule.subject, *CALLS).code == "CONSENT_WITHDRAWN"
    assert CallProof.objects.get().ended_how == "telephone"


def _file(content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = "file.bin"
    return file


def test_a_paper_entered_late_undoes_no_withdrawal_made_since(jule: Any, lena: Any, as_user: Any) -> None:
    """R26, R124: signed on the first, withdrawn on the tenth, typed in on the twelfth: still withdrawn."""
    client = as_user(lena)
    take(client, jule, "newsletter", "paper", PDF)
    withdraw(subject=jule.subject, route="letter")
    signed = (timezone.localtime() - dt.timedelta(days=11)).strftime("%Y-%m-%dT%H:%M")
    answer = take(client, jule, "newsletter", "paper", PDF, at=signed)
    assert answer.status_code == 422
    assert "withdrew or objected after this day" in answer.content.decode()
    assert check(jule.subject, *NEWS).code == "CONSENT_WITHDRAWN"


def test_a_paper_that_names_the_number_lifts_no_objection_made_since(
    jule: Any, lena: Any, as_user: Any
) -> None:
    """R124: only an act of the person that is newer than their objection lifts it: a call from the number, not our scan."""
    client = as_user(lena)
    take(client, jule, "telephone_marketing", "paper", PDF)
    record = ConsentRecord.objects.get()
    object_to_marketing(subject=jule.subject, source="person")
    url = reverse("leads:prove_number", args=[jule.pk, record.pk])
    assert client.post(url, {"number": JULE["phone"], "means": "paper"}).status_code == 302
    assert check(jule.subject, *CALLS).code == "OBJECTED"
    call = {"number": JULE["phone"], "means": "call_in", "code": code_of(record)}
    assert client.post(url, call).status_code == 302
    assert check(jule.subject, *CALLS).allowed
