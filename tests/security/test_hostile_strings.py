"""Hostile strings through every door: no error, nothing half stored, nothing rendered as markup."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from leadcrm.capture.fields import UTM
from leadcrm.leads.imports.service import run
from leadcrm.leads.models import Import, Lead
from leadcrm.leads.tasks import run_imports
from tests.capture.conftest import Visitor, token_in
from tests.security.conftest import House
from tests.security.payloads import MARKUP, PAYLOADS, TAGS, cells, naughty_strings, share

pytestmark = pytest.mark.django_db
Send = Callable[[str], HttpResponse]
DAY = {"on": "2026-05-01", "source": "fair", "how": "met"}


def faults(send: Send, payloads: list[str]) -> Iterator[str]:
    """Send each payload and name those that break something, are stored though refused, or come back as markup."""
    for payload in payloads:
        before = writes()
        try:
            answer = send(payload)
        except Exception as error:  # the client raises what a server would answer with 500
            yield f"{payload[:60]!r}: {type(error).__name__}: {error}"[:300]
            continue
        if answer.status_code >= 500:
            yield f"{payload[:60]!r}: {answer.status_code}"
        if answer.status_code >= 400 and writes() != before:
            yield f"{payload[:60]!r}: {answer.status_code}, and yet something was stored"
        if not answer.streaming and "html" in answer.headers.get("Content-Type", ""):
            yield from (f"{payload[:60]!r}: {tag}" for tag in tags_in(answer))


def writes() -> int:
    """Count the writes so far: the trail holds every one, and loses those that were rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_auditentry WHERE verb <> 'read'")
        return cursor.fetchone()[0]


def tags_in(answer: HttpResponse) -> list[str]:
    page = answer.content.decode().lower()
    return [tag for tag in TAGS if tag in page]


def posts(client: Client, path: str, field: str, good: dict[str, str]) -> Send:
    """Return a sender that puts the payload into one field of a form that is otherwise filled in well."""
    return lambda payload: client.post(path, {**good, field: payload})


STAFF_FORMS: dict[str, tuple[str, Callable[[House], str], list[str], dict[str, str]]] = {
    "quick add": ("lena", lambda h: reverse("leads:add"), ["name", "company", "email", "phone", "source", "how", "on"],
                  {"name": "Eva Ode", "phone": "0341 4710118", **DAY, "anyway": "1"}),
    **{
        f"write a {kind}": ("lena", lambda h, kind=kind: reverse("leads:write", args=[h.lead.pk, kind]), fields, good)
        for kind, fields, good in (
            ("note", ["text"], {}),
            ("call", ["direction", "outcome", "minutes", "at", "text"], {"direction": "in", "outcome": "reached"}),
            ("meeting", ["at", "minutes", "text"], {"text": "x"}),
            ("task", ["title", "due_on", "assignee"], {"title": "x"}),
            ("mail", ["purpose", "title", "body", "key"], {"purpose": "enquiry_handling", "title": "x", "body": "y"}),
        )
    },
    **{
        f"the fact {code}": ("lena", lambda h, code=code: reverse("leads:fact", args=[h.lead.pk, code]),
                             fields, {})
        for code, fields in {
            "name": ["title", "first_name", "last_name", "seen_title"], "email": ["email"], "phone": ["phone"], "mobile": ["mobile"],
            "job_title": ["job_title"], "company": ["company"], "address": ["street", "postcode", "city", "country"],
            "language": ["language"], "website": ["website"], "source": ["source"], "owner": ["owner"],
        }.items()
    },
    "stage": ("lena", lambda h: reverse("leads:stage", args=[h.lead.pk, "lost"]), ["lost_reason"], {}),
    "company": ("lena", lambda h: reverse("leads:company_edit", args=[h.lead.company_id]),
                ["name", "website", "street", "postcode", "city", "country"], {"name": "Kranich"}),
    "deal": ("lena", lambda h: reverse("leads:deal_add", args=[h.lead.pk]), ["title", "value", "currency", "expected_close"],
             {"title": "x", "value": "1", "currency": "EUR"}),
    "withdrawal": ("lena", lambda h: reverse("leads:withdrawal", args=[h.lead.pk]), ["scope", "route", "on"], {"scope": "all"}),
    "bulk": ("lena", lambda h: reverse("leads:bulk"), ["query", "action", "lead", "owner", "stage", "title", "due_on"],
             {"all": "1", "action": "task", "title": "x"}),
    "public form's draft": ("mara", lambda h: reverse("capture:new-form"),
                            ["slug", "kind", "title_de", "fields_", "asks"], {}),
    "officer's reason": ("ines", lambda h: reverse("leads:look", args=[h.lead.pk]), ["reason"], {}),
    "account": ("arne", lambda h: reverse("admin:accounts_user_change", args=[h.lena.pk]),
                ["username", "last_name", "email", "role", "team"], {}),
    "consent text": ("ines", lambda h: reverse("admin:consent_consenttext_add"), ["purpose", "label"], {}),
    "recipient": ("ines", lambda h: reverse("admin:privacy_recipient_add"),
                  ["name", "role", "contract_on"], {}),
    "assessment": ("ines", lambda h: reverse("admin:privacy_assessment_add"),
                   ["purpose", "review_on"], {}),
    "language": ("lena", lambda h: reverse("set_language"), ["language", "next"], {}),
    "log-in": ("", lambda h: reverse("account_login"), ["login"], {"password": "x", "next": "//x.example"}),
}  # fmt: skip


