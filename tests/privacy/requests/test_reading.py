"""Which rights people mean, in their own words (R81)."""

import pytest

from privacy.requests.arrival.reading import read_letter


@pytest.mark.parametrize(
    ("text", "language", "rights"),
    [
        ("Bitte geben Sie mir Auskunft über meine Daten und löschen Sie dann alles.", "de", ["access", "erasure"]),
        ("Was haben Sie über mich gespeichert? Welche Daten sind das?", "de", ["access"]),
        ("Meine Adresse ist falsch, bitte korrigieren.", "de", ["rectification"]),
        ("Ich widerspreche der Nutzung meiner Daten zu Werbezwecken.", "de", ["marketing"]),
        ("Ich lege Widerspruch gegen die Verarbeitung nach Art. 21 Abs. 1 DSGVO ein.", "de", ["objection"]),
        ("Hiermit widerrufe ich meine Einwilligung in den Newsletter.", "de", ["withdrawal"]),
        ("Melden Sie mich bitte vom Newsletter ab.", "de", ["marketing"]),
        ("Bitte sperren Sie meine Daten, bis das geklärt ist.", "de", ["restriction"]),
        ("Ich möchte meine Daten zu einem anderen Anbieter mitnehmen.", "de", ["portability"]),
        ("Ich beschwere mich über Ihren Umgang mit meinen Daten.", "de", ["complaint"]),
        ("What do you know about me?", "en", ["access"]),
        ("I want my data deleted and please stop sending newsletters.", "en", ["marketing", "erasure"]),
        ("Please send me a copy of my data in a machine-readable format.", "en", ["access", "portability"]),
        # What is only threatened, supposed or quoted is no wish.
        ("Sollten Sie nicht antworten, werde ich Beschwerde einlegen. Ich behalte mir eine Beschwerde vor.", "de", []),
        ("I reserve the right to lodge a complaint with the authority.", "en", []),
        ("> Sie können die Löschung Ihrer Daten verlangen.\nDanke für das Angebot, ich melde mich!", "de", []),
        ("Guten Tag, wann liefern Sie die Wärmepumpe und was kostet die Wartung?", "de", []),
        ("Die Auskunftei hat mich falsch beraten.", "de", []),
        ("", "de", []),
    ],
)  # fmt: skip
def test_words_mean_rights(text: str, language: str, rights: list[str]) -> None:
    reading = read_letter(text)
    assert reading.rights == rights
    assert not text or reading.language == language
    assert set(reading.because) == set(rights)


def test_a_hostile_letter_is_read_in_no_time() -> None:
    """A letter of the greatest length, made to let expressions wander."""
    for piece in (
        "daten " * 3400,
        "copy of " * 2500,
        "if the " * 2800,
        "consent withdraw " * 1200,
        "[" * 20000,
    ):
        read_letter(piece)
