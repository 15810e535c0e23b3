"""What the ledger adds up to is always what the records say, written in whatever order."""

import datetime as dt
import random
from typing import Any

import pytest
from django.utils import timezone

from consent.models import ConsentRecord, ConsentState, ConsentText
from consent.services.projection import append, note_use, project
from privacy.models import Subject
from tests.consent.conftest import given, make_person

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)


def snapshot() -> list[tuple[Any, ...]]:
    fields = "subject", "purpose", "channel", "status", "record", "digest", "proven", "since", "fresh_from"
    return [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in ConsentState.objects.order_by("subject", "purpose", "channel").values_list(*fields)
    ]


def some_records(newsletter: ConsentText, people: list[Subject], seed: int) -> list[ConsentRecord]:
    draw = random.Random(seed)
    return [
        given(
            draw.choice(people),
            newsletter,
            NOW - dt.timedelta(hours=draw.randint(0, 40)),
            kind=draw.choice(["given", "given", "withdrawn"]),
            message_id=draw.choice(["<m@x.example>", ""]),
        )
        for _ in range(60)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_projection_equals_a_replay_of_the_ledger(newsletter: ConsentText, seed: int) -> None:
    people = [make_person(f"{n}@x.example") for n in range(6)]
    for record in some_records(newsletter, people, seed):
        append([record])
    kept = snapshot()
    ConsentState.objects.all().delete()
    project([person.pk for person in people])
    assert snapshot() == kept
    assert kept


def test_projecting_again_changes_nothing(consented: Subject) -> None:
    before = snapshot()
    project([consented.pk])
    assert snapshot() == before


def test_projecting_again_keeps_the_last_use(consented: Subject) -> None:
    used = timezone.now()
    note_use(subject=consented.pk, purpose="newsletter", channel="email", at=used)
    project([consented.pk])
    assert ConsentState.objects.get().fresh_from == used


def test_an_earlier_use_makes_nothing_older(consented: Subject) -> None:
    note_use(
        subject=consented.pk, purpose="newsletter", channel="email", at=timezone.now() - dt.timedelta(days=9)
    )
    state = ConsentState.objects.get()
    assert state.fresh_from == state.since


def test_given_and_withdrawn_in_the_same_instant_is_withdrawn(
    person: Subject, newsletter: ConsentText
) -> None:
    for _ in range(6):  # ids are random: one lucky order proves nothing
        append([given(person, newsletter, NOW), given(person, None, NOW, kind="withdrawn")])
        assert ConsentState.objects.get().status == "withdrawn"


def test_an_unproven_note_does_not_undo_a_proven_consent(person: Subject, newsletter: ConsentText) -> None:
    append([given(person, newsletter, NOW)])
    append([given(person, newsletter, NOW + dt.timedelta(days=1), confirmed_at=None)])
    assert ConsentState.objects.get().proven


def test_a_newer_proof_is_the_one_that_is_named(person: Subject, newsletter: ConsentText) -> None:
    append([given(person, newsletter, NOW)])
    newer = given(person, newsletter, NOW + dt.timedelta(days=1))
    append([newer])
    assert ConsentState.objects.get().record == newer