@pytest.mark.parametrize("door", STAFF_FORMS)
def test_a_form_takes_or_refuses_any_string_and_shows_it_as_text(door: str, house: House) -> None:
    who, where, fields, good = STAFF_FORMS[door]
    client = house.as_(who) if who else Client()
    found = [
        f"{field}: {fault}"
        for number, field in enumerate(fields)
        for fault in faults(posts(client, where(house), field, good), share(number))
    ]
    assert not found, "\n".join(found)
    read_again = house.as_("lena").get(f"/leads/{house.lead.pk}/", {"tab": "history"})
    assert (read_again.status_code, tags_in(read_again)) == (200, [])


PUBLIC = ["name", "company", "job_title", "phone", "postcode", "city", "message", "email"]
VISITOR = {"name": "Anna Weber", "email": "anna.weber@kunde.example", "message": "?"}


def visits(visitor: Visitor, token: str, field: str) -> Send:
    return lambda payload: visitor.client.post(
        "/f/heat-check/?utm_source=x", {**VISITOR, field: payload, "token": token}
    )


@pytest.mark.parametrize("field", [*PUBLIC, "token", "consent", "contact_reason", "csrfmiddlewaretoken"])
def test_the_public_form_takes_or_refuses_any_string(field: str, house: House, visitor: Visitor) -> None:
    token = token_in(visitor.open(query="?utm_source=x"))
    assert not list(faults(visits(visitor, token, field), share(len(field))))


def test_what_a_visitor_typed_is_text_wherever_staff_read_it(house: House, visitor: Visitor) -> None:
    # Mautic CVE-2020-35124: campaign words, browser and referring page are typed by strangers, too.
    for number, mark in enumerate(MARKUP):
        visitor.client.defaults |= {"HTTP_USER_AGENT": mark, "HTTP_REFERER": mark}
        words = {
            **dict.fromkeys(PUBLIC, mark),
            "email": f'"{number}<script>hostile"@kunde.example',
            "phone": "",
            "postcode": mark[:20],
        }
        query = "?" + urlencode({f"utm_{word}": mark for word in UTM})
        assert visitor.send(words, query=query).status_code in {303, 422}
        words["email"] = f"v{number}@kunde.example"
        assert visitor.send(words, query=query).status_code == 303
    assert Lead.everyone.filter(utm_campaign__contains="<script>hostile").count() > 1
    found = []
    for lead in Lead.everyone.exclude(pk=house.lead.pk):
        for page in (
            f"/leads/{lead.pk}/",
            f"/leads/{lead.pk}/?tab=history",
            f"/leads/{lead.pk}/?tab=privacy",
            f"/companies/{lead.company_id}/",
        ):
            answer = house.as_("jonas").get(page)
            found += [
                f"{page}: {answer.status_code} {tags}"
                for tags in (tags_in(answer),)
                if tags or answer.status_code >= 400
            ]
    answers = [
        house.as_("jonas").get("/leads/"),
        house.as_("jonas").get("/leads/", {"q": MARKUP[0]}),
        house.as_("ines").get("/admin/privacy/auditentry/"),
    ]
    assert not found
    assert [tags_in(answer) for answer in answers] == [[], [], []]


