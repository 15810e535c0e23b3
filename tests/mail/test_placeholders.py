"""Placeholders are words, replaced once (security.md 11)."""

import pytest

from leadcrm.mail.errors import MailRefused
from leadcrm.mail.placeholders import fill


def test_a_placeholder_becomes_its_value() -> None:
    assert (
        fill("Dear {{ first_name }} {{last_name}},", {"first_name": "Anna", "last_name": "Weber"})
        == "Dear Anna Weber,"
    )


def test_a_value_is_never_expanded_again() -> None:
    values = {"first_name": "{{ last_name }}", "last_name": "{% include 'x' %}{{ settings.SECRET_KEY }}"}
    assert fill("{{ first_name }}", values) == "{{ last_name }}"
    assert fill("{{ last_name }}", values) == values["last_name"]


def test_an_unknown_placeholder_is_refused_by_name() -> None:
    with pytest.raises(MailRefused) as refused:
        fill("Dear {{ nickname }}", {"first_name": "Anna"})
    assert "nickname" in refused.value.sentence
