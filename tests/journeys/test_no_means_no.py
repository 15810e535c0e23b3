"""What was refused stays refused, whatever happens later, and opens for exactly what is agreed to anew (W7, W14, W22)."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from consent.gate import check, permitted
from consent.models import OptInRequest
from consent.services.bases import set_basis
from consent.services.opt_in import token_of
from leadcrm.accounts.models import Team, User
from leadcrm.capture.models import Form
from leadcrm.capture.services import publish_form
from leadcrm.capture.services.keys import make_key
from leadcrm.leads.models import Lead, Task
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.preferences import object_to_everything
from leadcrm.mail.tokens import preferences_link
from privacy.erasure.forget import forget
from privacy.models import Assessment, Controller, Subject, Suppression
from privacy.suppression import suppress
from tests.capture.conftest import COMPANY, ENQUIRY, Visitor, draft, publish_words, token_in
from tests.leads.import_files import import_text
from tests.leads.people import person
from tests.mail.conftest import letter, newsletter, subscribe

ANNA = ENQUIRY["email"]


def at(clock: Any, month: int, day: int, hour: int = 10, minute: int = 0) -> None:
    """Go to that day of 2026, in Berlin's winter time."""
    clock.move_to(dt.datetime(2026, month, day, hour - 1, minute, tzinfo=dt.UTC))


def codes(subject: Any) -> dict[str, str]:
    asked = {
        "newsletter": "email",
        "telephone_marketing": "telephone",
        "post_marketing": "post",
        "profiling": "none",
    }
    return {purpose: check(subject, purpose, channel).code for purpose, channel in asked.items()}


@pytest.mark.django_db
def test_whoever_objected_and_fills_in_a_form_again_gets_exactly_what_they_ask_for(
    enquiry_form: Form,
    visitor: Visitor,
    ines: Any,
    tmp_path: Path,
) -> None:
    """W7, R121, R124: objection 10 Jan 2026, enquiry 20 Mar, newsletter ticked 22 Mar and confirmed 10:05, import 1 Apr."""
    Assessment.objects.create(
        purpose_id="post_marketing", interest="i", necessity="n", balancing="b", approver=ines.subject,
        approved_on=dt.date(2026, 1, 1), review_on=dt.date(2027, 1, 1),
    )  # fmt: skip
    with time_machine.travel(dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC), tick=False) as clock:
        lead = person("Weber", "Anna", email=ANNA)
        subject = lead.subject
        set_basis(subject=subject, purpose="post_marketing", basis="legitimate_interest")
        letter(subject, to=ANNA).send()
        token = preferences_link(subject=subject.pk, address=ANNA).rstrip("/").rpartition("/")[2]
        assert object_to_everything(token=token)
        assert Suppression.objects.get().created_at == dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC)
        closed = {"SUPPRESSED", "OBJECTED"}
        assert set(codes(subject).values()) <= closed

        at(clock, 3, 20)
        post(visitor, clock, {**ENQUIRY})
        assert check(subject, "enquiry_handling", "email").allowed, "the enquiry is answered"
        assert set(codes(subject).values()) <= closed
        assert not OutboxMail.everyone.filter(purpose="consent_check").exists()

        at(clock, 3, 22)
        post(visitor, clock, {**ENQUIRY, "consent": ["newsletter"]})
        mail = OutboxMail.everyone.get(purpose="consent_check")
        assert not mail.headers.get("List-Unsubscribe"), "asked by her, free of advertising (R21)"
        assert set(codes(subject).values()) <= closed, "the tick alone opens nothing"
        at(clock, 3, 22, 10, 5)
        assert Client().post(f"/confirm/{token_of(OptInRequest.objects.get())}/").status_code == 200
        opened = check(subject, "newsletter", "email")
        assert (opened.code, opened.since) == ("CONSENT", dt.datetime(2026, 3, 22, 9, 5, tzinfo=dt.UTC))
        after = codes(subject)
        assert {after.pop("newsletter"), *after.values()} <= {"CONSENT", *closed}
        assert "CONSENT" not in after.values(), "telephone, post and profiling stay closed"

        at(clock, 4, 1)
        counts = import_text(tmp_path, f"id,email,newsletter,telefon\n7,{ANNA},1,ja\n", on="2026-04-01")
        assert (counts["suppressed"], counts["new"], counts["consents"]) == (1, 0, 0)
        assert codes(subject) == {"newsletter": "CONSENT", **after}


