"""Words that stand in every field of a person are found in no line of any log."""

import logging
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from leadcrm.leads.imports.service import run
from leadcrm.leads.models import Import, Lead
from leadcrm.leads.tasks import run_imports
from leadcrm.logs import Redact, redacted
from leadcrm.mail import dispatch
from leadcrm.web_server import AccessLog, access_log_format
from tests.capture.conftest import Visitor
from tests.mail.conftest import Mailbox
from tests.security.conftest import House

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"


def bird(field: str) -> str:
    return f"{CANARY}{field}"


def test_nothing_of_a_person_is_logged_at_any_level(
    house: House, visitor: Visitor, mailbox: Mailbox, caplog: Any
) -> None:
    mailbox.refuse = ["550 no such user kanarienvogel", "450 kanarienvogel later"]
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("leadcrm").debug("listening")
        address = f"{CANARY}@kunde.example"
        words = {name: bird(name) for name in ("name", "company", "job_title", "postcode", "city", "message")}
        visitor.send(
            {
                **words,
                "postcode": "K4n",
                "email": address,
                "phone": "+49 341 4710118",
                "consent": ["newsletter"],
            },
            query=f"?utm_source={CANARY}",
        )
        visitor.send({**words, "email": f"{CANARY}@"})
        lena = house.as_("lena")
        lead = Lead.everyone.get(utm_source=CANARY)
        Lead.everyone.filter(pk=lead.pk).update(owner=house.lena, team=house.lena.team)
        write = lambda kind, **data: lena.post(reverse("leads:write", args=[lead.pk, kind]), data)  # noqa: E731
        write("note", text=bird("note"))
        write(
            "mail",
            purpose="enquiry_handling",
            title=bird("title"),
            body=bird("body"),
            key="4b1f37a2-56a4-4d0f-a1c1-6a2a7a1f1a11",
        )
        write("task", title=bird("task"), assignee=house.lena.pk)
        write("call", outcome="nonsense", text=bird("call"))
        lena.post(
            reverse("leads:fact", args=[lead.pk, "name"]),
            {"first_name": bird("first"), "last_name": bird("last") * 30},
        )
        lena.get("/leads/", {"q": CANARY, "company": CANARY, "after": CANARY})
        lena.get("/leads/add/hint/", {"email": f"{CANARY}@x\x00.example"})
        lena.get(f"/{CANARY}/")
        for path in (f"/confirm/{CANARY}/", f"/unsubscribe/{CANARY}/", f"/preferences/{CANARY}/"):
            Client().post(path)
        Client().post("/accounts/login/", {"login": CANARY, "password": bird("password")})
        Client().get("/leads/", headers={"user-agent": CANARY, "referer": CANARY})
        table = f"email,name,note\n{CANARY}@kunde.example,{bird('cell')},x\n{CANARY}@@,{bird('bad')},x\n"
        jonas = house.as_("jonas")
        jonas.post("/leads/import/", {"file": SimpleUploadedFile(f"{CANARY}.csv", table.encode())})
        job = Import.objects.get()
        origin = {
            "source": bird("source"),
            "obtained_on": "2026-05-01",
            "obtained_from": "public",
            "basis": "unknown",
        }
        jonas.post(reverse("leads:import_origin", args=[job.pk]), origin)
        job.refresh_from_db()
        run(job=job)
        run_imports()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dispatch.transaction, "atomic", _no_matter_how)
            dispatch.deliver()
        logging.getLogger("leadcrm").debug("still listening")
    assert Import.objects.get().state == Import.State.DONE
    assert [caplog.records[0].getMessage(), caplog.records[-1].getMessage()] == [
        "listening",
        "still listening",
    ]
    printed = [logging.Formatter().format(record) for record in caplog.records]
    said = [line for line in printed if CANARY.lower() in line.lower() and "django.db.backends" not in line]
    assert not said, said[:5]


def _no_matter_how(*given: Any, durable: bool = False, **more: Any) -> Any:
    """The dispatcher insists on a transaction of its own, which a test inside one cannot give."""
    from django.db.transaction import Atomic

    return Atomic(given[0] if given else None, True, False)


def test_a_line_of_the_access_log_names_no_person_no_question_and_no_token() -> None:
    class Response:
        status = "200 OK"

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": f"/confirm/{CANARY}/", "QUERY_STRING": f"q={CANARY}", "REMOTE_ADDR": "198.51.100.7",
        "HTTP_REFERER": CANARY, "HTTP_USER_AGENT": CANARY, "RAW_URI": f"/confirm/{CANARY}/?q={CANARY}",
    }  # fmt: skip
    line = access_log_format % AccessLog.atoms(_Nothing(), Response(), None, environ, timedelta(seconds=0.1))  # type: ignore[arg-type]
    assert "/confirm/[token]/ 200 100ms" in line
    assert CANARY not in line
    assert "198.51" not in line


class _Nothing:
    """As much of gunicorn's logger as a line needs."""

    def now(self) -> str:
        return "now"


def test_a_traceback_in_the_log_says_where_and_not_what() -> None:
    # A database names the row it refuses: "Key (email)=(…) already exists", "Failing row contains (…)".
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Redact())
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger("tests.canary")
    log.propagate = False
    log.addHandler(handler)
    try:
        try:
            raise ValueError(f"Failing row contains ({CANARY})")
        except ValueError as error:
            log.exception("job %s failed", 7)
            # As Celery does it.
            log.exception("task raised unexpected: %r", error)
    finally:
        log.removeHandler(handler)
    assert "job 7 failed" in out.getvalue()
    assert "ValueError" in out.getvalue()
    assert "test_canaries.py" in out.getvalue()
    assert CANARY not in out.getvalue()


def test_an_id_in_a_log_line_stays_readable() -> None:
    line = "import 01957210-0000-7d7d-914a-211a5264f700 failed"
    assert redacted(line) == line
    assert redacted("call +49 341 4710118 now") == "call [number] now"
