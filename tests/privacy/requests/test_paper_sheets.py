"""The sheet that goes into the window envelope, and what goes in beside it: in the person's language, read by the officer alone."""

import io
import zipfile
from typing import Any

import pytest
from django.db import transaction
from pypdf import PdfReader

from leadcrm.leads.models import Lead
from leadcrm.leads.services.activities import add_note
from privacy.models import CaseLetter, Controller, Request
from privacy.requests.letters.paper import MOST_LINES
from tests.leads.people import person as make_person
from tests.privacy.requests.paper import ADDRESS, Desk, words_of

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "carla@haushalt.example"
NOTE = "Der Keller ist trocken, die Heizung von 1987."


@pytest.fixture
def carla(house: Any, lena: Any) -> Lead:
    with transaction.atomic():
        lead = make_person("Carla", email=EMAIL)
        add_note(lead=lead, author=lena, text=NOTE)
    return lead


@pytest.fixture
def desk(as_user: Any, ines: Any) -> Desk:
    return Desk(as_user(ines))


def answered(desk: Desk, carla: Lead, kind: str, language: str) -> Request:
    (case,) = desk.take_in(kind, on="2026-10-01", language=language)
    desk.know(case, carla.subject, EMAIL)
    desk.step(case, "grant")
    assert case.state == "approved"
    return case


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("de", "Die Kopie Ihrer Daten: Antrag", "wir legen die Kopie Ihrer Daten bei"),
        ("en", "The copy of your data: request", "we enclose the copy of your data"),
    ],
)
def test_the_sheet_has_address_sender_date_and_the_very_words(
    carla: Lead, desk: Desk, controller: Controller, language: str, title: str, words: str
) -> None:
    """DIN 5008: address in the window, sender above it, subject line; tagged for whoever has it read aloud."""
    case = answered(desk, carla, "access", language)
    pdf = desk.printed(case, "sheet/answer")
    said = words_of(pdf)
    letter = CaseLetter.objects.get(name="answer")
    sender = f"{controller.name} · {controller.street} · {controller.postcode} {controller.city}"
    for wanted in (
        *ADDRESS.splitlines(),
        sender,
        f"{title} {case.number}",
        words,
        controller.dpo_email,
        "Art. 21",
    ):
        assert wanted in said, wanted
    assert " ".join(letter.body.split()[:40]) in said
    assert "http" not in said
    assert desk.printed(case, "sheet/answer") == pdf
    for promise in (b"/MarkInfo", b"/StructTreeRoot", b"pdfuaid"):
        assert promise in pdf


def test_the_address_stands_in_the_window(carla: Lead, desk: Desk) -> None:
    """DIN 5008 form B: 20 to 105 mm from the left, 45 to 90 mm from the top, with as many lines as we take."""
    lines = [f"Zeile {number}" for number in range(MOST_LINES)]
    case = answered(desk, carla, "access", "de")
    desk.step(case, "address", postal="\n".join(lines), known_by="signature")
    found: dict[str, tuple[float, float]] = {}

    def note(text: str, matrix: Any, place: Any, *_font: Any) -> None:
        for line in (line for line in lines if line in text):
            x = place[4] * matrix[0] + matrix[4]
            y = place[5] * matrix[3] + matrix[5]
            found[line] = (x / 72 * 25.4, 297 - y / 72 * 25.4)

    PdfReader(io.BytesIO(desk.printed(case, "sheet/answer"))).pages[0].extract_text(visitor_text=note)
    assert sorted(found) == lines
    assert all(20 <= x <= 105 and 62 <= y <= 90 for x, y in found.values()), found


def test_the_copy_is_enclosed_until_it_is_posted(carla: Lead, desk: Desk) -> None:
    """R92, R98: on paper the copy lies in the envelope; no code opens it, and nobody prints it a year later."""
    case = answered(desk, carla, "access", "de")
    assert NOTE in words_of(desk.printed(case, "enclosure"))
    page = desk.page(case)
    assert "/enclosure/" in page
    assert 'value="code"' not in page
    today = case.decided_at.date().isoformat()  # type: ignore[union-attr]
    desk.post(case, "answer", today)
    assert case.state == "done"
    assert desk.client.get(f"/admin/privacy/request/{case.pk}/enclosure/").status_code == 404


def test_the_data_to_take_along_go_on_a_carrier(carla: Lead, desk: Desk) -> None:
    """R105: printed, no program could read them."""
    case = answered(desk, carla, "portability", "de")
    assert "auf einem Datenträger" in words_of(desk.printed(case, "sheet/portable"))
    with zipfile.ZipFile(io.BytesIO(desk.printed(case, "enclosure"))) as files:
        assert any(name.endswith(".json") for name in files.namelist())


def test_only_the_officer_prints(carla: Lead, desk: Desk, as_user: Any, lena: Any, arne: Any) -> None:
    case = answered(desk, carla, "access", "de")
    for who in (lena, arne):
        for what in (f"{case.pk}/sheet/answer", f"{case.pk}/enclosure", "post"):
            assert as_user(who).get(f"/admin/privacy/request/{what}/").status_code == 403, (who, what)
    assert desk.client.get(f"/admin/privacy/request/{case.pk}/sheet/nonsense/").status_code == 404


def test_a_mail_is_never_a_sheet(carla: Lead, desk: Desk) -> None:
    (case,) = desk.take_in("access", on="2026-10-01", email=EMAIL, postal="", channel="mail")
    assert desk.client.get(f"/admin/privacy/request/{case.pk}/sheet/received/").status_code == 404
