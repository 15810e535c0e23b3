"""Data to take along, sent straight to another company where that is technically feasible (Art. 20(2), R106)."""

import datetime as dt
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from leadcrm.checks import data_leaves_for_the_outside_by_tls
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy.models import Disclosure, LawfulBasis, Request, Transfer
from privacy.portability.sending import NotDelivered, acceptable, post
from privacy.requests.arrival.intake import token_of
from privacy.requests.rights.transferring import send_due
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL

pytestmark = pytest.mark.django_db(transaction=True)


class Target(HTTPServer):
    """Another company's door: keeps what comes in, and answers as it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        super().__init__(("127.0.0.1", 0), Door)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/import?from=leadcrm"


class Door(BaseHTTPRequestHandler):
    server: Target

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 201
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def target(settings: Any) -> Iterator[Target]:
    settings.TRANSFER_LOCAL_TARGETS = True
    server = Target()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def case(person: Lead, ask: Any, mailbox: Mailbox) -> Request:
    """Their enquiry was a step towards a contract, and they want their data taken along."""
    with transaction.atomic():
        LawfulBasis.objects.filter(subject=person.subject_id, purpose="enquiry_handling").update(
            basis="contract", evidence="enquiry of 3 November"
        )
    opened: Request = ask(EMAIL, kind="portability")
    mailbox.messages.clear()
    return opened


def name(case: Request, url: str, company: str = "Nordlicht Energie AG") -> Any:
    return Client().post(f"/privacy/requests/{token_of(case)}/transfer/", {"company": company, "url": url})


def grant(officer: Client, case: Request, **typed: str) -> str:
    page = officer.post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", **typed}, follow=True)
    case.refresh_from_db()
    return page.content.decode()


FEASIBLE = {"feasible": "yes", "grounds": "Sie nehmen unser Format an."}


def test_the_person_names_a_company_the_officer_approves_and_the_data_arrives(
    case: Request, target: Target, person: Lead, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R106, R93: once, as a ZIP, with its disclosure; the person is told before and after."""
    officer = as_user(ines)
    assert name(case, target.url).status_code == 303
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "Nordlicht Energie AG" in page
    assert "technically feasible, and why" in grant(officer, case)
    assert (case.state, send_due(), target.taken) == ("open", 0, []), (
        "nothing leaves without the officer's word"
    )
    grant(officer, case, **FEASIBLE)
    assert (send_due(), send_due()) == (1, 0)
    [(path, headers, body)] = target.taken
    assert (path, headers["Content-Type"]) == ("/import?from=leadcrm", "application/zip")
    transfer = Transfer.objects.get()
    assert headers["Idempotency-Key"] == str(transfer.pk)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert EMAIL in archive.read("portability.json").decode()
        assert json.loads(archive.read("portability.json"))["purposes"]["enquiry_handling"] == "contract"
    assert (transfer.state, transfer.sent_at is None, transfer.failure) == ("sent", False, "")
    given = Disclosure.objects.get(recipient__name="Nordlicht Energie AG")
    assert (given.subject_id, given.what, given.role) == (person.subject_id, "copy", "controller")
    deliver()
    first, second = (mail.get_content() for mail in mailbox.messages if "Nordlicht" in mail.get_content())
    assert "Art. 20" in second
    assert "Nordlicht Energie AG" in first
    assert set(case.letters.values_list("name", flat=True)) >= {"portable", "passed_on"}


