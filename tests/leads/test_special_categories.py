"""Special categories of Art. 9 are warned of before anything is stored; the officer alone may do otherwise (R10)."""

from typing import Any

import pytest
from django.utils import timezone

from consent.services.projection import append
from leadcrm.leads.imports.rows import Cleaner
from leadcrm.leads.models import Activity, Lead, Task, Withheld
from privacy import special
from privacy.audit.models import AuditDetail, AuditEntry
from privacy.models import Notice
from privacy.special_words import WORDS
from tests.consent.conftest import given, make_text, own_purpose
from tests.leads.page import make_lead

pytestmark = pytest.mark.django_db
NOTE = "is on sick leave with depression"
TABLE = "/admin/leads/withheld/"


@pytest.fixture
def lead(lena: Any) -> Lead:
    return make_lead(lena)


def write(client: Any, lead: Lead, text: str, kind: str = "note", **more: Any) -> Any:
    return client.post(f"/leads/{lead.pk}/write/{kind}/", {"text": text, **more})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NOTE, ["health"]),
        ("Ist seit Mai krankgeschrieben.", ["health"]),
        ("Er ist Gewerkschaftsmitglied und wählt die SPD.", ["union", "politics"]),
        ("Kunde ist katholisch, Termin nicht am Sonntag.", ["religion"]),
        ("She is pregnant.", ["health"]),
        ("Nach eigenen Worten homosexuell.", ["sexuality"]),
        ("Sprach von ihrem Migrationshintergrund.", ["origin"]),
    ],
)
def test_words_of_special_categories_are_found_in_both_languages(text: str, found: list[str]) -> None:
    """R10: health, religion, union, politics, sexual life, origin."""
    assert special.categories_in(text) == found
    assert "".join(piece.text for piece in special.marked(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Herr Krebs ruft zurück.",
        "Katholische Kita St. Anna, Evangelisches Krankenhaus Nord.",
        "Der Baum behindert die Montage.",
        "The feature is disabled. Gay-Lussac-Straße 4.",
        "Gewerkschaftshaus am Platz, Partei der Verkäufer, Zustand gut.",
        "Krankenhaus fragt nach Heizung; Pflegeheim ebenfalls.",
        "Grüne Energie, linke Seite, schwarzes Rohr.",
    ],
)
def test_words_of_everyday_work_pass(text: str) -> None:
    """R10: a warning that comes too often is clicked away."""
    assert special.categories_in(text) == []


def test_a_note_about_health_is_not_stored_and_comes_back_marked(lead: Lead, lena: Any, as_user: Any) -> None:
    """R10: "is on sick leave with depression": saved only after it was edited; the event stands without the text."""
    sales = as_user(lena)
    answer = write(sales, lead, NOTE)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<mark>sick leave</mark>" in page
    assert "<mark>depression</mark>" in page
    assert NOTE in page  # what was typed is not lost
    assert not Activity.objects.filter(kind="note").exists()
    row = Withheld.objects.get()
    assert (row.state, row.text, row.categories, row.author) == ("warned", "", ["health"], lena)
    entry = AuditEntry.objects.get(table_name="leads_withheld", verb="insert")
    assert "depression" not in AuditDetail.objects.get(entry=entry.pk).detail
    assert write(sales, lead, "Calls back in January.").status_code == 302
    assert Activity.objects.get(kind="note").body == "Calls back in January."


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("call", {"direction": "out", "outcome": "reached", "text": NOTE}),
        ("meeting", {"text": NOTE}),
        ("task", {"title": NOTE}),
        (
            "mail",
            {
                "purpose": "enquiry_handling",
                "title": "You",
                "body": NOTE,
                "key": "9b2f3c52-4b8a-4a8e-9d7c-0c3f1f7d2a11",
            },
        ),
    ],
)
def test_calls_meetings_tasks_and_mails_are_looked_through_as_well(
    lead: Lead, lena: Any, as_user: Any, kind: str, form: dict[str, str]
) -> None:
    """R10: every free text that staff write."""
    answer = as_user(lena).post(f"/leads/{lead.pk}/write/{kind}/", {"assignee": lena.pk, **form})
    assert answer.status_code == 422
    assert "<mark>" in answer.content.decode()
    assert not Activity.objects.filter(kind=kind).exists()
    assert not Task.objects.exists()
    assert Withheld.objects.get().origin == kind


