"""A child's sign-up counts when a parent agreed and the child's own address is confirmed; before, next to nothing is kept (R32, W4)."""

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone

from consent.evidence import hash_of
from consent.gate import check
from consent.models import ConsentEvidence, ConsentRecord, OptInRequest
from consent.proof import proof_of
from consent.services.opt_in import expire_opt_ins, token_of
from leadcrm.capture.models import Form, Submission
from leadcrm.capture.services import publish_form, remove_expired_signups
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.models import Subject
from tests.capture.conftest import Visitor, draft
from tests.capture.test_children import everything_stored

pytestmark = pytest.mark.django_db

CHILD, PARENT = "pupil@schule.example", "mutter@kunde.example"
YOUNG = {"email": CHILD, "consent": "newsletter", "age": "younger", "first_name": "Mia"}


@pytest.fixture
def pupils(texts: None, ines: Any) -> Form:
    form = draft(
        "pupils", kind="signup", fields=["first_name"], required=[], asks=("newsletter",), age_country="DE"
    )
    return publish_form(form=form, actor=ines.subject)


def link(to: str) -> str:
    body = OutboxMail.objects.get(to_address=to).body
    return "/" + next(word for word in body.split() if "/confirm/" in word).split("/", 3)[3]


def test_a_parent_is_asked_first_and_little_is_kept_until_then(pupils: Form, visitor: Visitor) -> None:
    """R32, R33: of the child the address alone, of the parent the address; neither name nor network address."""
    page = visitor.open("pupils")
    assert "E-mail address of a parent" in page
    sent = visitor.send({**YOUNG, "guardian": PARENT}, slug="pupils", query="?utm_source=school")
    assert sent.status_code == 303
    mail = OutboxMail.objects.get()
    assert (mail.to_address, mail.purpose_id) == (PARENT, "consent_check")
    assert CHILD in mail.body
    submission = Submission.objects.get()
    assert (submission.answers, submission.utm, submission.ip_truncated) == (
        {"email": CHILD, "age_gate": "younger"},
        {},
        None,
    )
    assert "Mia" not in everything_stored()
    assert OptInRequest.objects.get().ip_truncated is None
    assert Subject.objects.get(pk=submission.subject_id).child
    assert not check(submission.subject_id, "newsletter", "email").allowed


def test_it_counts_when_the_parent_agreed_and_the_childs_address_is_confirmed(
    pupils: Form, visitor: Visitor
) -> None:
    """R32, R20, R23: looking at the page agrees to nothing; the record and its evidence say who agreed, and when."""
    visitor.send({**YOUNG, "guardian": PARENT}, slug="pupils")
    person = OptInRequest.objects.get().subject_id
    parents = link(PARENT)
    page = visitor.client.get(parents).content.decode()
    assert CHILD in page
    assert "newsletter en" in page
    assert OutboxMail.objects.count() == 1

    thanks = visitor.client.post(parents)
    assert thanks.status_code == 200
    assert "your agreement is noted" in thanks.content.decode()
    visitor.client.post(parents)
    assert OutboxMail.objects.count() == 2  # twice pressed is once asked
    assert not check(person, "newsletter", "email").allowed

    assert visitor.client.post(link(CHILD)).status_code == 200
    assert check(person, "newsletter", "email").allowed
    record = ConsentRecord.objects.get()
    assert bytes(record.guardian_hash) == hash_of(bytes(record.address_salt), PARENT)
    assert record.guardian_at is not None
    said = json.loads(ConsentEvidence.objects.get(pk=record.evidence).content)
    assert said["guardian"] == bytes(record.guardian_hash).hex()
    proof = proof_of(record)
    assert proof.missing == []
    assert bytes(record.guardian_hash).hex() in " ".join(item.value for item in proof.items)
    assert Lead.objects.get().subject.child
    assert PARENT not in json.dumps(list(OptInRequest.objects.values("guardian")))
    assert visitor.client.get(parents).status_code == 410


def test_before_a_parent_agreed_the_childs_own_link_opens_nothing(pupils: Form, visitor: Visitor) -> None:
    """R32: also for whoever got hold of it."""
    visitor.send({**YOUNG, "guardian": PARENT}, slug="pupils")
    request = OptInRequest.objects.get()
    assert visitor.client.post(f"/confirm/{token_of(request)}/").status_code == 410
    assert not ConsentRecord.objects.exists()


def test_a_parent_who_stays_silent_leaves_nothing(pupils: Form, visitor: Visitor, time_machine: Any) -> None:
    """R22, R32: it expires like every other, with both addresses; nobody is reminded."""
    visitor.send({**YOUNG, "guardian": PARENT}, slug="pupils")
    parents = link(PARENT)
    time_machine.move_to(timezone.now() + dt.timedelta(days=9), tick=True)
    assert visitor.client.post(parents).status_code == 410
    assert expire_opt_ins(timezone.localdate()).done == 1
    assert remove_expired_signups(timezone.localdate(), False).done == 1
    stored = everything_stored()
    assert CHILD not in stored
    assert PARENT not in stored


@pytest.mark.parametrize(
    ("guardian", "age", "status", "kept"),
    [
        ("", "younger", 303, 0),  # W4: nobody named, nothing kept
        (CHILD.upper(), "younger", 422, 0),  # their own address is no parent's
        ("nobody", "younger", 422, 0),
        (PARENT, "passed", 303, 1),  # whoever decides alone is asked alone
    ],
)
def test_who_is_asked_depends_on_the_age(
    pupils: Form, visitor: Visitor, guardian: str, age: str, status: int, kept: int
) -> None:
    """R32, W4."""
    answer = visitor.send({**YOUNG, "guardian": guardian, "age": age}, slug="pupils")
    assert answer.status_code == status
    assert OptInRequest.objects.count() == kept
    assert PARENT not in everything_stored()
    if status == 422:
        assert "f-guardian-error" in answer.content.decode()


def test_nobody_floods_a_parents_mailbox(pupils: Form, visitor: Visitor) -> None:
    """R22: three mails a day to one address, whoever names it."""
    for number in range(5):
        visitor.send({**YOUNG, "email": f"kind{number}@schule.example", "guardian": PARENT}, slug="pupils")
    assert OutboxMail.objects.filter(to_address=PARENT).count() == 3
    assert Submission.objects.count() == 3
