"""The words of our templates say what is meant, and never let a name become markup."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.template import engines
from django.utils import timezone, translation

from leadcrm.ui.times import Now
from leadcrm.ui.words import initials

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - timedelta(seconds=20), "just now"),
        (NOW - timedelta(minutes=47), "47 min ago"),
        (NOW - timedelta(hours=2), "2 h ago"),
        (NOW - timedelta(hours=7), "today 06:00"),
        (NOW - timedelta(days=1), "yesterday 13:00"),
        (NOW - timedelta(days=4), "Thu 19 Nov"),
        (NOW - timedelta(days=400), "19 Oct 2025"),
        (NOW + timedelta(days=1), "tomorrow 13:00"),
        (date(2026, 11, 23), "today"),
    ],
)
def test_a_moment_is_said_as_seen_from_now(moment: datetime | date, words: str) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        assert Now().spoken(moment) == words


def test_a_moment_that_never_was_is_never() -> None:
    with translation.override("en"):
        assert rendered("{{ moment|ago }}", moment=None) == "never"


def test_a_relative_time_carries_the_exact_one() -> None:
    html = rendered("{{ moment|ago }}", moment=NOW)
    assert 'datetime="2026-11-23T12:00:00+00:00"' in html
    assert "title=" in html


@pytest.mark.parametrize(
    ("left", "state", "words"),
    [
        (timedelta(minutes=13), "clock-soon", "13 min left"),
        (timedelta(hours=-2), "clock-late", "2 h late"),
        (timedelta(days=-3), "clock-late", "3 days late"),
    ],
)
def test_a_clock_says_how_much_time_is_left(left: timedelta, state: str, words: str) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        html = rendered("{% clock due %}", due=timezone.now() + left)
    assert state in html
    assert words in html


def test_a_date_is_due_at_the_end_of_its_day() -> None:
    with time_machine.travel(NOW, tick=False):
        assert "clock-late" not in rendered("{% clock due %}", due=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("state", "gate"), [("open", "gate-open"), ("half", "gate-half"), ("shut", "gate-shut")]
)
def test_the_badge_shows_its_gate_and_its_reason(state: str, gate: str) -> None:
    badge = SimpleNamespace(state=state, words=["mail"], because="Consent confirmed", url="/why/")
    html = rendered("{% permit badge %}", badge=badge)
    assert f"#{gate}" in html
    assert 'href="/why/"' in html
    assert "Consent confirmed" in html


def test_a_badge_without_channels_says_nothing() -> None:
    with translation.override("en"):
        html = rendered(
            "{% permit badge %}", badge=SimpleNamespace(state="shut", words=[], because="", url="/")
        )
    assert "nothing" in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Jule Harmsen", "JH"), ("Piet van Houtum", "PH"), ("Öztürk", "Ö"), ("", "–"), ("<b>", "–")],
)
def test_a_face_wears_at_most_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_name_never_becomes_markup() -> None:
    html = rendered("{% face name staff=True %}", name='"><script>')
    assert "<script>" not in html


def test_a_renamed_stage_keeps_its_shape() -> None:
    assert "#stage-won" in rendered(
        "{% stage_pill stage %}", stage=SimpleNamespace(code="won", name="Gewonnen!")
    )


def test_keeping_the_query_sets_and_removes_keys(rf: object) -> None:
    context = {"request": rf.get("/leads/?q=a&page=3")}  # type: ignore[attr-defined]
    source = '{% keep_query page=None sort="name" %}'
    assert engines["django"].from_string(source).render(context, context["request"]) == "?q=a&amp;sort=name"
