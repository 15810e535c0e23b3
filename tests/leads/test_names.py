"""A name is taken apart the same way wherever it was typed."""

import pytest

from leadcrm.leads.names import split_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Max Mustermann", ("", "Max", "Mustermann")),
        ("Prof. Dr. Jule Marie Harmsen", ("Prof. Dr.", "Jule Marie", "Harmsen")),
        ("Frau Dr. Eva Holm", ("Dr.", "Eva", "Holm")),
        ("Mr. Piet van Houtum", ("", "Piet", "van Houtum")),
        ("Johann Wolfgang von Goethe", ("", "Johann Wolfgang", "von Goethe")),
        ("Müller, Hans Peter", ("", "Hans Peter", "Müller")),
        ("van Houtum", ("", "", "van Houtum")),
        ("Van Morrison", ("", "Van", "Morrison")),
        ("  Harmsen ", ("", "", "Harmsen")),
        ("Dr.", ("", "", "Dr.")),
        ("Herr", ("", "", "Herr")),
        ("Müller, Hans, Köln", ("", "Müller, Hans,", "Köln")),
        ("", ("", "", "")),
    ],
)
def test_a_name_is_split_as_people_write_it(name: str, parts: tuple[str, str, str]) -> None:
    assert split_name(name) == parts
