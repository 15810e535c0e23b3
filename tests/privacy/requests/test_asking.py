"""Making a request: the same for everybody, nothing before the address is proven, an answer for the unknown, too."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from consent.gate import check
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.models import Objection, Request
from privacy.public import MAX_SECONDS
from tests.leads.people import person as make_person
from tests.privacy.conftest import EMAIL, dump
from tests.test_access_matrix import digest

pytestmark = pytest.mark.django_db(transaction=True)


def token_of_page(client: Client, *, ago: float = 4) -> str:
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago), tick=True):
        page = client.get("/privacy/request/").content.decode()
    return re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]


def post(email: str, kind: str = "erasure", **more: str) -> Any:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    return client.post(
        "/privacy/request/", {"kind": kind, "email": email, "token": token_of_page(client), **more}
    )


def test_the_form_asks_for_no_reason_and_no_name(house: Any) -> None:
    """R96: motives are irrelevant."""
    page = Client(headers={"accept-language": "en"}).get("/privacy/request/").content.decode()
    assert set(re.findall(r'name="([a-z_]+)"', page)) - {"viewport", "robots"} <= {
        "kind", "email", "contact_reason", "token", "color-scheme", "color", "theme",
    }  # fmt: skip
    assert "checked" not in page


def test_known_and_unknown_addresses_are_answered_alike(house: Any, person: Lead) -> None:
    known, unknown = post(EMAIL), post("nobody@elsewhere.example")
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code,
        unknown["Location"],
        unknown.content,
    )
    assert not known.cookies
    mails = OutboxMail.everyone.filter(purpose="rights_handling").order_by("queued_at")
    first, second = ((mail.title, re.sub(r"requests/\S+", "", mail.body)) for mail in mails)
    assert first == second


def test_an_unproven_request_changes_nothing_about_the_person(person: Lead) -> None:
    post(EMAIL)
    request = Request.objects.get()
    assert (request.person_id, request.number, request.state) == (None, None, "unproven")
    assert request.subject_id != person.subject_id
    assert not Objection.objects.exists()
    assert check(person.subject_id, "newsletter", "email").allowed


def test_opening_the_link_proves_nothing(person: Lead) -> None:
    """R23: scanners follow links."""
    post(EMAIL)
    link = re.search(r"https?://[^/]+(/privacy/requests/\S+/)", OutboxMail.everyone.latest("queued_at").body)[
        1
    ]  # type: ignore[index]
    before = digest()
    assert Client().get(link).status_code == 200
    assert Client().head(link).status_code == 200
    assert digest() == before


def test_proving_an_erasure_closes_marketing_at_once(person: Lead, ask: Any) -> None:
    assert check(person.subject_id, "newsletter", "email").allowed
    case = ask(EMAIL)
    assert check(person.subject_id, "newsletter", "email").code == "OBJECTED"
    assert case.number == f"R-{case.received_on.year}-001"
    assert ask("nobody@elsewhere.example").number.endswith("-002")


def test_proving_an_access_request_closes_nothing(person: Lead, ask: Any) -> None:
    ask(EMAIL, kind="access")
    assert check(person.subject_id, "newsletter", "email").allowed


def test_an_unknown_address_hears_that_nothing_is_held(house: Any, ask: Any) -> None:
    case = ask("nobody@elsewhere.example", kind="access", language="en")
    assert (case.state, case.decision) == ("done", "nothing_held")
    assert case.closed_at is not None
    mail = OutboxMail.everyone.latest("queued_at")
    assert mail.body.strip().endswith("we hold nothing about you.")


def test_several_people_at_one_address_wait_for_the_officer(
    house: Any, ask: Any, as_user: Any, ines: Any
) -> None:
    """W9: the click proves the mailbox, not which of them asked; both are spared mail there."""
    with transaction.atomic():
        carla, dirk = (make_person(name, email="familie@haushalt.example") for name in ("Carla", "Dirk"))
    case = ask("familie@haushalt.example")
    assert (case.state, case.person_id) == ("open", None)
    assert set(Objection.objects.values_list("subject", "channel")) == {
        (carla.subject_id, "email"),
        (dirk.subject_id, "email"),
    }
    officer = as_user(ines)
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "Jule Carla" in page
    officer.post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    officer.post(
        f"/admin/privacy/request/{case.pk}/step/", {"step": "choose", "person": str(ines.subject_id)}
    )
    case.refresh_from_db()
    assert case.state == "open", "nobody is erased before somebody said who it is"
    officer.post(
        f"/admin/privacy/request/{case.pk}/step/", {"step": "choose", "person": str(carla.subject_id)}
    )
    case.refresh_from_db()
    assert case.person_id == carla.subject_id


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"email": "no address"}, "r-email-error"),
        ({"kind": ""}, "r-access"),
        ({"kind": "everything"}, "r-access"),
    ],
)
def test_bad_input_names_the_field_and_stores_nothing(house: Any, values: dict[str, str], word: str) -> None:
    answer = post(**{"email": "a@b.example", **values})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not Request.objects.exists()


def test_a_program_that_fills_the_hidden_field_learns_nothing(house: Any) -> None:
    assert post("a@b.example", contact_reason="pills").status_code == 303
    assert not Request.objects.exists()


@pytest.mark.parametrize("ago", [0, MAX_SECONDS + 1])
def test_too_fast_and_too_old_are_asked_again(house: Any, ago: int) -> None:
    client = Client(enforce_csrf_checks=True)
    words = {"kind": "access", "email": "a@b.example", "token": token_of_page(client, ago=ago)}
    assert client.post("/privacy/request/", words).status_code == 422
    assert not Request.objects.exists()


def test_one_mailbox_gets_five_links_a_day_at_most(house: Any) -> None:
    for _ in range(7):
        assert post("victim@elsewhere.example").status_code == 303
    assert OutboxMail.everyone.count() == 5


def test_an_unproven_request_leaves_nothing_after_seven_days(house: Any) -> None:
    """R22's rule for requests: what a stranger typed goes, with the mail and everything in the trail."""
    post("typo@elsewhere.example")
    link = re.search(r"https?://[^/]+(/privacy/requests/\S+/)", OutboxMail.everyone.get().body)[1]  # type: ignore[index]
    day = dt.datetime.now(dt.UTC)
    with time_machine.travel(day + dt.timedelta(days=6)):
        assert jobs.run("requests", (day + dt.timedelta(days=6)).date()).done == 0  # type: ignore[union-attr]
    with time_machine.travel(day + dt.timedelta(days=8)):
        assert Client().post(link).status_code == 410
        assert jobs.run("requests", (day + dt.timedelta(days=8)).date()).done == 1  # type: ignore[union-attr]
    assert not Request.objects.exists()
    assert not OutboxMail.everyone.exists()
    assert "typo@elsewhere.example" not in dump()


@pytest.mark.parametrize("token", ["x", "x:y:z", "", "%00"])
def test_a_forged_link_opens_nothing(house: Any, token: str) -> None:
    for path in (f"/privacy/requests/{token or '-'}/", f"/privacy/requests/{token or '-'}/answer/"):
        assert Client(enforce_csrf_checks=True).post(path, {"code": "x"}).status_code in (400, 404, 410)
