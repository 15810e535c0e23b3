"""What single cells and columns are taken for, and what is never stored."""

import pytest

from leadcrm.leads.imports import columns, values


@pytest.mark.parametrize(
    "cell", ["", "  ", "Select", "n/a", "NaN", "-", "NULL", "k.A.", "Unbekannt", "\x00\x07"]
)
def test_words_for_nobody_knows_are_no_values(cell: str) -> None:
    assert values.known(cell) == ""


@pytest.mark.parametrize("name", ["Null", "Nan", "None-Smith", "Na", "Selectos"])
def test_people_with_such_names_keep_them(name: str) -> None:
    assert values.known(name) == name


def test_line_breaks_and_control_characters_never_reach_a_field() -> None:
    assert values.known("Eva\r\nBcc: all@firma.example\x00") == "Eva Bcc: all@firma.example"


def test_an_apostrophe_before_a_formula_sign_is_taken_off_again() -> None:
    assert values.known("'+49 30 1234567") == "+49 30 1234567"
    assert values.known("'t Hart") == "'t Hart"


@pytest.mark.parametrize(
    "cell",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "card 5500-0000-0000-0004 please",
        "378282246310005",
        "5314574774112590",  # a spreadsheet kept 15 digits of it
        "DE49100102220002222222",
        "DE49 1001 0222 0002 2222 22",
        "AT611904300234573201",
    ],
)
def test_card_numbers_and_ibans_are_seen_wherever_they_stand(cell: str) -> None:
    assert values.holds_payment_data(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "+49 171 1234567890",
        "0049 30 12345678",
        "001-799-2170x5610",
        "Ring 12, DE12 Ulm",
        "660128",
        "l:123456789012345",
    ],
)
def test_numbers_and_ids_are_no_cards(cell: str) -> None:
    assert not values.holds_payment_data(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Deutschland", "DE"), ("Germany", "DE"), ("UK", "GB"), ("at", "AT"), ("Côte d'Ivoire", "CI"), ("Slovakia (Slovak Republic)", "SK"),
     ("Bosnia and Herzegovina", "BA"), ("Asia/Pacific Region", ""), ("Bayern", ""), ("home_country", "")],
)  # fmt: skip
def test_a_country_is_stored_where_it_is_certain(cell: str, code: str) -> None:
    assert values.country(cell) == code


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Frau Dr. Eva Holm", {"title": "Dr.", "first_name": "Eva", "last_name": "Holm"}),
        ("Anna", {"last_name": "Anna"}),
        ("Möbel Grube GmbH", {"company": "Möbel Grube GmbH"}),
    ],
)
def test_a_name_in_one_column_is_a_person_or_a_company(cell: str, parts: dict[str, str]) -> None:
    assert values.whole_name(cell) == parts


@pytest.mark.parametrize("mark", ["Yes", "ja", "1", "x", "TRUE", "2024-05-01", "maybe"])
def test_all_but_a_clear_no_objects(mark: str) -> None:
    assert values.objects(mark)


@pytest.mark.parametrize("mark", ["No", "nein", "0", "FALSE", ""])
def test_a_clear_no_does_not_object(mark: str) -> None:
    assert not values.objects(mark)


def test_columns_are_recognised_in_three_languages() -> None:
    header = [
        "KundeVorname",
        "Nachname",
        "E-Mail-Adresse",
        "Téléphone",
        "Code postal",
        "Werbesperre",
        "Kundennummer",
        "Blutgruppe",
    ]
    found = columns.guess(header, [["Eva", "Holm", "e@x.example", "030", "1", "", "7", "A+"]])
    assert found == {
        0: "first_name", 1: "last_name", 2: "email", 3: "phone", 4: "postcode", 5: "objects_all", 6: "external_id",
    }  # fmt: skip


def test_the_shortest_column_of_unique_ids_is_the_key() -> None:
    header = ["Prospect ID", "Lead Number", "Customer Id"]
    rows = [["2def8175-7a88", "660128", "1"], ["319325b3-50b3", "660087", "1"]]
    assert columns.guess(header, rows) == {1: "external_id"}


def test_title_is_a_doctor_or_a_director_by_its_values() -> None:
    assert columns.guess(["Title", "Email"], [["Mrs.", "a@b.example"]])[0] == "title"
    assert columns.guess(["Title", "Email"], [["Head of Sales", "a@b.example"]])[0] == "job_title"


@pytest.mark.parametrize(
    "name",
    [
        "newsletter",
        "Opt-in",
        "GDPR Consent",
        "Blood type",
        "Lead Score",
        "Date of birth",
        "KundeKreditkarte",
        "IBAN-Nr. 1",
    ],
)
def test_a_column_without_a_purpose_becomes_no_field(name: str) -> None:
    assert columns.guess([name, "email"], [["x", "a@b.example"]]) == {1: "email"}
