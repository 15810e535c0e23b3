"""Hostile words that were stored through the doors, on every page that shows them: no dialog opens, no policy is broken."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page

from consent.models import ConsentRecord
from leadcrm.accounts.models import Team, User
from leadcrm.capture.services import publish_form
from leadcrm.leads.imports.service import run
from leadcrm.leads.models import Import, Lead
from leadcrm.leads.tasks import run_imports
from leadcrm.mail.models import OutboxMail
from privacy.models import Controller
from tests.capture.conftest import COMPANY, Visitor, draft, publish_words
from tests.mail.conftest import subscribe
from tests.security.payloads import MARKUP, cells

#: As the lists of payloads have them, but with the one word that a browser would obey.
LIVE = [mark.replace("hostile()", "alert(1)") for mark in MARKUP]
MARKS = {f"f{number}": mark for number, mark in enumerate(LIVE)}


def _staff(username: str, role: str, team: Team | None = None) -> Any:
    return User.objects.create_user(
        username,
        f"{username}@sonnenhain.example",
        None,
        first_name=LIVE[0],
        last_name=LIVE[1][:100],
        role=role,
        team=team,
    )


def _client(user: Any) -> Client:
    client = Client()
    with transaction.atomic():  # a log-in is written to the trail like anything else
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def fouled(transactional_db: None, settings: Any, data_dir: Path) -> dict[str, Any]:
    """A house in which every field that anybody may fill holds markup."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    with transaction.atomic():
        company = Controller.objects.create(**{**COMPANY, "represented_by": LIVE[1], "dpo_name": LIVE[0]})
        team = Team.objects.create(name=LIVE[0])
        lena, jonas, ines = (
            _staff("lena", "sales", team),
            _staff("jonas", "manager", team),
            _staff("ines", "dpo"),
        )
        _staff("admin", "administrator")
        _staff("mara", "marketing")
        publish_words(company, ines.subject)
        publish_form(
            form=draft(title_en=LIVE[1], intro_en=LIVE[0], title_de=LIVE[1], intro_de=LIVE[0]),
            actor=ines.subject,
        )
    visitor = Visitor()
    answer = visitor.send(
        {
            "name": LIVE[1],
            "company": LIVE[0],
            "message": "\n".join(LIVE),
            "email": "eva@kunde.example",
            "consent": ["newsletter"],
        },
        query="?utm_source=%3Cscript%3Ealert(1)%3C/script%3E",
    )
    assert answer.status_code == 303
    lead = Lead.everyone.get()
    with transaction.atomic():
        Lead.everyone.filter(pk=lead.pk).update(owner=lena, team=team)
        subscribe(lead.subject, "eva@kunde.example")
    _work(_client(lena), lead)
    with transaction.atomic():
        OutboxMail.everyone.update(state="dead", because=LIVE[0][:20], ended_at=lead.created_at)
    folder = data_dir / "mail"
    folder.mkdir()
    (folder / "x.eml").write_bytes(
        f"From: {LIVE[0]} <a@x.example>\nTo: {LIVE[1]} <b@x.example>\nSubject: {LIVE[0]}\nDate: {LIVE[2]}\nMessage-ID: {LIVE[0]}\n"
        f"List-Unsubscribe: <javascript:alert(1)>\nContent-Type: text/html; charset=utf-8\n\n{''.join(LIVE)}<a href='javascript:alert(1)'>x</a>".encode()
    )
    (folder / "y.eml").write_bytes(
        f'Subject: {LIVE[3]}\n\n{"".join(LIVE)}\nhttps://x.example/"><script>alert(1)</script>'.encode()
    )
    job = _import(_client(jonas))
    record = ConsentRecord.objects.filter(subject=lead.subject_id).first()
    return {
        "lead": lead.pk,
        "company": lead.company_id,
        "job": job.pk,
        "record": record.pk if record else None,
    }


