"""Hostile addresses, parameters, headers and cookies: whatever a request carries, no answer is an error of ours."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from leadcrm.strict import StrictHandler
from tests.security.conftest import House
from tests.security.payloads import ENCODED, MARKUP, share

pytestmark = [
    pytest.mark.django_db,
    # The admin's own filter by date, when a date without zone is typed into the address.
    pytest.mark.filterwarnings("ignore:DateTimeField AuditEntry.at received a naive datetime"),
]
#: As they travel: percent-encoded, or broken as no browser would break them.
VALUES = [
    *ENCODED,
    *(quote(text.encode()) for text in (MARKUP[1], "²", "0001-01-01", "漢字" * 60, "9" * 5000)),
]
#: What broke something once goes into every parameter, the others take turns.
ALWAYS = ["%00", "%FF%FE", quote("9" * 5000)]
LEAD = "/leads/{lead}/"
#: Who asks, where, and the parameters that the page reads.
PAGES: list[tuple[str, str, list[str]]] = [
    ("lena", "/leads/", ["q", "after", "stage", "created"]),
    ("lena", "/leads/add/hint/", ["email", "phone"]),
    ("lena", "/tasks/", ["view", "after", "before"]),
    ("lena", LEAD, ["tab", "write", "before", "kind", "page"]),
    ("lena", LEAD + "?tab=history", ["before", "after", "page"]),
    ("lena", LEAD + "timeline/", ["before", "kind"]),
    ("ines", "/admin/privacy/auditentry/", ["subject", "actor", "verb", "at__gte", "p", "o", "_to_field"]),
    ("ines", "/admin/consent/consentrecord/", ["q", "purpose__code__exact", "channel__exact", "kind__exact", "p"]),
    ("ines", "/admin/privacy/suppression/", ["q", "p", "kind__exact"]),
    ("ines", "/admin/privacy/objection/", ["q", "p"]),
    ("ines", "/admin/consent/consenttext/", ["purpose__code__exact", "language__exact", "q"]),
    ("ines", "/admin/consent/consenttext/add/", ["purpose", "language", "_changelist_filters"]),
    ("arne", "/admin/accounts/user/", ["role__exact", "team__id__exact", "is_active__exact", "q", "o"]),
    ("", "/f/heat-check/", ["lang", "utm_source", "utm_medium", "utm_term", "gclid"]),
    ("", "/accounts/login/", ["next", "lang"]),
    ("", "/admin/login/", ["next"]),
    ("", "/privacy/", ["lang"]),
]  # fmt: skip
#: Addresses with a part that anybody may make up.
PATHS = [
    ("", "/f/{}/"), ("", "/f/{}/thanks/"), ("", "/confirm/{}/"), ("", "/unsubscribe/{}/"), ("", "/preferences/{}/"), ("", "/privacy/notice/{}/"),
    ("", "/{}"), ("", "/static/{}"),
    ("lena", "/leads/{}/"), ("lena", "/companies/{}/"), ("lena", "/leads/1/facts/{}/"), ("lena", "/leads/1/proof/{}/"),
    ("jonas", "/leads/import/{}/"), ("arne", "/mail/folder/{}/"), ("arne", "/admin/accounts/user/{}/change/"),
    ("ines", "/admin/privacy/auditentry/{}/change/"), ("ines", "/admin/consent/consentrecord/{}/proof/"), ("ines", "/admin/{}"),
    ("mara", "/forms/{}/"),
]  # fmt: skip


def ask(client: Client, address: str, **more: Any) -> Iterator[str]:
    try:
        answer = client.get(address, **more)
    except Exception as error:  # the client raises what a server would answer with 500
        yield f"{address[:90]}: {type(error).__name__}: {error}"[:250]
        return
    if answer.status_code >= 500:
        yield f"{address[:90]}: {answer.status_code}"
    if not answer.streaming and b"<script>hostile" in answer.content:
        yield f"{address[:90]}: comes back as markup"


@pytest.mark.parametrize(("who", "path", "names"), PAGES, ids=[f"{path}" for _who, path, _names in PAGES])
def test_a_parameter_may_say_anything(who: str, path: str, names: list[str], house: House) -> None:
    client = house.as_(who) if who else Client()
    path = path.format(lead=house.lead.pk)
    step = "&" if "?" in path else "?"
    found = [
        fault
        for number, name in enumerate(names)
        for value in share(number + len(path), VALUES, ALWAYS)
        for fault in ask(client, f"{path}{step}{name}={value}")
    ]
    found += [
        fault
        for name in names
        for fault in ask(client, f"{path}{step}{name}[]=x&{name}=1&{name}=2&{name}__in=%00")
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("who", "path"), PATHS, ids=[path for _who, path in PATHS])
def test_an_address_may_say_anything(who: str, path: str, house: House) -> None:
    client = house.as_(who) if who else Client()
    found = [fault for value in VALUES for fault in ask(client, path.format(value))]
    assert not found, "\n".join(found)


HEADERS = ["accept-language", "referer", "user-agent", "hx-current-url", "hx-target", "hx-request", "x-forwarded-for",
           "x-forwarded-proto", "cookie", "accept", "if-modified-since", "x-request-id", "range"]  # fmt: skip
HEADER_VALUES = [
    "a\x00b", "\xed\xa0\x80", "9" * 5000, "<script>hostile()</script>", "de;q=" + "9" * 400, "%00%0d%0a", "[::1", "999.999.1.1",
    'leadcrm_session="aaaaaaaaaaaa\\000b"', "leadcrm_session=" + "a" * 5000, 'leadcrm_csrf="\\000"; messages=x:y:z',
]  # fmt: skip


@pytest.mark.parametrize("path", ["/f/heat-check/", "/leads/"])
@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "behind a proxy"])
def test_a_header_may_say_anything(path: str, proxied: bool, house: House, settings: Any) -> None:
    if proxied:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    found = [
        f"{name}: {value[:40]!r}: {fault}"
        for number, name in enumerate(HEADERS)
        for value in share(number + len(path) + proxied, HEADER_VALUES, HEADER_VALUES[:2])
        for client in (Client(),)
        for fault in ask(client, path, headers={name: value})
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain; a*=bogus''%FF",
        "x; charset=bogus",
        ";" * 500,
        "\xff",
        "multipart/form-data; boundary=\xff",
    ],
)
def test_a_content_type_that_cannot_be_read_is_none(kind: str) -> None:
    # Django raises while it makes the request, before any middleware could answer.
    status: list[str] = []
    environ = Client().generic("GET", "/healthz").wsgi_request.environ
    list(StrictHandler()({**environ, "CONTENT_TYPE": kind}, lambda line, headers: status.append(line)))
    assert status == ["200 OK"]
