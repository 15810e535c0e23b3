"""Somebody whose values are unmistakable, everywhere the product keeps values; and somebody else beside them."""

import datetime as dt
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client

from consent.models import OptInRequest
from consent.services.opt_in import confirm, token_of
from leadcrm.leads.imports import service as imports
from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import add_note, log_call
from leadcrm.leads.services.tasks import add_task
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Request
from tests.capture.conftest import Visitor, draft, publish_words
from tests.mail.conftest import Mailbox, mailbox  # noqa: F401 -- a fixture

# Umlauts, an apostrophe, a plus-address, a number in three spellings.
FIRST, LAST = "Änne-Sophie", "O'Größel"
EMAIL = "aenne.o'groessel+heizung@zwirnerei.example"
NUMBER, SPELT, BARE = "+49 341 4710 277", "(0341) 47 10-277", "03414710277"
SECRET_LINE = "Der Keller wurde 1911 von der Urgroßmutter trockengelegt."
NOTE = f"Rückruf unter {SPELT} vereinbart.\n{SECRET_LINE}"
MARKS = [
    "nne-sophie o'größel", "o'größel, änne", "aenne.o'groessel", "zwirnerei.example", "3414710277", "4710 277",
    "47 10-277", "urgroßmutter trockengelegt", "o&#x27;größel, ",
]  # fmt: skip


@pytest.fixture
def house(
    lena: Any, jonas: Any, ines: Any, controller: Any, as_user: Any, settings: Any, transactional_db: None
) -> Any:
    """A company with a published form."""
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    publish_words(controller, ines.subject)
    from leadcrm.capture.services import publish_form

    publish_form(form=draft(fields=["name", "company", "phone", "message"]), actor=ines.subject)
    return controller


@pytest.fixture
def person(house: Any, lena: Any, jonas: Any, mailbox: Mailbox, data_dir: Path) -> Lead:  # noqa: F811
    """The unmistakable person: form, double opt-in, notes, call, task, newsletter, import row, upload, delivered mail."""
    visitor = Visitor()
    sent = visitor.send(
        {
            "name": f"{FIRST} {LAST}",
            "email": EMAIL,
            "phone": NUMBER,
            "company": "Zwirnerei Süd",
            "message": SECRET_LINE,
            "consent": ["newsletter"],
        }
    )
    assert sent.status_code == 303
    with transaction.atomic():
        confirm(token=token_of(OptInRequest.objects.get()))
    lead = Lead.everyone.get()
    with transaction.atomic():
        lead.owner = lena
        lead.save()
        add_note(lead=lead, author=lena, text=NOTE)
        log_call(lead=lead, author=lena, outcome="reached", minutes=4, text=f"{FIRST} {LAST} ruft {BARE} an")
        add_task(lead=lead, title=f"Angebot an {FIRST} {LAST}", due_on=dt.date(2027, 1, 4), assignee=lena)
    deliver()
    keep_as_files(mailbox, data_dir)
    upload(jonas)
    return lead


def upload(jonas: Any) -> None:
    """An uploaded table in which the person stands, and one in which they do not."""
    rows = f"id,Vorname,Nachname,E-Mail\n7,{FIRST},{LAST},{EMAIL}\n8,Ole,Lund,ole@lund.example\n"
    for text in (rows, "id,email\n9,paula@firma.example\n"):
        with transaction.atomic():
            job = imports.receive(chunks=[text.encode()], name="messe.csv", uploader=jonas)
            imports.declare_origin(
                job=job,
                source="Messe",
                obtained_on=dt.date(2026, 11, 1),
                obtained_from="person",
                basis="unknown",
            )
            imports.check(job=job)


def keep_as_files(mailbox: Mailbox, data_dir: Path) -> None:  # noqa: F811
    """Put what was delivered where the demo's mailbox puts it."""
    folder = data_dir / "mail"
    folder.mkdir(exist_ok=True)
    for number, raw in enumerate(mailbox.raw):
        (folder / f"{number}.eml").write_bytes(raw)


def dump() -> str:
    """Return a plain dump of the test database, lower-cased, made by the server's own tool."""
    given = connection.settings_dict
    env = {**os.environ}
    url = django_settings.DATABASE_OWNER_URL
    from tests.conftest import OWNER

    host = given["HOST"] or given.get("OPTIONS", {}).get("host") or OWNER.get("HOST", "")
    command = [
        pg_dump(),
        "--data-only",
        "-d",
        given["NAME"],
        "-U",
        OWNER.get("USER") or given["USER"] or "postgres",
    ]
    if host:
        command += ["-h", str(host)]
    if given["PORT"]:
        command += ["-p", str(given["PORT"])]
    assert url is not None
    made = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return made.stdout.lower()


def pg_dump() -> str:
    from privacy.erasure.tools import tool

    return str(tool("pg_dump"))


def where_marks_stand(data_dir: Path, *, marks: list[str] = MARKS) -> list[str]:
    """Walk dump, files and Redis keys without any code of the product's, and say where a mark stands."""
    dumped = dump()
    found = [f"dump: {mark}" for mark in marks if mark in dumped]
    for path in data_dir.rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode(errors="replace").lower()
            digits = re.sub(r"[ ()/+\-]", "", text)
            found += [
                f"{path.name}: {mark}"
                for mark in marks
                if mark in text or (mark.isdigit() and mark in digits)
            ]
    import redis

    client = redis.Redis.from_url(django_settings.REDIS_URL)
    for key in client.scan_iter():
        kind = client.type(key)
        text = f"{key!r} {client.get(key) if kind == b'string' else client.dump(key)!r}".lower()
        found += [f"redis {key!r}: {mark}" for mark in marks if mark in text]
    client.close()
    return found


@pytest.fixture
def ask(house: Any) -> Callable[..., Request]:
    """Make a request through the public page and prove it; return the case and, as an attribute, its code."""

    def make(email: str, kind: str = "erasure", language: str = "de") -> Request:
        import time_machine

        client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
        with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=4), tick=True):
            page = client.get("/privacy/request/").content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
        answer = client.post("/privacy/request/", {"kind": kind, "email": email, "token": token})
        assert answer.status_code == 303, answer.content.decode()
        mail = OutboxMail.everyone.filter(to_address=email, purpose="rights_handling").latest("queued_at")
        link = re.search(r"https?://[^/]+(/privacy/requests/\S+/)", mail.body)[1]  # type: ignore[index]
        assert client.get(link).status_code == 200
        page = client.post(link).content.decode()
        case = Request.objects.latest("submitted_at")
        found = re.search(r"data-code>(\w{4}) (\w{4})<", page)
        case.shown_code = f"{found[1]} {found[2]}" if found else ""  # type: ignore[attr-defined]
        case.link = link  # type: ignore[attr-defined]
        return case

    return make