def _work(client: Client, lead: Lead) -> None:
    """Fill every field of one lead."""
    for code, fields in (("name", ["title", "first_name", "last_name"]), ("job_title", ["job_title"]), ("website", ["website"]),
                         ("address", ["street", "city"]), ("source", ["source"])):  # fmt: skip
        client.post(f"/leads/{lead.pk}/facts/{code}/", dict.fromkeys(fields, LIVE[0]))
    for kind, data in (("note", {"text": "\n".join(LIVE)}), ("call", {"outcome": "reached", "text": LIVE[1]}), ("meeting", {"text": LIVE[2]}),
                       ("mail", {"purpose": "newsletter", "title": LIVE[0], "body": "".join(LIVE), "key": "4b1f37a2-56a4-4d0f-a1c1-6a2a7a1f1a11"})):  # fmt: skip
        client.post(f"/leads/{lead.pk}/write/{kind}/", data)
    for mark in LIVE[:4]:
        client.post(
            f"/leads/{lead.pk}/write/task/", {"title": mark, "assignee": User.objects.get(username="lena").pk}
        )
    client.post(f"/leads/{lead.pk}/deals/add/", {"title": LIVE[1], "value": "1", "currency": "EUR"})
    lead.refresh_from_db()
    client.post(
        f"/companies/{lead.company_id}/edit/",
        {
            "name": LIVE[0],
            "website": LIVE[6],
            "street": LIVE[1],
            "city": LIVE[2],
            "postcode": "",
            "country": "",
        },
    )


def _import(client: Client) -> Import:
    rows = [["email", *LIVE], ["x@kunde.example", *LIVE], ["nonsense", *LIVE]]
    table = io.StringIO("".join(cells(row) for row in rows))
    client.post("/leads/import/", {"file": SimpleUploadedFile(f"{LIVE[2]}.csv", table.read().encode())})
    job = Import.objects.get()
    client.post(
        f"/leads/import/{job.pk}/origin/",
        {"source": LIVE[0], "obtained_on": "2026-05-01", "obtained_from": "public", "basis": "unknown"},
    )
    job.refresh_from_db()
    with transaction.atomic():
        run(job=job)
    run_imports()
    return job


PAGES = [
    ("lena", ["/leads/", "/leads/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E&source=%22%3E%3Csvg/onload=alert(1)%3E", "/leads/filter/", "/leads/{lead}/",
              "/leads/{lead}/?write=mail", "/leads/{lead}/?tab=tasks", "/leads/{lead}/?tab=deals", "/leads/{lead}/?tab=mail", "/leads/{lead}/?tab=privacy",
              "/leads/{lead}/?tab=history", "/leads/{lead}/facts/name/", "/companies/{company}/", "/companies/{company}/edit/", "/tasks/", "/mail/dead/"]),
    ("jonas", ["/leads/import/", "/leads/import/{job}/result/", "/mail/dead/", "/leads/?sort=owner"]),
    ("mara", ["/forms/", "/forms/heat-check/"]),
    ("admin", ["/mail/folder/", "/mail/folder/x.eml/", "/mail/folder/y.eml/", "/admin/accounts/user/", "/admin/accounts/team/"]),
    ("ines", ["/admin/privacy/auditentry/", "/admin/privacy/auditentry/?actor=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/admin/consent/consentrecord/",
              "/admin/consent/consentrecord/{record}/proof/", "/admin/privacy/notice/"]),
    ("", ["/f/heat-check/?utm_source=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&lang=%3Csvg%3E", "/privacy/", "/imprint/",
          "/accounts/login/?next=javascript:alert(1)", "/%3Cscript%3Ealert(1)%3C/script%3E/"]),
]  # fmt: skip


def test_nothing_that_anybody_typed_runs_on_any_page(
    page: Page, fouled: dict[str, Any], login: Callable[[Page, str], None]
) -> None:
    # The page fixture fails on any violation of the policy, which is what a script that came through would be.
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(f"{page.url}: {dialog.message}"), dialog.dismiss()))
    missing, foreign = [], []
    for who, paths in PAGES:
        page.context.clear_cookies()
        if who:
            login(page, who)
        for path in paths:
            answer = page.goto(path.format(**fouled))
            if answer is None or (answer.status != 200 and "%3C/script%3E/" not in path):
                missing.append(f"{path}: {answer and answer.status}")
            foreign += page.eval_on_selector_all(
                "body *",
                "all => all.filter(e => [...e.attributes].some(a => a.name.startsWith('on') || /^\\s*(javascript|data:text)/i.test(a.value) && /^(href|src|action|formaction)$/.test(a.name))).map(e => e.outerHTML.slice(0, 120))",
            )
    assert not missing
    assert not dialogs
    assert not foreign