def test_the_officer_releases_under_an_explicit_consent_alone(
    lead: Lead, lena: Any, jonas: Any, ines: Any, as_user: Any
) -> None:
    """R10, R34: an override needs Art. 9(2)(a); without it the text can only be discarded."""
    assert write(as_user(lena), lead, NOTE, hand_in="1").status_code == 302
    row = Withheld.objects.get()
    assert (row.state, row.text) == ("waiting", NOTE)
    address = f"{TABLE}{row.pk}/"
    assert as_user(jonas).get(f"{address}change/").status_code == 403
    officer = as_user(ines)
    assert NOTE in officer.get(f"{address}change/").content.decode()
    assert AuditEntry.objects.filter(table_name="leads_withheld", verb="read").exists()
    assert "1 text" in officer.get("/admin/").content.decode()
    page = officer.post(f"{address}step/release/", follow=True).content.decode()
    assert "no explicit consent" in page
    assert not Activity.objects.filter(kind="note").exists()

    notice = Notice.objects.create(version=1, slots={}, sha256="0" * 64)
    own_purpose("health_care", channels=["none"], explicit_for="art9")
    text = make_text(notice, "health_care", ["none"])  # an ordinary one
    explicit = type(text).objects.create(
        purpose_id="health_care", language="en", version=2, channels=["none"], label="I explicitly agree", body="…",
        controller_name="Sonnenhain Energietechnik GmbH", notice=notice, explicit=True,
    )  # fmt: skip
    append([given(lead.subject, explicit, timezone.now(), purpose="health_care", channel="none")])
    officer.post(f"{address}step/release/")
    row.refresh_from_db()
    assert (row.state, row.text) == ("released", "")
    assert row.evidence.startswith("consent:")
    assert Activity.objects.get(kind="note").body == NOTE


def test_a_discarded_text_is_gone(lead: Lead, lena: Any, ines: Any, as_user: Any) -> None:
    write(as_user(lena), lead, NOTE, hand_in="1")
    row = Withheld.objects.get()
    as_user(ines).post(f"{TABLE}{row.pk}/step/discard/")
    row.refresh_from_db()
    assert (row.state, row.text) == ("discarded", "")


def test_a_cell_about_belief_stays_in_the_file_and_is_counted() -> None:
    """R10: imports withhold, and say how many."""
    cleaner = Cleaner(["E-Mail", "Position"], {0: "email", 1: "job_title"}, ",")
    row = cleaner.clean(2, ["eva@firma.example", "Gewerkschaftsmitglied im Betriebsrat"])
    assert "job_title" not in row.values
    assert dict(cleaner.withheld) == {"special": 1}


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("title", "Konfession: ev."),
        ("street", "Am Ring 4, seit Mai krankgeschrieben"),
        ("city", "Leipzig (Asylbewerberheim)"),
        ("external_id", "4711 schwanger"),
        ("utm_campaign", "Liste Gewerkschaftsmitglieder"),
        ("last_name", "Weber (schwanger)"),
        ("full_name", "Eva Weber - ist schwerbehindert"),
        ("company", "Weber GmbH; Inhaber ist jüdisch"),
    ],
)
def test_every_field_that_is_taken_unchecked_is_looked_through(field: str, cell: str) -> None:
    """R10: a remark about health or belief may stand in any of them, behind a name, too."""
    cleaner = Cleaner(["E-Mail", "Text"], {0: "email", 1: field}, ",")
    row = cleaner.clean(2, ["eva@firma.example", cell])
    assert list(row.values) == ["email"]
    assert (row.company, row.external_id) == ("", "")
    assert cleaner.withheld["special"] == 1


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("last_name", "Muslim"),
        ("full_name", "Weber, Anna"),
        ("company", "Buddhistisches Zentrum Leipzig"),
        ("company", "Katholische Kita St. Anna (Träger: Bistum)"),
        ("street", "Jüdenstraße 4"),
        ("city", "Krebshagen"),
        ("job_title", "Leiterin der Betriebskrankenkasse"),
    ],
)
def test_names_of_people_houses_and_places_are_no_statements(field: str, cell: str) -> None:
    """R10: what an import withholds without need is lost work."""
    cleaner = Cleaner(["E-Mail", "Text"], {0: "email", 1: field}, ",")
    row = cleaner.clean(2, ["eva@firma.example", cell])
    assert row.verdict == ""
    assert not cleaner.withheld
    assert row.company or len(row.values) > 1


def test_the_quick_look_passes_over_no_word() -> None:
    """R10: what makes an import fast finds each word and phrase of the list."""
    for words in WORDS.values():
        for phrase in words.split():
            text = phrase.replace("_", " ").replace("*", "")
            assert special.categories_in(f"Er/sie: {text.upper()}."), text
