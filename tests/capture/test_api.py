"""Sign-ups handed in by another page of ours: the same double opt-in, and nobody learns whom we know (R17, R19, R20)."""

import hashlib
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.gate import check
from consent.models import ConsentRecord, OptInRequest
from consent.services.opt_in import token_of
from leadcrm.capture.models import Form, FormKey, Submission
from leadcrm.capture.services.keys import KeyRefused, make_key, revoke_key
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.suppression import suppress
from tests.capture.conftest import draft
from tests.capture.test_alike import known

URL = "/api/v1/consents/"
BODY: dict[str, Any] = {
    "email": "anna.weber@kunde.example",
    "language": "de",
    "page_url": "https://shop.sonnenhain.example/order",
    "consents": [{"purpose": "newsletter", "version": 1}],
}


@pytest.fixture
def secret(signup_form: Form, mara: Any) -> str:
    return make_key(form=signup_form, name="Shop", actor=mara.subject)[1]


def post(secret: str, body: Any = BODY, *, once: str = "", **headers: str) -> Any:
    sent = {"authorization": f"Bearer {secret}", "idempotency-key": once or str(uuid.uuid4()), **headers}
    return Client(enforce_csrf_checks=True).post(URL, body, "application/json", headers=sent)


def test_it_waits_for_the_click_like_any_sign_up(secret: str) -> None:
    """R20, R19: pending until confirmed, then provable with page and text."""
    answer = post(secret)
    assert (answer.status_code, answer.json(), dict(answer.cookies)) == (202, {"status": "pending"}, {})
    request = OptInRequest.objects.get()
    assert check(request.subject, "newsletter", "email").code == "CONSENT_PENDING"
    assert not Lead.objects.exists()
    assert Client().post(reverse("capture:confirm", args=[token_of(request)])).status_code == 200
    record = ConsentRecord.objects.get()
    assert (record.route, record.page_url, record.text.version) == ("api", BODY["page_url"], 1)
    assert check(request.subject, "newsletter", "email").allowed


def test_known_unknown_and_suppressed_people_are_answered_alike(secret: str) -> None:
    known()
    suppress(kind="email", value="gone@kunde.example")
    answers = [
        post(secret, {**BODY, "email": who})
        for who in (BODY["email"], "new@kunde.example", "gone@kunde.example")
    ]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1


def test_the_same_request_again_is_the_same_request(secret: str) -> None:
    once = str(uuid.uuid4())
    answers = [post(secret, once=once) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert Submission.objects.count() == OptInRequest.objects.count() == OutboxMail.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ["a@b.example"]}, "email"),
        ({"email": None}, "email"),
        ({"consents": []}, "consents"),
        ({"consents": [{"purpose": "newsletter", "version": 9}]}, "consents"),
        ({"consents": [{"purpose": "telephone_marketing", "version": 1}]}, "consents"),
        ({"consents": ["newsletter"]}, "consents"),
        ({"language": "fr"}, "language"),
        ({"page_url": "javascript:alert(1)"}, "page_url"),
        ({"page_url": 7}, "page_url"),
        ({"is_staff": "1"}, "is_staff"),
        ({"phone": "0341 4710200"}, "phone"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_stored(
    secret: str, change: dict[str, Any], field: str
) -> None:
    answer = post(secret, {**BODY, **change})
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert all(error["reason"] for error in answer.json()["errors"])
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("[]", 400), ("[" * 5000, 400), ('"x"', 400), ('{"a": "' + "x" * 30_000 + '"}', 413)],
)
def test_what_is_no_request_is_refused(secret: str, body: str, status: int) -> None:
    assert post(secret, body).status_code == status


def test_without_a_key_that_counts_nobody_gets_in(secret: str, mara: Any, signup_form: Form) -> None:
    assert post("lc_guess").status_code == 401
    assert Client().post(URL, BODY, "application/json").status_code == 401
    assert post(secret, once="not a uuid").json()["errors"][0]["field"] == "Idempotency-Key"
    Form.objects.update(published_at=None)
    assert post(secret).status_code == 409
    revoke_key(key=FormKey.objects.get(), actor=mara.subject)
    assert post(secret).status_code == 401
    assert not Submission.objects.exists()


def test_too_many_are_told_to_wait(secret: str, settings: Any) -> None:
    settings.CAPTURE_POSTS_PER_MINUTE = 2
    answers = [post(secret) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_a_key_is_shown_once_and_kept_as_a_hash(
    signup_form: Form, mara: Any, arne: Any, as_user: Any
) -> None:
    for user in (mara, arne):
        client, url = as_user(user), reverse("capture:keys", args=["newsletter"])
        made = client.post(url, {"name": "Shop"}).content.decode()
        secret = made.split('id="secret">')[1].split("<")[0]
        assert FormKey.objects.latest("pk").sha256 == hashlib.sha256(secret.encode()).hexdigest()
        assert secret not in client.get(url).content.decode()
        assert post(secret).status_code == 202
    client.post(reverse("capture:revoke-key", args=["newsletter", FormKey.objects.latest("pk").pk]))
    assert post(secret).status_code == 401


def test_an_enquiry_has_no_keys(texts: None, mara: Any) -> None:
    with pytest.raises(KeyRefused):
        make_key(form=draft(), name="Shop", actor=mara.subject)
