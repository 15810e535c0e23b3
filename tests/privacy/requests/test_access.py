"""The copy of one's data: eleven sections from the registry, fetched by link and code (R92–R95, R98, R102)."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy.audit.models import AuditEntry
from privacy.models import Request
from privacy.package import SECTIONS, package
from privacy.registry import iter_declarations
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL, FIRST, LAST, SECRET_LINE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def released(person: Lead, ask: Any, as_user: Any, ines: Any) -> Request:
    """An access request whose copy the officer looked at and released."""
    case = ask(EMAIL, kind="access", language="en")
    officer = as_user(ines)
    preview = officer.get(f"/admin/privacy/request/{case.pk}/preview/")
    assert SECRET_LINE in preview.content.decode()
    officer.post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant"})
    fresh = Request.objects.get(pk=case.pk)
    assert fresh.state == "done"
    case.state = fresh.state
    return case


def fetch(case: Any, code: str, kind: str = "json") -> Any:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    return client.post(f"{case.link}answer/", {"code": code, "format": kind})


def test_the_copy_needs_link_and_code(released: Any) -> None:
    wrong = fetch(released, "AAAA AAAA")
    assert wrong.status_code == 422
    assert "4 tries" in wrong.content.decode()
    right = fetch(released, released.shown_code.lower())
    assert right.status_code == 200
    assert "no-store" in right["Cache-Control"]
    answer = json.loads(right.content)
    assert list(answer["sections"]) == list(SECTIONS)
    assert len(SECTIONS) == 11
    assert AuditEntry.objects.filter(verb="disclose", subject=released.person_id).exists()


def test_five_wrong_codes_lock_and_the_officer_gives_a_new_one(
    released: Any, as_user: Any, ines: Any
) -> None:
    for _ in range(5):
        assert fetch(released, "AAAA AAAA").status_code == 422
    assert fetch(released, released.shown_code).status_code == 422, "the right one is too late"
    page = as_user(ines).post(f"/admin/privacy/request/{released.pk}/step/", {"step": "code"})
    code = page.content.decode().split('<strong class="mono">')[1].split("<")[0]
    assert fetch(released, code).status_code == 200


def test_after_fourteen_days_the_copy_is_gone(released: Any) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=15)):
        assert fetch(released, released.shown_code).status_code == 410


def test_the_code_is_never_mailed(released: Any, mailbox: Mailbox) -> None:
    deliver()
    plain = released.shown_code.replace(" ", "")
    assert not [
        m for m in mailbox.messages if plain in m.get_content() or released.shown_code in m.get_content()
    ]
    assert plain not in Request.objects.get(pk=released.pk).code


def test_everything_the_registry_knows_is_in_it(person: Lead) -> None:
    """R94: notes, mails, calls, consents, the trail; codes in words, colleagues by function."""
    answer = package([person.subject_id])
    text = json.dumps(answer, ensure_ascii=False)
    for value in (FIRST, LAST, EMAIL, SECRET_LINE, "Zwirnerei Süd", "Rückruf unter", "Angebot an"):
        assert value in text, value
    assert "Lena" not in text
    rows = {row["table"]: row["rows"] for row in answer["data"]}
    assert rows["leads.Lead"][0]["stage"] == "New"
    assert {row["verb"] for row in rows["privacy.AuditEntry"]} >= {"created", "changed"}
    assert rows["consent.ConsentRecord"]
    assert rows["mail.OutboxMail"]


def test_no_secret_and_no_technical_copy_is_in_it(person: Lead) -> None:
    text = json.dumps(package([person.subject_id]), ensure_ascii=False)
    hidden = [
        f'"{name}"'
        for declared in iter_declarations()
        for name, item in declared.fields.items()
        if not item.told
        and not any(o.subject and name in o.fields and o.fields[name].told for o in iter_declarations())
    ]
    assert '"sort_name"' in hidden
    assert not [name for name in hidden if name != '"data"' and name in text]


def test_also_nobody_gets_eleven_sections(house: Any) -> None:
    answer = package([])
    assert list(answer["sections"]) == list(SECTIONS)
    assert answer["sections"]["confirmation"]["text"] == ["We hold nothing about you."]


def test_it_costs_at_most_one_query_per_table(person: Lead, django_assert_max_num_queries: Any) -> None:
    package([person.subject_id])
    tables = sum(1 for declared in iter_declarations() if declared.fields)
    with django_assert_max_num_queries(tables + 20):
        package([person.subject_id])


def test_access_goes_before_erasure(person: Lead, ask: Any, as_user: Any, ines: Any) -> None:
    """R102."""
    access, erasure = ask(EMAIL, kind="access"), ask(EMAIL)
    officer = as_user(ines)
    step = f"/admin/privacy/request/{erasure.pk}/step/"
    page = officer.post(step, {"step": "grant", "word": "erase"}, follow=True).content.decode()
    assert access.number in page
    erasure.refresh_from_db()
    assert erasure.state == "open"
    officer.post(f"/admin/privacy/request/{access.pk}/step/", {"step": "grant"})
    page = officer.post(step, {"step": "grant", "word": "erase"}, follow=True).content.decode()
    erasure.refresh_from_db()
    assert (erasure.state, access.number in page) == ("open", True), (
        "not fetched yet: the copy would be empty"
    )
    assert fetch(access, access.shown_code).status_code == 200
    officer.post(step, {"step": "grant", "word": "erase"})
    erasure.refresh_from_db()
    assert erasure.state == "approved"


def test_who_never_fetches_the_copy_is_erased_when_its_time_is_over(
    person: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    """R102: the erasure waits for the delivery, not for ever."""
    access, erasure = ask(EMAIL, kind="access"), ask(EMAIL)
    as_user(ines).post(f"/admin/privacy/request/{access.pk}/step/", {"step": "grant"})
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=15)):
        as_user(ines).post(f"/admin/privacy/request/{erasure.pk}/step/", {"step": "grant", "word": "erase"})
    erasure.refresh_from_db()
    assert erasure.state == "approved"


def test_the_command_writes_files_and_says_which(person: Lead, tmp_path: Path, capsys: Any) -> None:
    call_command("subject_export", email=EMAIL, out=tmp_path / "copy", json=True)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said == {"files": ["answer.html", "data.json"], "sections": list(SECTIONS)}
    page = (tmp_path / "copy" / "answer.html").read_text()
    assert "O&#x27;Größel" in page
    assert "<script" not in page
    with pytest.raises(CommandError, match="Nobody is known"):
        call_command("subject_export", email="nobody@elsewhere.example", out=tmp_path / "none")