def post(visitor: Visitor, clock: Any, values: dict[str, Any]) -> None:
    """Send the form three seconds after it was opened."""
    answer = visitor.client.get("/f/heat-check/")
    clock.shift(dt.timedelta(seconds=3))
    sent = visitor.client.post("/f/heat-check/", {**values, "token": token_in(answer.content.decode())})
    assert sent.status_code == 303


@pytest.mark.django_db
def test_a_column_that_says_newsletter_proves_nothing(tmp_path: Path, controller: Any) -> None:
    """W14, R4, R31: stored for review up to thirty days, told under Art. 14, written to by nobody, not even to ask."""
    with time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC), tick=False) as clock:
        with pytest.raises(CommandError, match="consent"):
            import_text(tmp_path, f"id,email,newsletter\n7,{ANNA},1\n", basis="consent", on="2026-11-30")
        assert not Lead.everyone.exists()
        counts = import_text(
            tmp_path, f"id,email,newsletter\n7,{ANNA},1\n", on="2026-11-30", obtained_from="third_party"
        )
        assert (counts["new"], counts["consents"]) == (1, 0)
        lead = Lead.everyone.get()
        assert lead.review_until == lead.subject.notice_due_on == dt.date(2026, 12, 30)
        assert check(lead.subject, "newsletter", "email").code == "CONSENT_MISSING"
        assert check(lead.subject, "storage_for_review", "none").code in {"BASIS", "ASSESSMENT_MISSING"}
        assert not permitted(Lead.everyone.all(), "newsletter", "email").exists()
        with pytest.raises(MailRefused) as refused:
            newsletter(
                lead.subject, key="again", to=ANNA, subject="Please confirm that you still want our mails"
            ).send()
        assert refused.value.code == "CONSENT_MISSING"
        assert not OutboxMail.everyone.exists()
        clock.move_to(dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC))
        assert check(lead.subject, "newsletter", "email").code == "NOTICE_MISSED"


@pytest.mark.django_db(transaction=True)
def test_whoever_was_erased_and_writes_again_is_somebody_new(settings: Any, data_dir: Path) -> None:
    """W22: a new lead for the enquiry alone; the agent learns that marketing is suppressed, not what existed before."""

    settings.DEMO = True
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    with transaction.atomic():
        team = Team.objects.create(name="Leipzig")
        lena = User.objects.create_user("lena", "lena@sonnenhain.example", None, role="manager", team=team)
        publish_words(Controller.objects.create(**COMPANY), lena.subject)
        publish_form(form=draft(), actor=lena.subject)
        old = person(
            "Weber", "Anna", email=ANNA, city="Quastenflosshausen", company="Xaverwinkel KG", owner=lena
        )
        set_basis(
            subject=old.subject,
            purpose="enquiry_handling",
            basis="contract",
            channels=["email"],
            evidence="x:1",
        )
    forget([old.subject_id], suppress=True)
    assert Suppression.objects.count() == 1
    Visitor().send(ENQUIRY)
    new = Lead.everyone.get()
    assert new.subject_id != old.subject_id
    assert check(new.subject, "enquiry_handling", "email").allowed
    assert check(new.subject, "newsletter", "email").code == "SUPPRESSED"
    staff = Client(headers={"accept-language": "en"})
    with transaction.atomic():
        staff.force_login(lena, backend="allauth.account.auth_backends.AuthenticationBackend")
    hint = staff.get(reverse("leads:add_hint"), {"email": ANNA}).content.decode()
    page = staff.get(new.get_absolute_url()).content.decode()
    assert "Marketing suppressed" in hint
    assert "suppression list" in page
    for told in ("Quastenflosshausen", "Xaverwinkel", str(old.subject_id), f"/leads/{old.pk}/", "erased"):
        assert told not in page + hint, told
    assert Subject.objects.get(pk=old.subject_id).state == "erased"


# --- R121: every door at which data enter or leave asks the list --------------------------------

