"""Logging in: by password, by demo button, throttled, and never by signing up."""

import uuid
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def lena_with_password(lena: Any) -> Any:
    lena.set_password("correct-horse-battery")
    lena.save()
    return lena


@pytest.mark.parametrize("login", ["lena", "lena@sonnenhain.example"])
def test_user_name_or_address_and_password_open_the_door(
    login: str, lena_with_password: Any, client: Client
) -> None:
    answer = client.post("/accounts/login/", {"login": login, "password": "correct-horse-battery"})
    assert answer.status_code == 302
    assert client.get("/leads/").status_code == 200


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    lena_with_password: Any, client: Client
) -> None:
    known = client.post("/accounts/login/", {"login": "lena", "password": "wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_five_wrong_passwords_lock_the_name_for_a_while(lena_with_password: Any, client: Client) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": "lena", "password": "wrong"})
    cache.clear()  # Redis is disposable; the lock is not
    answer = client.post("/accounts/login/", {"login": "lena", "password": "correct-horse-battery"})
    assert answer.status_code in {403, 429}
    assert client.get("/leads/").status_code == 302


def test_codes_of_the_second_factor_cannot_be_tried_out(
    lena_with_password: Any, client: Client, settings: Any
) -> None:
    settings.DEMO = False
    TOTP.activate(lena_with_password, generate_totp_secret())
    client.post("/accounts/login/", {"login": "lena", "password": "correct-horse-battery"})
    answers = [client.post("/accounts/2fa/authenticate/", {"code": f"{code:06}"}) for code in range(8)]
    assert b"Too many" in answers[-1].content
    assert client.get("/leads/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_a_demo_button_logs_in_on_loopback_only(lena: Any, client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert client.post("/accounts/demo/", {"as": "lena"}, REMOTE_ADDR="198.51.100.7").status_code == 404
    assert client.post("/accounts/demo/", {"as": "lena"}).status_code == 302
    assert client.get("/leads/").status_code == 200


def test_outside_the_demo_there_is_no_button(lena: Any, client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.post("/accounts/demo/", {"as": "lena"}).status_code == 404
    assert b"/accounts/demo/" not in client.get("/accounts/login/").content


def test_the_demo_button_opens_no_account_outside_the_cast(
    django_user_model: Any, client: Client, settings: Any
) -> None:
    settings.DEMO = True
    django_user_model.objects.create_user("eve", "eve@sonnenhain.example", None, role="dpo")
    assert client.post("/accounts/demo/", {"as": "eve"}).status_code == 404


def test_every_member_of_staff_has_a_subject_of_their_own(lena: Any, tom: Any) -> None:
    assert lena.subject_id != tom.subject_id


def test_the_language_of_a_page_comes_from_its_address_first(client: Client) -> None:
    assert 'lang="de"' in client.get("/accounts/login/?lang=de").content.decode()
    english = client.get("/accounts/login/", headers={"accept-language": "en"})
    assert 'lang="en"' in english.content.decode()


def test_the_demo_button_goes_on_to_a_page_of_ours_only(lena: Any, client: Client, settings: Any) -> None:
    settings.DEMO = True
    assert client.post("/accounts/demo/", {"as": "lena", "next": "/tasks/"}).url == "/tasks/"
    for foreign in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.post("/accounts/demo/", {"as": "lena", "next": foreign}).url == "/"


def test_without_redis_the_log_in_says_so_and_tries_no_password(
    lena_with_password: Any, redis_away: None
) -> None:
    client = Client()
    for password in (*["wrong"] * 6, "correct-horse-battery"):
        answer = client.post("/accounts/login/", {"login": "lena", "password": password})
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "half a minute" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.get("/accounts/login/").status_code == 200


def test_the_lock_of_the_database_outlives_a_redis_that_forgot(
    lena_with_password: Any, settings: Any
) -> None:
    here = settings.CACHES["default"]
    away = {**here, "LOCATION": "redis://127.0.0.1:1/0"}
    right = {"login": "lena", "password": "correct-horse-battery"}
    for number in range(6):
        # An empty Redis each time: allauth's own count begins anew, the one of axes does not.
        settings.CACHES = {"default": {**here, "KEY_PREFIX": f"test:{uuid.uuid4().hex}"}}
        Client().post("/accounts/login/", right | {"password": f"wrong {number}"})
    settings.CACHES = {"default": away}
    assert Client().post("/accounts/login/", right).status_code == 503
    settings.CACHES = {"default": {**here, "KEY_PREFIX": f"test:{uuid.uuid4().hex}"}}
    client = Client()
    client.post("/accounts/login/", right)
    assert "_auth_user_id" not in client.session


def test_a_page_that_counts_nothing_opens_without_redis(lena: Any, as_user: Any, redis_away: None) -> None:
    for path in ("/leads/add/", "/mail/dead/", "/styleguide/"):
        assert as_user(lena).get(path).status_code == 200, path
