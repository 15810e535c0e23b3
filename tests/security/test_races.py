"""Everything at once: what people and programs do in the same moment ends as if they had taken turns."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import ConsentRecord
from consent.services.opt_in import token_of
from leadcrm.accounts.models import Team, User
from leadcrm.capture.services import publish_form
from leadcrm.leads.models import Activity, Company, Deal, Lead, Task
from leadcrm.leads.services.leads import locked
from leadcrm.leads.services.wishes import record_wish
from leadcrm.mail.models import OutboxMail
from privacy.models import Controller, Subject
from tests.capture.conftest import COMPANY, Visitor, draft, publish_words
from tests.leads.page import make_lead

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 6


@pytest.fixture
def lead(settings: Any) -> Lead:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    with transaction.atomic():
        team = Team.objects.create(name="Leipzig")
        lena = User.objects.create_user("lena", "lena@sonnenhain.example", None, role="sales", team=team)
        officer = User.objects.create_user("ines", "ines@sonnenhain.example", None, role="dpo")
        publish_words(Controller.objects.create(**COMPANY), officer.subject)
        publish_form(
            form=draft("newsletter", kind="signup", fields=[], required=[], asks=("newsletter",)),
            actor=officer.subject,
        )
        return make_lead(lena, company="")


def at_once(*sends: Callable[[Client], HttpResponse]) -> list[int]:
    """Let each of *sends* start in the same moment, logged in as Lena, and return how they were answered."""
    clients, start, answers = [], threading.Barrier(len(sends)), []
    for _ in sends:
        client = Client(raise_request_exception=False)
        with transaction.atomic():
            client.force_login(
                User.objects.get(username="lena"),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
        clients.append(client)

    def work(client: Client, send: Callable[[Client], HttpResponse]) -> None:
        start.wait()
        answers.append(send(client).status_code)
        connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in zip(clients, sends, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_of_two_edits_of_one_field_one_wins_and_the_other_is_told(lead: Lead) -> None:
    path, seen = reverse("leads:fact", args=[lead.pk, "job_title"]), {"seen_job_title": ""}
    answers = at_once(
        *(lambda c, n=n: c.post(path, {"job_title": f"Buyer {n}", **seen}) for n in range(TOGETHER))
    )
    assert answers == [302, *[409] * (TOGETHER - 1)]


def test_a_company_named_by_many_at_once_exists_once(lead: Lead) -> None:
    with transaction.atomic():
        leads = [
            make_lead(User.objects.get(username="lena"), company="", email=f"p{n}@x.example")
            for n in range(TOGETHER)
        ]
    answers = at_once(
        *(
            lambda c, pk=one.pk: c.post(
                reverse("leads:fact", args=[pk, "company"]), {"company": "Neu & Söhne", "seen_company": ""}
            )
            for one in leads
        )
    )
    assert answers == [302] * TOGETHER
    assert Company.objects.get().leads.count() == TOGETHER


def test_a_mail_sent_twice_with_one_key_is_one_mail(lead: Lead) -> None:
    from privacy.models import LawfulBasis

    with transaction.atomic():
        LawfulBasis.objects.create(
            subject=lead.subject,
            purpose_id="enquiry_handling",
            basis="contract",
            channels=["email"],
            evidence="x",
        )
    data = {
        "purpose": "enquiry_handling",
        "title": "x",
        "body": "y",
        "key": "4b1f37a2-56a4-4d0f-a1c1-6a2a7a1f1a11",
    }
    answers = at_once(*[lambda c: c.post(reverse("leads:write", args=[lead.pk, "mail"]), data)] * TOGETHER)
    assert answers == [302] * TOGETHER
    assert (OutboxMail.everyone.count(), Activity.everyone.filter(kind="mail").count()) == (1, 1)


def test_bulk_and_its_undo_pressed_at_once_end_in_one_of_both_states(lead: Lead) -> None:
    bulk = {"action": "task", "lead": lead.pk, "title": "Call"}
    assert at_once(*[lambda c: c.post("/leads/bulk/", bulk)] * 2) == [302, 302]
    assert Task.everyone.count() == 2
    client = Client()
    with transaction.atomic():
        client.force_login(
            User.objects.get(username="lena"), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    page = client.post("/leads/bulk/", {**bulk, "title": "Third"}, follow=True).content.decode()
    token = page.split("/leads/undo/")[1].split("/")[0]
    at_once(*[lambda c: c.post(reverse("leads:undo", args=[token]))] * TOGETHER)
    assert sorted(Task.everyone.values_list("title", flat=True)) == ["Call", "Call"]


def test_what_is_written_while_the_stage_moves_is_stored(lead: Lead) -> None:
    moves = [
        lambda c, code=code: c.post(reverse("leads:stage", args=[lead.pk, code]))
        for code in ("contacted", "qualified", "offer")
    ]
    notes = [lambda c: c.post(reverse("leads:write", args=[lead.pk, "note"]), {"text": "x"})] * 3
    assert at_once(*moves, *notes) == [302] * 6
    assert Activity.everyone.filter(kind="note").count() == 3


def test_a_deal_won_and_lost_at_once_is_one_of_both(lead: Lead) -> None:
    with transaction.atomic():
        deal = Deal.objects.create(subject=lead.subject, lead=lead, title="Pump", value=1)
    close = [
        lambda c, state=state: c.post(reverse("leads:deal_close", args=[lead.pk, deal.pk, state]))
        for state in ("won", "lost")
    ]
    assert at_once(*close * 3) == [302] * 6
    lead.refresh_from_db()
    deal.refresh_from_db()
    assert (deal.state == "won") is (lead.stage.kind == "won")
    assert Activity.everyone.filter(kind="stage").count() == (deal.state == "won")


def test_a_confirmation_pressed_by_many_at_once_is_one_consent_and_one_lead(lead: Lead) -> None:
    from consent.models import OptInRequest

    assert (
        Visitor()
        .send({"email": "neu@kunde.example", "consent": ["newsletter"]}, slug="newsletter")
        .status_code
        == 303
    )
    path = reverse("capture:confirm", args=[token_of(OptInRequest.objects.get())])
    assert at_once(*[lambda c: c.post(path)] * TOGETHER) == [200] * TOGETHER
    assert ConsentRecord.objects.filter(kind="given").count() == 1
    assert Lead.everyone.filter(email="neu@kunde.example").count() == 1


def test_one_session_used_by_many_requests_at_once_stays_whole(lead: Lead) -> None:
    answers = at_once(
        *[lambda c: c.get("/leads/")] * TOGETHER,
        *[lambda c: c.post(reverse("leads:write", args=[lead.pk, "note"]), {"text": "x"})] * 2,
    )
    assert answers == [200] * TOGETHER + [302] * 2
    assert Activity.everyone.filter(kind="note").count() == 2


def test_a_wish_and_a_confirmation_take_their_locks_in_one_order(lead: Lead) -> None:
    """Both need the person and the lead; taken the other way round, one of them would end in a deadlock."""
    errors: list[BaseException] = []
    person_held = threading.Event()

    def confirming() -> None:
        try:
            with transaction.atomic():
                Subject.objects.select_for_update(no_key=True).get(pk=lead.subject_id)
                person_held.set()
                connection.cursor().execute("SELECT pg_sleep(0.2)")  # the wish is waiting by now
                locked(lead)
        except OperationalError as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=confirming)
    thread.start()
    person_held.wait()
    try:
        record_wish(
            lead=lead,
            purpose="",
            channel="",
            route="telephone",
            on=timezone.localdate(),
            actor=User.objects.get(username="lena"),
        )
    except OperationalError as error:
        errors.append(error)
    thread.join()
    assert errors == []
