"""A restricted person is gone for everyone but the officer, behind every address there is (R116).

The addresses come from the URL resolver by way of the table of access, whose own test fails for one that is missing.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from leadcrm.leads.models import CommercialDocument, Deal, Task
from leadcrm.leads.services.leads import change_fields
from leadcrm.mail.models import OutboxMail
from privacy.restrictions import restrict
from tests.access_table import DOORS, World, all_doors
from tests.access_world import build_world

pytestmark = pytest.mark.django_db
MARKS = ("Quasten", "quasten.example", "Asked for an offer.", "4710277")
# What somebody might look for; "jule" alone, because a page repeats what was asked.
ASKED = {
    "q": "jule",
    "email": "jule@quast",
    "phone": "0341 47102",
    "stage": "won",
    "owner": "",
    "title": "x",
}
# The demo's mailbox is the person's own side of the mail, shown where all people are invented (settings.DEMO).
_THEIR_SIDE = {"mail:folder", "mail:folder-mail"}


@pytest.fixture
def shut(db: None) -> World:
    world = build_world()
    values = {"last_name": "Quasten", "email": "jule@quasten.example", "phone": "+49 341 4710277"}
    change_fields(lead=world.lead, changes=values, origin="test")
    Task.everyone.update(title="Call Quasten")
    Deal.everyone.update(title="Pump for Quasten")
    CommercialDocument.objects.update(title="Invoice for Quasten")
    OutboxMail.everyone.update(title="Offer to Quasten", to_address="jule@quasten.example")
    restrict(subject=world.lead.subject, ground="accuracy", actor=world.people["ines"].subject)
    return world


def answers(name: str, shut: World, clients: dict[str, Client]) -> Iterator[tuple[str, Any]]:
    """Ask at one address in every way and for everybody; what that changed is undone."""
    door = all_doors()[name]
    url = reverse(name, args=door.args(shut))
    for who, client in clients.items():
        if not who and not door.public:
            continue
        for method in ("get", "post"):
            known = deepcopy(client.cookies)
            with transaction.atomic():
                yield f"{who} {method} {url}", getattr(client, method)(url, ASKED)
                transaction.set_rollback(True)
            client.cookies = known  # whoever logged out or became somebody else


@pytest.fixture
def clients(shut: World, as_user: Any) -> dict[str, Client]:
    """Whoever would see the lead, and the administrator; somebody without log-in."""
    asking = ("lena", "jonas", "mara", "arne")
    found = {who: as_user(shut.people[who]) for who in asking} | {"": Client()}
    for client in found.values():
        client.raise_request_exception = False
    return found


def test_behind_no_address_stands_anything_of_the_person(shut: World, clients: dict[str, Client]) -> None:
    said = []
    for name in sorted(set(all_doors()) - _THEIR_SIDE):
        for way, answer in answers(name, shut, clients):
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            said += [f"{way}: {mark}" for mark in MARKS if mark in text]
    assert said == []


def test_their_page_is_not_found_and_nothing_changes(shut: World, clients: dict[str, Client]) -> None:
    theirs = [
        name
        for name, door in DOORS.items()
        if name.startswith("leads:") and door.args(shut)[:1] == [shut.lead.pk]
    ]
    assert len(theirs) > 20
    clients.pop("")
    found = [
        way
        for name in theirs
        for way, answer in answers(name, shut, clients)
        if answer.status_code not in {403, 404, 405}
    ]
    assert found == []


def test_the_officer_sees_them_for_a_reason(shut: World, as_user: Any) -> None:
    officer = as_user(shut.people["ines"])
    officer.post(f"/leads/{shut.lead.pk}/look/", {"reason": "request"})
    page = officer.get(shut.lead.get_absolute_url())
    assert (page.status_code, "Quasten" in page.content.decode()) == (200, True)


def test_whoever_types_their_address_learns_nothing(shut: World, as_user: Any) -> None:
    """A hint that somebody has them already would say that they are here."""
    client = as_user(shut.people["lena"])
    known = client.get("/leads/add/hint/", {"email": "jule@quasten.example"})
    unknown = client.get("/leads/add/hint/", {"email": "nobody@quasten.example"})
    assert known.content == unknown.content
