"""Addresses in one spelling, keyed hashes, and a list that only blocks (R121, R122, R123, R124)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction

from consent.gate import check
from consent.services.projection import append
from privacy.list_checks import check_suppression_key
from privacy.models import ContactPoint, Notice, Subject, Suppression
from privacy.secrets import load_secrets
from privacy.suppression import digest, keep_contact_points, normalise, suppress, suppressed
from tests.consent.conftest import given, make_person, make_text


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
    """R123."""
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


@pytest.mark.parametrize(
    ("folds", "one", "other", "same"),
    [
        ("", "max+news@example.de", "max@example.de", False),
        ("", "m.ax@gmail.com", "max@gmail.com", False),
        ("tags", "Max+News@example.de", "max@example.de", True),
        ("tags", "+max@example.de", "max@example.de", False),
        ("tags", "m.ax@gmail.com", "max@gmail.com", False),
        ("dots", "m.ax@gmail.com", "max@gmail.com", True),
        ("dots", "m.ax@example.de", "max@example.de", False),
        ("dots", "max+news@gmail.com", "max@gmail.com", False),
        ("dots tags", "M.a.x+news@googlemail.com", "max@googlemail.com", True),
    ],
)
def test_a_company_may_take_two_spellings_for_one_mailbox(
    settings: Any, folds: str, one: str, other: str, same: bool
) -> None:
    """R123: plus-tags and dots are configurable; dots count for nothing only where the mail service says so."""
    settings.SECRETS = {**settings.SECRETS, "suppression_folds": folds}
    assert (digest("email", one) == digest("email", other)) is same


def test_what_counts_as_one_mailbox_is_chosen_once_with_the_key(tmp_path: Path, monkeypatch: Any) -> None:
    """R123: hashes made with another choice would recognise nobody, so a later change of the setting changes nothing."""
    monkeypatch.setenv("SUPPRESSION_FOLDS", "tags capitals")
    with pytest.raises(ValueError, match="tags and dots"):
        load_secrets(tmp_path)
    monkeypatch.setenv("SUPPRESSION_FOLDS", "tags dots")
    assert load_secrets(tmp_path)["suppression_folds"] == "dots tags"
    monkeypatch.setenv("SUPPRESSION_FOLDS", "")
    assert load_secrets(tmp_path)["suppression_folds"] == "dots tags"


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


@pytest.mark.django_db
def test_a_lost_key_is_noticed_before_anybody_is_written_to(settings: Any, as_user: Any, ines: Any) -> None:
    """R121: entries made with another key match nobody; the check and the officer's page say so."""
    suppress(kind="email", value="max@example.de")
    assert check_suppression_key(databases=["default"]) == []
    settings.SECRETS = {**settings.SECRETS, "suppression_key": "11" * 32, "suppression_key_id": "other"}
    (found,) = check_suppression_key(databases=["default"])
    assert found.id == "privacy.W011"
    assert "1 entries" in found.msg
    page = as_user(ines).get("/admin/").content.decode()
    assert "Key of the suppression list lost or changed" in page


@pytest.mark.django_db
def test_the_list_can_be_asked_and_never_read_out(as_user: Any, ines: Any, mara: Any, lena: Any) -> None:
    """R122: no page shows an entry's hash, and none shows the list to marketing or sales."""
    entry = suppress(kind="email", value="max@example.de")
    for path in ("/admin/privacy/suppression/", f"/admin/privacy/suppression/{entry.pk}/change/"):
        page = as_user(ines).get(path)
        assert page.status_code == 200
        text = page.content.decode()
        assert bytes(entry.digest).hex() not in text
        assert "max@example.de" not in text
        for stranger in (mara, lena):
            assert as_user(stranger).get(path).status_code in {302, 403, 404}


@pytest.mark.django_db
def test_an_entry_yields_to_a_newer_proof_for_exactly_its_purpose_and_stays_for_the_rest() -> None:
    """R124: given 22 Mar 2026 10:05 against an entry of 10 Jan; a proof of the same day before it would lift nothing."""
    notice = Notice.objects.create(version=1, slots={}, sha256="0" * 64)
    entered = dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC)
    agreed = dt.datetime(2026, 3, 22, 9, 5, tzinfo=dt.UTC)
    for moment, code in (
        (agreed, "CONSENT"),
        (entered - dt.timedelta(seconds=1), "SUPPRESSED"),
        (entered, "SUPPRESSED"),
    ):
        with transaction.atomic(), time_machine.travel(entered, tick=False) as clock:
            person = make_person("max@example.de")
            suppress(kind="email", value="max@example.de")
            clock.move_to(agreed)
            newsletter = make_text(notice, "newsletter", ["email"])
            append([given(person, newsletter, moment, email="max@example.de")])
            assert check(person, "newsletter", "email").code == code
            assert check(person, "post_marketing", "post").code == "SUPPRESSED"
            assert check(person, "profiling", "none").code == "SUPPRESSED"
            assert Suppression.objects.count() == 1
            transaction.set_rollback(True)