# --- files -------------------------------------------------------------------------------------

ORIGIN = {"source": MARKUP[0], "obtained_on": "2026-05-01", "obtained_from": "public", "basis": "unknown"}


def walk(client: Client, content: bytes, name: str) -> list[HttpResponse]:
    """Take a file from upload to result, and return every answer on the way."""
    answers = [client.post(reverse("leads:import"), {"file": SimpleUploadedFile(name, content)})]
    if answers[0].status_code != 302:
        return answers
    job = Import.objects.latest("created_at")
    look, columns, origin, result, failed = (
        reverse(f"leads:import_{step}", args=[job.pk])
        for step in ("look", "map", "origin", "result", "failed")
    )
    answers += [client.get(look), client.get(columns), client.post(origin, ORIGIN), client.get(result)]
    run_imports()  # a large file is checked by the worker
    job.refresh_from_db()
    run(job=job)
    run_imports()
    answers += [client.get(result), client.get(failed), client.get(reverse("leads:import"))]
    return answers


def test_cells_headers_and_names_of_a_file_are_text(house: House) -> None:
    client = house.as_("jonas")
    strings = [text for text in [*PAYLOADS, *naughty_strings()] if not set("\r\n\x00") & set(text)]
    header = ["email", "first name", "last name", "company", "city", "website", *MARKUP]
    rows = [
        [
            f"e{number}@kunde.example" if number % 2 else text,
            text,
            text,
            text,
            text,
            text,
            *[text] * len(MARKUP),
        ]
        for number, text in enumerate(strings)
    ]
    table = "".join(cells(row) for row in [header, *rows]).encode("utf-8", "replace")
    for answer in walk(client, table, f"{MARKUP[0]}.csv"):
        assert answer.status_code < 500
        if answer.streaming:
            given_back = b"".join(answer.streaming_content).decode("utf-8-sig")
            assert not [
                line
                for line in csv.reader(io.StringIO(given_back))
                if any(cell[:1] in "=@\t\r" and cell for cell in line)
            ]
        else:
            assert not tags_in(answer), answer.request["PATH_INFO"]
    assert Import.objects.get().state == Import.State.DONE, Import.objects.get().error
    assert Lead.everyone.count() > len(strings) // 3
    assert not Lead.everyone.filter(website__startswith="javascript").exists()
    for page in (
        "/leads/?sort=-created",
        "/leads/?sort=company",
        f"/leads/{Lead.everyone.latest('pk').pk}/?tab=history",
    ):
        assert not tags_in(client.get(page))


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "a\x00.csv",
        "x" * 5000 + ".csv",
        "\u202egpj.csv",
        "a\r\nSet-Cookie: b.csv",
        "\U0001f4a9" * 100,
    ],
)
def test_the_name_of_a_file_is_a_word_on_a_page_and_no_path(name: str, house: House, data_dir: Path) -> None:
    answers = walk(house.as_("jonas"), b"name,email\nEva Ode,eva@kunde.example\n", name)
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    kept = {path.name.split(".")[0] for path in (data_dir / "imports").iterdir()}
    assert kept == {Import.objects.get().pk.hex}


# --- lists of strings from elsewhere ---------------------------------------------------------------


@pytest.mark.skipif(not naughty_strings(), reason="the lists lie beside the project in one place only")
def test_the_big_list_of_naughty_strings_is_harmless(house: House, visitor: Visitor) -> None:
    strings = naughty_strings()
    lena, note = house.as_("lena"), reverse("leads:write", args=[house.lead.pk, "note"])
    together = ["\n".join(strings[start : start + 20]) for start in range(0, len(strings), 20)]
    found = list(faults(lambda text: lena.post(note, {"text": text}), together))
    for start in range(0, len(strings), len(PUBLIC)):
        words = dict(zip(PUBLIC, strings[start:], strict=False))
        found += faults(
            lambda text, words=words: visitor.client.post("/f/heat-check/", words), [strings[start]]
        )
    found += faults(lambda text: lena.get("/leads/", {"q": text}), strings[::9])
    found += faults(lambda text: lena.get(f"/leads/{house.lead.pk}/"), ["the page with all of them"])
    assert not found, "\n".join(found)
