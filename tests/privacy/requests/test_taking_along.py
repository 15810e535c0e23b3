"""A request for data to take along is granted like one for a copy: by link and code, in files for programs (Art. 20, R105)."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.models import Request
from tests.leads.people import person as make_person
from tests.privacy.conftest import EMAIL

pytestmark = pytest.mark.django_db(transaction=True)


def granted(officer: Client, case: Request) -> str:
    """Grant as the officer does; return what the page had shown them before."""
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    officer.post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant"})
    case.refresh_from_db()
    assert (case.state, case.decision) == ("done", "granted")
    return page


def fetch(case: Any, code: str, kind: str) -> Any:
    answer = Client(enforce_csrf_checks=True).post(f"{case.link}answer/", {"code": code, "format": kind})
    if answer.streaming:
        answer.read = answer.getvalue()  # closes the file, as a server does
    return answer


def test_whoever_asks_gets_json_tables_card_and_schema_by_link_and_code(
    person: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    """R105, R98."""
    case = ask(EMAIL, kind="portability", language="en")
    code, officer = case.shown_code, as_user(ines)
    assert code
    page = granted(officer, case)
    assert "(consent)" in page, "the officer sees on what it rests"
    letter = OutboxMail.everyone.get(key=f"request:{case.pk}:portable")
    assert "/privacy/requests/" in letter.body
    assert "vCard" in letter.body
    assert fetch(case, "AAAA AAAA", "zip").status_code == 422
    with zipfile.ZipFile(io.BytesIO(fetch(case, code, "zip").read)) as archive:
        names = set(archive.namelist())
        data = json.loads(archive.read("portability.json"))
    assert {"portability.json", "contact.vcf", "portability-1.json"} <= names
    assert [name for name in names if name.startswith("csv/")]
    assert data["purposes"] == {"newsletter": "consent"}
    asked_for_a_page = fetch(case, code, "html")
    assert asked_for_a_page["Content-Type"] == "application/zip", "a page would be none of it (Art. 20(1))"
    case.refresh_from_db()
    assert case.fetched_at
    desk = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert 'value="code"' in desk, "a lost code is given out anew"


def test_on_legitimate_interest_the_answer_is_an_empty_package_and_the_offer_of_a_copy(
    house: Any, ask: Any, as_user: Any, ines: Any
) -> None:
    """R105: a lead on basis (f)."""
    with transaction.atomic():
        make_person("Reimers", "Ole", email="ole@reimers.example")
    case = ask("ole@reimers.example", kind="portability", language="en")
    code = case.shown_code
    page = granted(as_user(ines), case)
    assert "There is nothing to take along" in page
    letter = OutboxMail.everyone.get(key=f"request:{case.pk}:portable")
    assert "Art. 15 GDPR" in letter.body
    assert "vCard" not in letter.body
    data = json.loads(fetch(case, code, "json").read)
    assert (data["data"], data["purposes"]) == ([], {})
    assert "Art. 15" in data["explanation"]


def test_the_data_to_take_along_is_delivered_before_an_erasure(
    person: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    """R102."""
    taking, erasure = ask(EMAIL, kind="portability"), ask(EMAIL)
    code, officer = taking.shown_code, as_user(ines)
    step = f"/admin/privacy/request/{erasure.pk}/step/", {"step": "grant", "word": "erase"}
    granted(officer, taking)
    officer.post(*step)
    erasure.refresh_from_db()
    assert erasure.state == "open", "not fetched yet: it would be empty"
    assert fetch(taking, code, "json").status_code == 200
    officer.post(*step)
    erasure.refresh_from_db()
    assert erasure.state == "approved"
