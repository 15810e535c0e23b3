"""What a request says of itself is not believed: hosts, ways back, cookies; and what an answer gives away."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse

from leadcrm.mail.models import OutboxMail
from tests.capture.conftest import ENQUIRY, Visitor
from tests.security.conftest import House

pytestmark = pytest.mark.django_db
AWAY = [
    "https://x.example/", "//x.example", "///x.example", "\\\\x.example", "/\\x.example", "https:x.example", "https:///x.example",
    "javascript:hostile()", "http://testserver@x.example/", "http://testserver.x.example/", "\thttps://x.example", "%2f%2fx.example",
    "/%09/x.example", "//x.example/%2f..", "data:text/html,x", "http://[::1]x.example/",
]  # fmt: skip


def leads_away(location: str) -> bool:
    """Whether a browser that obeys this address leaves the house."""
    plain = re.sub(r"[\t\r\n]", "", location).replace("\\", "/")
    return bool(re.match(r"(//|[a-z][a-z0-9+.-]*:)", plain, re.I)) and not plain.startswith(
        "http://testserver/"
    )


@pytest.mark.parametrize("where", AWAY)
def test_no_way_back_leads_to_another_house(where: str, house: House) -> None:
    lena = house.lena
    lena.set_password("correct-horse-battery")
    lena.save()
    stranger, staff = Client(), house.as_("lena")
    done = reverse("leads:task_done", args=[house.task.pk])
    bulk = {"action": "assign", "lead": house.lead.pk, "owner": lena.pk}
    answers = [
        stranger.post(
            f"/accounts/login/?next={where}",
            {"login": "lena", "password": "correct-horse-battery", "next": where},
        ),
        stranger.post("/accounts/logout/", {"next": where}),
        Client().get("/admin/login/", {"next": where}),
        staff.post(reverse("set_language"), {"language": "de", "next": where}, headers={"referer": where}),
        staff.get(reverse("set_language"), {"next": where}),
        staff.post(done, {"next": where, "return": where}, headers={"referer": where}),
        staff.post(reverse("leads:undo", args=["x"]), {"next": where}, headers={"referer": where}),
        staff.post("/leads/bulk/", {**bulk, "query": where, "next": where}, headers={"referer": where}),
        staff.get("/accounts/reauthenticate/", {"next": where}),
        staff.get(f"/{where}"),
        staff.get("/leads", {"next": where}),
    ]
    assert answers[0].status_code == 302
    assert [
        answer["Location"] for answer in answers if "Location" in answer and leads_away(answer["Location"])
    ] == []


@pytest.mark.parametrize(
    "host",
    [
        "x.example",
        "localhost.x.example",
        "localhost:80@x.example",
        "x.example:localhost",
        "",
        "127.0.0.1.x.example",
        "[::1",
    ],
)
def test_a_forged_host_is_refused(host: str, house: House, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    for path in ("/f/heat-check/", "/accounts/login/", "/leads/", "/unsubscribe/x/"):
        assert Client().get(path, headers={"host": host}).status_code == 400, path


def test_a_forged_forwarded_host_is_not_believed(house: House, visitor: Visitor, settings: Any) -> None:
    settings.BASE_URL = "https://crm.sonnenhain.example"
    forged = {"HTTP_X_FORWARDED_HOST": "x.example", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "host=x.example", "HTTP_X_ORIGINAL_URL": "/admin/", "HTTP_X_REWRITE_URL": "/admin/"}  # fmt: skip
    visitor.client.defaults |= forged
    page = visitor.client.get("/f/heat-check/")
    assert b"x.example/" not in page.content
    assert visitor.send({**ENQUIRY, "consent": ["newsletter"]}).status_code == 303
    mail = OutboxMail.everyone.get()
    links = re.findall(r"https?://[^/\s]+", mail.body)
    assert set(links) == {"https://crm.sonnenhain.example"}
    assert mail.message_id.endswith("@crm.sonnenhain.example>")


def test_no_error_and_no_health_page_gives_anything_away(house: House, settings: Any) -> None:
    secrets = [str(value) for value in django_settings.SECRETS.values() if value] + [
        django_settings.SECRET_KEY,
        "Harmsen",
        "kranich",
        "psycopg",
        "Traceback",
    ]
    client = Client(raise_request_exception=False)
    pages = [
        client.get(path)
        for path in ("/healthz", "/readyz", "/nothing/", "/leads/999/", "/static/nothing.css", "/static/../leadcrm/settings.py", "/static/%2e%2e/manage.py",
                     "/admin/", "/robots.txt", "/.env", "/var/secrets.json", "/confirm/x/", "/unsubscribe/x/", "/f/nothing/", "/accounts/login/?next=/leads/1/")
    ]  # fmt: skip
    pages += [
        client.get("/", headers={"host": "x.example"}),
        client.post("/accounts/login/", {"login": "x" * 9000}),
    ]
    pages += [house.as_("lena").get(path) for path in ("/leads/999/", "/leads/import/")]
    for page in pages:
        text = page.content.decode()
        assert [secret for secret in secrets if secret in text] == [], page.request["PATH_INFO"]
        assert "<!--" not in text
        assert "Server" not in page.headers
        assert "X-Powered-By" not in page.headers
    assert set(json.loads(pages[1].content)) <= {
        "ready",
        "migrations",
        "database",
        "redis",
        "oldest_unsealed_seconds",
        "oldest_due_mail_seconds",
    }


def test_no_static_file_holds_a_secret() -> None:
    words = re.compile(
        r"secret_key|BEGIN [A-Z ]*PRIVATE KEY|password\s*[=:]\s*['\"]|sourceMappingURL=http", re.I
    )
    found = [
        path.name
        for path in (django_settings.BASE_DIR / "static").rglob("*.*")
        if path.suffix in {".js", ".css", ".svg", ".html", ".json"} and words.search(path.read_text())
    ]
    assert not found


def test_every_page_of_staff_keeps_out_of_frames_and_of_caches_it_shares(house: House) -> None:
    answer = house.as_("lena").get(f"/leads/{house.lead.pk}/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "Cookie" in answer["Vary"]


def test_the_session_is_a_new_one_after_log_in_and_gone_after_log_out(house: House) -> None:
    house.lena.set_password("correct-horse-battery")
    house.lena.save()
    client = Client()
    client.get("/accounts/login/")
    client.cookies["leadcrm_session"] = fixed = "a" * 32
    client.post("/accounts/login/", {"login": "lena", "password": "correct-horse-battery"})
    cookie = client.cookies["leadcrm_session"]
    assert cookie.value != fixed
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    stolen = cookie.value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["leadcrm_session"] = stolen
    assert thief.get("/leads/").status_code == 302


def test_a_deactivated_account_is_out_at_once(house: House) -> None:
    client = house.as_("lena")
    house.lena.is_active = False
    house.lena.save()
    assert client.get("/leads/").status_code == 302


@pytest.mark.parametrize("spelling", ["LENA", "lena@sonnenhain.example"])
def test_another_spelling_of_the_name_does_not_open_the_lock(spelling: str, house: House) -> None:
    house.lena.set_password("correct-horse-battery")
    house.lena.save()
    for number in range(12):
        name = (
            ("lena", "LENA", "Lena", "leNA")[number % 4]
            if "@" not in spelling
            else ("lena@sonnenhain.example", "Lena@sonnenhain.example")[number % 2]
        )
        Client().post(
            "/accounts/login/",
            {"login": name, "password": "wrong"},
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        )
    client = Client()
    client.post(
        "/accounts/login/",
        {"login": spelling, "password": "correct-horse-battery"},
        headers={"x-forwarded-for": "203.0.113.9"},
    )
    assert client.get("/leads/").status_code == 302


def test_a_known_and_an_unknown_name_cost_the_same_work(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.lena.set_password("correct-horse-battery")
    house.lena.save()
    hashed: list[int] = []
    argon2 = hashers.Argon2PasswordHasher
    for verb in ("encode", "verify"):
        true = getattr(argon2, verb)
        monkeypatch.setattr(
            argon2, verb, lambda *given, true=true, **more: (hashed.append(1), true(*given, **more))[1]
        )
    work = []
    for name in ("lena", "nobody", "lena@sonnenhain.example", "nobody@sonnenhain.example"):
        hashed.clear()
        Client().post("/accounts/login/", {"login": name, "password": "wrong"})
        work.append(len(hashed))
    assert work[0] == work[1] > 0
    assert work[2] == work[3] > 0


def test_check_deploy_is_clean_for_a_house_in_the_world(tmp_path: Path) -> None:
    world = {**os.environ, "BASE_URL": "https://crm.example", "ALLOWED_HOSTS": "crm.example", "LEADCRM_DATA": str(tmp_path),
             "SECRET_KEY": "", "LEADCRM_DEMO": "0", "DEBUG": "0"}  # fmt: skip
    world.pop("SECRET_KEY")
    said = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=django_settings.BASE_DIR, env=world, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    settings = subprocess.run(
        [sys.executable, "-c", "import leadcrm.settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG)"],
        cwd=django_settings.BASE_DIR, env={**world, "DJANGO_SETTINGS_MODULE": "leadcrm.settings"}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert settings.stdout.split() == ["True", "True", "True", "True", "False"], settings.stderr
