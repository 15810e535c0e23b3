"""Two people in one text: each gets the text, neither the other's name, address or number (Art. 15(4), R95)."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_note
from privacy.erasure.elsewhere import MARK
from privacy.models import Balancing
from privacy.package import as_html, as_json, package
from privacy.portability import made_portable, portable
from tests.leads.people import person as make_person

pytestmark = pytest.mark.django_db(transaction=True)

ABOUT_BOTH = (
    "Veronika Thalbach und Ole Reimers kommen am 3.12. um 14 Uhr.\n"
    "Sie: v.thalbach@werft.example, 0341/4710 311. Er: ole@reimers.example, +49 341 4710 322.\n"
    "Kollegin Frau Sørby hat Mobil 0171 2345678, buero@werft-nachbar.example. Bestellung 2026-11-0042."
)
HERS = ("Veronika Thalbach", "v.thalbach@werft.example", "4710 311")
HIS = ("Ole Reimers", "ole@reimers.example", "4710 322")
NEITHERS = ("0171 2345678", "buero@werft-nachbar.example")


@pytest.fixture
def both(house: Any, lena: Any) -> tuple[Lead, Lead]:
    with transaction.atomic():
        hers = make_person("Thalbach", "Veronika", email="v.thalbach@werft.example", phone="+49 341 4710311")
        his = make_person("Reimers", "Ole", email="ole@reimers.example", phone="+49 341 4710322")
        for lead in (hers, his):
            add_note(lead=lead, author=lena, text=ABOUT_BOTH)
    return hers, his


def texts(lead: Lead) -> dict[str, str]:
    """Everything that may leave the house about somebody."""
    with made_portable(portable([lead.subject_id]), "json") as file:
        taken = file.read().decode()
    answer = package([lead.subject_id])
    return {
        "page": as_html(answer),
        "json": as_json(package([lead.subject_id])),
        "portability": taken,
    }


def test_each_gets_the_note_without_the_other(both: tuple[Lead, Lead]) -> None:
    for lead, own, others in ((both[0], HERS, HIS), (both[1], HIS, HERS)):
        found = texts(lead)
        for where, text in found.items():
            assert not [value for value in (*others, *NEITHERS) if value in text], where
        assert all(value in found["page"] for value in own)
        assert "Bestellung 2026-11-0042" in found["page"], "what is nobody's stays"
        assert MARK in found["json"]


def test_of_namesakes_the_name_is_hidden_too(both: tuple[Lead, Lead]) -> None:
    with transaction.atomic():
        make_person("Reimers", "Ole", email="another@reimers.example")
    assert "Ole Reimers" not in texts(both[0])["page"]


def test_a_name_far_down_in_many_texts_is_found(both: tuple[Lead, Lead]) -> None:
    hers, _his = both
    long = "\n".join(f"Herr Meier {n} Aus Dem Haus {n} Am Großen Platz {n}." for n in range(500))
    with transaction.atomic():
        Activity.everyone.filter(lead=hers).update(body=f"{long}\nDann kam Ole Reimers.")
    page = as_html(package([hers.subject_id]))
    assert "Dann kam" in page
    assert "Ole Reimers" not in page


def test_what_was_weighed_is_recorded_when_the_copy_is_fetched(
    both: tuple[Lead, Lead], ask: Any, as_user: Any, ines: Any
) -> None:
    hers, _his = both
    case = ask(hers.email, kind="access", language="en")
    officer = as_user(ines)
    officer.get(f"/admin/privacy/request/{case.pk}/preview/")
    assert not Balancing.objects.exists(), "nobody has got anything yet"
    officer.post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant"})
    answer = Client().post(f"{case.link}answer/", {"code": case.shown_code, "format": "html"})
    assert "1 other person whom we know appears in texts about you." in answer.getvalue().decode()
    row = Balancing.objects.get()
    assert (row.subject_id, row.request_id, row.others, row.texts) == (hers.subject_id, case.pk, 1, 1)
    page = officer.get(f"/admin/privacy/balancing/{row.pk}/change/").content.decode()
    assert "weighs more than the others" in page
