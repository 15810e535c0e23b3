"""Addresses in one spelling, keyed hashes, and a list that only blocks (R121–R123)."""

from typing import Any

import pytest

from privacy.models import ContactPoint, Subject, Suppression
from privacy.suppression import digest, keep_contact_points, normalise, suppress, suppressed


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" Max@Example.DE ", "max@example.de"),
        ("max@example.de", "max@example.de"),
        ("MAX+news@example.de", "max+news@example.de"),
        ("post@BÜCHER.example", "post@bücher.example"),
        ("post@xn--bcher-kva.example", "post@bücher.example"),
    ],
)
def test_an_address_has_one_spelling(written: str, meant: str) -> None:
    assert normalise("email", written) == normalise("email", meant)


@pytest.mark.parametrize(
    "written", ["0341 4710-118", "+49 341 4710118", "0049 (341) 4710 118", "+493414710118"]
)
def test_a_number_has_one_spelling(written: str) -> None:
    assert normalise("phone", written) == "+493414710118"


@pytest.mark.parametrize("written", ["", "n/a", "12", "call me"])
def test_what_is_no_number_is_nothing(written: str) -> None:
    assert normalise("phone", written) == ""


def test_the_hash_needs_the_key(settings: Any) -> None:
    """R121: without the key, which lies outside the database, nobody can try addresses against the list."""
    one = digest("email", "max@example.de")
    settings.SECRETS = {**settings.SECRETS, "suppression_key": "00" * 32}
    assert digest("email", "max@example.de") != one
    assert len(one) == 32


@pytest.mark.django_db
def test_contact_points_are_exactly_what_the_person_has_now() -> None:
    person = Subject.objects.create()
    keep_contact_points(person, ["a@x.example", "A@X.example"], ["0341 4710118", "no number"])
    assert sorted(person.contact_points.values_list("kind", flat=True)) == ["email", "phone"]
    keep_contact_points(person, ["b@x.example"], [])
    assert [bytes(point.digest) for point in ContactPoint.objects.all()] == [digest("email", "b@x.example")]


@pytest.mark.django_db
def test_two_people_may_share_an_address() -> None:
    """W9: familie@x.de is Carla and Dirk."""
    for _ in range(2):
        keep_contact_points(Subject.objects.create(), ["familie@x.example"], [])
    assert ContactPoint.objects.count() == 2


@pytest.mark.django_db
def test_the_list_is_asked_by_hash_and_counts_an_entry_once() -> None:
    for spelling in ("max@example.de", " MAX@example.de"):
        suppress(kind="email", value=spelling)
    assert Suppression.objects.count() == 1
    asked = [digest("email", "Max@Example.de"), digest("email", "eva@example.de")]
    assert suppressed(asked) == {asked[0]}


@pytest.mark.django_db
def test_an_entry_names_its_key_and_nobody() -> None:
    entry = suppress(kind="email", value="max@example.de")
    assert entry.key_id
    assert not any(field.is_relation for field in Suppression._meta.get_fields())
