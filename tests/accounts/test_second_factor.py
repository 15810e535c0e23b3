"""Data protection officers and administrators need a second factor outside demo mode; others do not."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

pytestmark = pytest.mark.django_db


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("name", ["ines", "arne"])
def test_powerful_roles_are_sent_to_set_up_a_second_factor(name: str, request: Any, settings: Any) -> None:
    settings.DEMO = False
    answer = _client(request.getfixturevalue(name)).get("/admin/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/totp/activate/")


def test_with_a_second_factor_the_dashboard_opens(ines: Any, settings: Any) -> None:
    settings.DEMO = False
    TOTP.activate(ines, generate_totp_secret())
    assert _client(ines).get("/admin/").status_code == 200


def test_sales_people_work_with_a_password_alone(lena: Any, settings: Any) -> None:
    settings.DEMO = False
    assert _client(lena).get("/leads/").status_code == 200


def test_the_demo_asks_nobody_for_a_second_factor(ines: Any, settings: Any) -> None:
    settings.DEMO = True
    assert _client(ines).get("/admin/").status_code == 200
