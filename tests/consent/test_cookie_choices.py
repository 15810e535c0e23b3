"""What an answer to the banner leaves with us: proof of a yes, and nothing else (R36, R37, R45, Art. 7(1))."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from consent.cookies.retention import retain_choices
from consent.models import Banner, CookieChoice, Site
from privacy import jobs
from tests.consent.cookie_site import Browser, add_cookie, found_site, publish
from tests.security.payloads import PAYLOADS
from tests.test_access_matrix import digest


@pytest.fixture
def site(controller: Any) -> Site:
    return found_site()


def kept() -> list[tuple[str, list[str]]]:
    return list(CookieChoice.objects.order_by("at").values_list("kind", "categories"))


def test_a_yes_is_kept_with_words_page_and_time(site: Site) -> None:
    """Art. 7(1): what was shown is proven by the version, whose content cannot change."""
    visitor = Browser()
    answer = visitor.says("given", ["statistics"])
    assert answer.status_code == 204
    assert not answer.cookies
    row = CookieChoice.objects.get()
    assert (row.receipt, row.kind, row.categories) == (visitor.receipt, "given", ["statistics"])
    assert (row.page, row.language, row.despite_signal) == ("/heizung/", "de", False)
    assert row.banner == Banner.objects.get(site=site, version=1)


def test_a_no_leaves_nothing(site: Site) -> None:
    """R36: whoever refuses is not remembered by us; what the script sends is not even kept when it sends it."""
    before = digest()
    assert Browser().says("withdrawn", []).status_code == 204
    assert digest() == before


def test_a_withdrawal_is_kept_beside_the_yes(site: Site) -> None:
    """R27 for cookies: history is appended to, never rewritten; a withdrawal in parts leaves the rest allowed (R28)."""
    visitor = Browser()
    visitor.says("given", ["statistics", "marketing"])
    visitor.says("withdrawn", ["statistics"])
    visitor.says("withdrawn", [])
    assert kept() == [
        ("given", ["marketing", "statistics"]),
        ("withdrawn", ["statistics"]),
        ("withdrawn", []),
    ]


def test_the_same_act_twice_is_one_row(site: Site) -> None:
    visitor = Browser()
    for _ in range(3):
        assert visitor.says("given", ["statistics"]).status_code == 204
    assert len(kept()) == 1


def test_proof_cannot_be_rewritten(site: Site) -> None:
    Browser().says("given", ["statistics"])
    with pytest.raises(DatabaseError), transaction.atomic():
        CookieChoice.objects.update(categories=["marketing"])


def test_no_row_tells_who_or_where_it_was(site: Site) -> None:
    """R45: neither the address nor the browser of the visitor is anywhere afterwards, truncated or not."""
    visitor = Browser(**{"user-agent": "Canarybrowser/7"})
    visitor.client.post(
        "/c/",
        json.dumps({"site": "www", "version": 1, "kind": "given", "categories": ["statistics"],
                    "receipt": visitor.receipt.hex, "language": "en", "page": "/"}),
        content_type="text/plain", REMOTE_ADDR="203.0.113.77",
    )  # fmt: skip
    assert len(kept()) == 1
    everything = _dump()
    assert "203.0.113" not in everything
    assert "Canarybrowser" not in everything
    assert visitor.receipt.hex in everything.replace("-", "")


def _dump() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        parts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(r::text, chr(10)) FROM "{table}" r')
            parts.append(cursor.fetchone()[0] or "")
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": 2}, "version"), ({"version": "1"}, "version"), ({"version": 10**30}, "version"), ({"version": True}, "version"),
        ({"kind": "maybe"}, "kind"), ({"kind": None}, "kind"), ({"kind": ["given"]}, "kind"),
        ({"categories": ["necessary"]}, "categories"), ({"categories": ["everything"]}, "categories"),
        ({"categories": []}, "categories"), ({"categories": "statistics"}, "categories"), ({"categories": [1]}, "categories"),
        ({"receipt": "x"}, "receipt"), ({"receipt": None}, "receipt"), ({"receipt": {}}, "receipt"),
        ({"page": "/x?email=a@b.example"}, "page"), ({"page": "https://x.example/"}, "page"), ({"page": "/" + "x" * 300}, "page"),
        ({"page": "/a\x00b"}, "page"), ({"page": "/\ud800"}, "page"), ({"page": 1}, "page"),
    ],
)  # fmt: skip
def test_a_bad_report_is_refused_by_field_and_reason(site: Site, change: dict[str, Any], field: str) -> None:
    answer = Browser().says("given", ["statistics"], change)
    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert answer.json()["error"]
    assert kept() == []


@pytest.mark.parametrize(
    "body",
    ["", "x", "[]", "null", '"www"', "[" * 1990, '{"site": "www"', b"\xff\xfe", "{" + " " * 3000 + "}"],
)
def test_nonsense_is_refused(site: Site, body: str | bytes) -> None:
    before = digest()
    answer = Browser().posts(body)
    assert answer.status_code == 404
    assert answer.json()["field"] == "site"
    assert digest() == before


def test_hostile_strings_are_refused_or_harmless(site: Site) -> None:
    for payload in PAYLOADS:
        for field in ("site", "kind", "receipt", "page", "language"):
            said = {"page": "/"} | {field: payload}
            assert Browser().says("given", ["statistics"], said).status_code in (204, 404, 422, 429)
    assert set(CookieChoice.objects.values_list("language", flat=True)) <= {"de", "en"}


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "https://www.sonnenhain.example.evil.example"]
)
def test_another_web_site_reports_nothing_for_ours(site: Site, origin: str) -> None:
    """The Origin stands in for a form token: a browser cannot be made to lie about it."""
    before = digest()
    answer = Browser(origin).says("given", ["statistics"])
    assert answer.status_code == 404
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert digest() == before


def test_the_site_that_asked_may_read_the_answer(site: Site) -> None:
    for answer in (Browser().says("given", ["statistics"]), Browser().says("given", [])):
        assert answer["Access-Control-Allow-Origin"] == "https://www.sonnenhain.example"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_site_that_was_switched_off_reports_nothing(site: Site) -> None:
    Site.objects.update(active=False)
    assert Browser().says("given", ["statistics"]).status_code == 404


def test_too_many_reports_are_answered_with_429(site: Site, settings: Any) -> None:
    settings.CAPTURE_POSTS_PER_MINUTE = 2
    answers = [Browser().says("given", ["statistics"]).status_code for _ in range(3)]
    assert answers == [204, 204, 429]
    assert len(kept()) == 2


def test_one_receipt_has_no_more_acts_than_a_person(site: Site, settings: Any) -> None:
    settings.CAPTURE_POSTS_PER_MINUTE = 1000
    visitor = Browser()
    both = [["statistics"], ["statistics", "marketing"]]
    answers = [visitor.says("given", both[number % 2]).status_code for number in range(51)]
    assert (answers.count(204), answers.count(422)) == (50, 1)


def test_a_version_shown_before_is_still_proof(site: Site) -> None:
    """A page that was open while the officer published: what counts is what the visitor saw."""
    add_cookie(site, "statistics", "_new")
    publish(site)
    Browser().says("given", ["statistics"], {"version": 1})
    assert CookieChoice.objects.get().banner.version == 1


# --- how long (R35) ------------------------------------------------------------------------------------------------


def acts(*days: tuple[str, str, list[str]]) -> None:
    """Let one browser act on these days."""
    visitor = Browser()
    for day, kind, categories in days:
        with time_machine.travel(dt.datetime.fromisoformat(f"{day}T10:00:00+00:00"), tick=False):
            assert visitor.says(kind, categories).status_code == 204


def left_on(day: str) -> int:
    date = dt.date.fromisoformat(day)
    due = retain_choices(date, True).due
    assert retain_choices(date, False).done == due
    return CookieChoice.objects.count()


def test_proof_is_kept_to_the_end_of_the_third_year_after_the_withdrawal(site: Site) -> None:
    """R35: withdrawal 2026-04-10, deletable from 2030-01-01; the yes before it is part of the same history."""
    acts(("2025-12-01", "given", ["statistics"]), ("2026-04-10", "withdrawn", []))
    assert left_on("2029-12-31") == 2
    assert left_on("2030-01-01") == 0


def test_a_yes_that_nobody_took_back_ends_by_itself(site: Site) -> None:
    """R35, R44: it is asked for again after twelve months, so it is in use until then and no longer."""
    acts(("2025-06-01", "given", ["statistics"]))
    assert left_on("2029-12-31") == 1
    assert left_on("2030-01-01") == 0


def test_the_night_does_it(site: Site) -> None:
    acts(("2020-01-10", "given", ["statistics"]), ("2020-02-01", "withdrawn", []))
    assert jobs.run("cookie_choices", dt.date(2026, 1, 1)) == jobs.Outcome(due=2, done=2)
    assert kept() == []