def test_where_it_is_not_feasible_the_person_is_told_why_and_gets_it_themselves(
    case: Request, target: Target, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R106, R105."""
    name(case, target.url)
    why = "Die Firma bietet keinen Zugang für solche Daten an."
    grant(as_user(ines), case, feasible="no", grounds=why)
    assert (case.state, case.decision, send_due(), target.taken) == ("done", "granted", 0, [])
    deliver()
    (letter,) = (mail.get_content() for mail in mailbox.messages if why in mail.get_content())
    assert "/privacy/requests/" in letter


def test_what_does_not_arrive_is_tried_again_and_then_the_person_is_told(
    case: Request, target: Target, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R106: the same key each time, so that the target knows a second attempt for what it is."""
    name(case, target.url)
    grant(as_user(ines), case, **FEASIBLE)
    target.answers = [503, 429, 500, 502, 503]
    moment = dt.datetime.now(dt.UTC)
    for days in range(6):
        with time_machine.travel(moment + dt.timedelta(days=2 * days), tick=True):
            assert send_due() == 0
    assert len(target.taken) == 5
    assert len({headers["Idempotency-Key"] for _path, headers, _body in target.taken}) == 1
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.failure) == ("failed", "HTTP_503")
    assert case.letters.filter(name="not_passed").exists()
    assert not Disclosure.objects.filter(recipient__name="Nordlicht Energie AG").exists()


@pytest.mark.parametrize(("status", "code"), [(302, "REDIRECTED"), (307, "REDIRECTED"), (403, "HTTP_403")])
def test_a_redirect_is_followed_nowhere_and_a_no_is_final(
    case: Request, target: Target, as_user: Any, ines: Any, mailbox: Mailbox, status: int, code: str
) -> None:
    name(case, target.url)
    grant(as_user(ines), case, **FEASIBLE)
    target.answers = [status]
    assert send_due() == 0
    transfer = Transfer.objects.get()
    assert (transfer.state, transfer.failure, len(target.taken)) == ("failed", code, 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://target.example/", "ftp://target.example/", "https://", "https://user:pw@target.example/", "https://x:99999/",
        "javascript:alert(1)", "//target.example/", "https://target.example:0/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(case: Request, url: str) -> None:
    """R106: with the field and the reason, and nothing is stored."""
    answer = name(case, url)
    assert answer.status_code == 422
    assert "https://" in answer.content.decode()
    assert not Transfer.objects.exists()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "[::1]", "[fe80::1]",
        "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]", "100.64.0.1", "224.0.0.1",
        "2130706433", "127.1",
    ],
)  # fmt: skip
def test_nothing_is_sent_into_the_own_network(host: str, target: Target, settings: Any) -> None:
    """Art. 32: by whatever name or spelling, and with the server listening there."""
    settings.TRANSFER_LOCAL_TARGETS = False
    with pytest.raises(NotDelivered) as refused:
        post(f"https://{host}:{target.server_port}/", io.BytesIO(b"x"), name="x.zip", key="k")
    assert refused.value.code in ("INSIDE", "UNKNOWN_HOST")
    assert target.taken == []


def test_too_much_does_not_leave(target: Target) -> None:
    big = io.BytesIO(bytes(50 * 1024 * 1024 + 1))
    with pytest.raises(NotDelivered, match="TOO_LARGE"):
        post(target.url, big, name="x.zip", key="k")
    assert target.taken == []


def test_a_plain_target_is_for_trying_out_alone(settings: Any) -> None:
    assert not acceptable("http://target.example/")
    settings.TRANSFER_LOCAL_TARGETS = True
    assert acceptable("http://target.example/")
    assert [found.id for found in data_leaves_for_the_outside_by_tls(None)] == ["leadcrm.E002"]


def test_a_company_is_named_while_the_case_is_open(
    case: Request, target: Target, as_user: Any, ines: Any, ask: Any
) -> None:
    """R106: by the officer as well, for whoever asked by letter; not any more once it is decided, nor in another case."""
    officer = as_user(ines)
    step = {"step": "target", "company": "Nordlicht Energie AG", "url": target.url}
    officer.post(f"/admin/privacy/request/{case.pk}/step/", step)
    assert not Transfer.objects.get().by_person
    grant(officer, case, **FEASIBLE)
    assert name(case, target.url, "Andere AG").status_code == 422
    assert name(ask(EMAIL, kind="access"), target.url).status_code == 422
    assert Transfer.objects.get().name == "Nordlicht Energie AG"