DOORS = [
    "import",
    "enquiry",
    "enquiry with a tick",
    "sign-up",
    "API",
    "quick add",
    "another address",
    "letter",
    "queued letter",
    "composer",
]


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_every_door_asks_the_list(
    door: str,
    enquiry_form: Form,
    visitor: Visitor,
    lena: Any,
    ines: Any,
    as_user: Any,
    tmp_path: Path,
) -> None:
    """R121, R122: whatever way an address on the list comes in or is to be written to, no advertising reaches it."""
    suppressed_first = door != "queued letter"
    if suppressed_first:
        suppress(kind="email", value=f" {ANNA.upper()} ")  # R123: another spelling is the same address
    through(door, visitor, lena, as_user, tmp_path)
    if door == "import":
        assert not Lead.everyone.exists(), "rejected before anything is stored"
    for lead in Lead.everyone.all():
        for purpose, channel in (("newsletter", "email"), ("post_marketing", "post"), ("profiling", "none")):
            assert not check(lead.subject, purpose, channel).allowed
            assert not permitted(Lead.everyone.all(), purpose, channel).exists()
        assert check(lead.subject, "newsletter", "email").code in {"SUPPRESSED", "CONSENT_OTHER_ADDRESS"}
    marketing = OutboxMail.everyone.filter(purpose="newsletter", state__in=["queued", "sending", "sent"])
    assert not marketing.exists()
    assert Suppression.objects.count() == 1
    assert not Task.everyone.exists()


def through(door: str, visitor: Visitor, lena: Any, as_user: Any, tmp_path: Path) -> None:
    """Let ANNA's address through one door."""
    if door == "import":
        counts = import_text(tmp_path, f"id,email,newsletter\n7,{ANNA},1\n")
        assert (counts["suppressed"], counts["new"]) == (1, 0)
    elif door == "enquiry":
        visitor.send(ENQUIRY)
    elif door == "enquiry with a tick":
        visitor.send({**ENQUIRY, "consent": ["newsletter"]})
        assert OptInRequest.objects.count() == 1, "the check mail may go: the person caused it (R124)"
    elif door == "sign-up":
        form = draft("newsletter", kind="signup", fields=[], required=[], asks=("newsletter",))
        publish_form(form=form, actor=lena.subject)
        visitor.send({"email": ANNA, "consent": ["newsletter"]}, slug="newsletter")
        assert not Lead.everyone.exists()
    elif door == "API":
        form = draft("newsletter", kind="signup", fields=[], required=[], asks=("newsletter",))
        secret = make_key(form=publish_form(form=form, actor=lena.subject), name="Shop", actor=lena.subject)[
            1
        ]
        body = {
            "email": ANNA,
            "language": "de",
            "page_url": "https://shop.sonnenhain.example/order",
            "consents": [{"purpose": "newsletter", "version": 1}],
        }
        headers = {"authorization": f"Bearer {secret}", "idempotency-key": str(uuid.uuid4())}
        answer = Client().post("/api/v1/consents/", body, "application/json", headers=headers)
        assert answer.status_code in {200, 201, 202}, answer.content
        assert OptInRequest.objects.count() == 1
        assert not Lead.everyone.exists()
    elif door == "quick add":
        page = as_user(lena).get(reverse("leads:add_hint"), {"email": ANNA}).content.decode()
        assert "Marketing" in page
        person("Weber", "Anna", email=ANNA, owner=lena)
    else:
        known_and_written_to(door, lena, as_user)


def known_and_written_to(door: str, lena: Any, as_user: Any) -> None:
    """Somebody who agreed to the newsletter with this or another address, and a mail to them."""
    lead = person(
        "Weber", "Anna", email=ANNA if door != "another address" else "new@kunde.example", owner=lena
    )
    if door == "queued letter":
        subscribe(lead.subject, ANNA)
        newsletter(lead.subject, to=ANNA).send()
        suppress(kind="email", value=ANNA)
        assert deliver().cancelled == 1
        assert OutboxMail.everyone.get().because == "SUPPRESSED"
    elif door == "another address":
        subscribe(lead.subject, "new@kunde.example")
        answer = as_user(lena).post(
            reverse("leads:fact", args=[lead.pk, "email"]), {"email": ANNA, "seen_email": "new@kunde.example"}
        )
        assert answer.status_code in {200, 302}
        lead.refresh_from_db()
        assert lead.email == ANNA
    elif door == "letter":
        with pytest.raises(MailRefused, match="SUPPRESSED"):
            newsletter(lead.subject, to=ANNA).send()
    else:
        data = {"purpose": "newsletter", "title": "News", "body": "Cheaper", "key": str(lead.subject_id)}
        answer = as_user(lena).post(reverse("leads:write", args=[lead.pk, "mail"]), data)
        assert answer.status_code in {409, 422, 200}
