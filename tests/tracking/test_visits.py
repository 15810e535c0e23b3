"""Nothing is known of a visit before its visitor agreed, and afterwards no more than was said (R36, R37, R42, R45)."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.errors import BannerIncomplete
from consent.models import Cookie, Site
from leadcrm.tracking.models import Visit, Visitor
from privacy.models import Purpose
from tests.consent.cookie_site import add_cookie, publish
from tests.security.payloads import PAYLOADS
from tests.test_access_matrix import digest
from tests.tracking.conftest import Reader, paths


def test_a_visit_is_kept_after_a_yes(reader: Reader) -> None:
    """R36: page, minute, host and campaign; pseudonymous."""
    with time_machine.travel(dt.datetime(2026, 12, 1, 9, 41, 17, tzinfo=dt.UTC), tick=False):
        reader.says("given", ["marketing", "statistics"])
        answer = reader.looks("/heat-pumps/air/", campaign={"source": "letter", "campaign": "autumn", "gclid": "x"})  # fmt: skip
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    assert answer["Access-Control-Allow-Origin"] == "https://www.sonnenhain.example"
    visit, visitor = Visit.objects.get(), Visitor.objects.get()
    assert (visit.visitor, visit.subject, visit.site.code) == (visitor, None, "www")
    assert visit.at == dt.datetime(2026, 12, 1, 9, 41, tzinfo=dt.UTC)
    assert (visit.path, visit.referrer) == ("/heat-pumps/air/", "www.example.org")
    assert (visit.utm_source, visit.utm_campaign, visit.utm_term) == ("letter", "autumn", "")
    assert (visitor.receipt, visitor.subject, visitor.last_seen) == (reader.receipt, None, dt.date(2026, 12, 1))  # fmt: skip


def _refuses(site: Site) -> Reader:
    return Reader()


def _statistics_alone(site: Site) -> Reader:
    reader = Reader()
    reader.says("given", ["statistics"])
    return reader


def _withdrew(site: Site) -> Reader:
    reader = Reader()
    reader.says("given", ["marketing"])
    reader.says("withdrawn", [])
    return reader


def _signal(site: Site) -> Reader:
    reader = Reader()
    reader.says("given", ["marketing"])
    reader.client.defaults["HTTP_SEC_GPC"] = "1"
    return reader


def _other_recipients(site: Site) -> Reader:
    reader = Reader()
    reader.says("given", ["marketing"])
    add_cookie(site, "marketing", "_ad", provider="Ads Ltd., IE")
    publish(site)
    return reader


def _purpose_closed(site: Site) -> Reader:
    reader = Reader()
    reader.says("given", ["marketing"])
    Purpose.objects.filter(pk="profiling").update(active=False)
    return reader


def _shop(site: Site) -> Reader:
    """Somebody who agreed on another site of the company."""
    shop = Site.objects.create(code="shop", name="Shop", origins=site.origins, visits=True)
    publish(shop)
    reader = Reader()
    assert reader.says("given", ["marketing"], {"site": "shop"}).status_code == 204
    return reader


@pytest.mark.parametrize(
    "somebody",
    [_refuses, _statistics_alone, _withdrew, _signal, _other_recipients, _purpose_closed, _shop],
    ids=lambda made: made.__name__.strip("_"),
)
def test_whoever_did_not_agree_leaves_nothing(site: Site, somebody: Callable[[Site], Reader]) -> None:
    """R36, R37, R42: refused in silence, no row anywhere, not even a counter; the page learns nothing by the answer."""
    reader = somebody(site)
    before = digest()
    answer = reader.looks()
    assert (answer.status_code, answer.content) == (204, b"")
    assert digest() == before


def test_a_signal_yields_to_a_yes_given_in_its_presence(site: Site) -> None:
    """R42: newer, explicit and for this site."""
    reader = Reader(**{"sec-gpc": "1"})
    reader.says("given", ["marketing"])
    reader.looks()
    assert len(paths()) == 1


def test_nothing_is_recorded_before_the_banner_has_said_so(site: Site) -> None:
    """R38: a yes to words without visits covers none; switching them on is a new question, also to who agreed before."""
    Site.objects.update(visits=False)
    site.refresh_from_db()
    old = publish(site)
    reader = Reader()
    reader.says("given", ["marketing"], {"version": old.version})
    Site.objects.update(visits=True)
    reader.looks()
    site.refresh_from_db()
    fresh = publish(site)
    assert fresh.scope == old.scope + 1
    reader.looks()
    assert paths() == []
    reader.says("given", ["marketing"], {"version": fresh.version})
    reader.looks()
    assert len(paths()) == 1


def test_a_site_cannot_ask_for_what_the_officer_closed(site: Site) -> None:
    """R12: with the purpose goes the question, also where visits alone rest on it."""
    Cookie.objects.filter(category="marketing").update(used=False)
    Purpose.objects.filter(pk="profiling").update(active=False)
    with pytest.raises(BannerIncomplete, match="Marketing"):
        publish(site)


@pytest.mark.parametrize(("language", "word"), [("de", "erkennt diesen Browser wieder"), ("en", "recognises this browser")])  # fmt: skip
def test_banner_and_list_say_that_the_receipt_recognises_the_browser(
    site: Site, client: Any, language: str, word: str
) -> None:
    """R38: purpose and lifetime, also where nothing else is asked for the category."""
    Cookie.objects.filter(category="marketing").update(used=False)
    publish(site)
    shown = client.get(f"/c.json?site=www&lang={language}").json()["categories"]
    (row,) = next(one for one in shown if one["code"] == "marketing")["kept"]
    assert row["name"] == "leadcrm_consent"
    assert word in row["said"]
    assert "90" in row["said"]
    assert "12" in row["said"]
    page = client.get(f"/privacy/cookies/?lang={language}").content.decode()
    assert word in page


def test_only_registered_origins_tell_of_visits(reader: Reader) -> None:
    for origin in ("https://evil.example", "null", ""):
        reader.client.defaults["HTTP_ORIGIN"] = origin
        answer = reader.looks()
        assert answer.status_code == 404
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert paths() == []
    assert reader.client.get("/t/").status_code == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"[" * 100_000, b"x" * 5_000_000, b"\xff\xfe", b'{"site": "www"}', b'{"site": ["www"]}',
     json.dumps({"site": "www", "path": "/", "receipt": "' OR 1=1 --"}).encode(),
     json.dumps({"site": "www", "path": "/", "receipt": {}}).encode()],
    ids=range(10),
)  # fmt: skip
def test_hostile_bodies_leave_nothing(reader: Reader, body: bytes) -> None:
    """security.md 21: an answer at once, never an error of ours."""
    assert reader.tells(body).status_code in (204, 404)
    assert paths() == []


def test_a_forged_receipt_is_nobody_s_consent(reader: Reader) -> None:
    """Random and 128 bits long: whoever does not hold it cannot speak for the browser."""
    stranger = Reader()
    stranger.looks()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_kept_as_text_or_not_at_all(
    reader: Reader, payload: str, as_user: Any, ines: Any
) -> None:
    """security.md 5: whatever stands in an address does not become part of a page of ours."""
    reader.looks(f"/x{payload}", referrer=payload, campaign=dict.fromkeys(("source", "campaign"), payload))
    reader.looks("/y", referrer=payload, campaign={"term": payload})
    page = as_user(ines).get("/admin/tracking/visit/").content.decode()
    assert ("/y" in page) is (len(payload) < 4000)  # more than that is not even read
    if "<" in payload:
        assert payload not in page


def test_no_address_and_no_browser_is_kept(reader: Reader) -> None:
    """R45: not even shortened; the whole database is looked through."""
    reader.client.defaults["HTTP_USER_AGENT"] = "Canarybrowser/7"
    reader.tells(json.dumps({"site": "www", "path": "/", "receipt": reader.receipt.hex}), REMOTE_ADDR="203.0.113.77")  # fmt: skip
    assert paths() == ["/"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(v::text || r::text, ' ') FROM tracking_visit v, tracking_visitor r")
        everything = cursor.fetchone()[0]
    assert "203.0.113" not in everything
    assert "Canarybrowser" not in everything
    columns = {field.name for model in (Visit, Visitor) for field in model._meta.fields}
    assert not columns & {"ip", "ip_truncated", "user_agent", "browser"}


def test_too_many_visits_a_minute_are_not_kept(reader: Reader, settings: Any) -> None:
    settings.CAPTURE_POSTS_PER_MINUTE = 2
    assert {reader.looks().status_code for _ in range(4)} == {204}
    assert len(paths()) == 2


def test_reading_takes_nothing_from_those_who_write(reader: Reader, settings: Any, client: Any) -> None:
    """Pages that are looked at do not use up what forms at the same address may send."""
    settings.CAPTURE_POSTS_PER_MINUTE = 2
    for _ in range(5):
        reader.looks()
    assert reader.says("given", ["marketing", "statistics"]).status_code == 204


def test_a_visit_costs_as_many_queries_after_a_hundred_as_after_one(reader: Reader) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            reader.looks()
        return len(seen)

    reader.looks()
    few = queries()
    Visit.objects.bulk_create(
        Visit(visitor=Visitor.objects.get(), site=Site.objects.get(), path="/") for _ in range(100)
    )
    assert queries() == few <= 14


def test_the_script_is_a_file_that_anybody_may_read(client: Any) -> None:
    answer = client.get("/t.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    for word in (b"cookie", b"setItem", b"userAgent", b"screen", b"language"):
        assert word not in answer.content
