"""What the demo's people and staff write."""

from typing import NamedTuple

# Lines that many people write: so short that none of them passes for a quotation when one of these people is erased.
MESSAGES = {
    "de": [
        "Unser Gaskessel ist von 2004, der Schornsteinfeger mahnt.\nWas würde eine Wärmepumpe kosten?",
        "Wir planen einen Anbau.\nReicht die vorhandene Heizung dann noch?",
        "Gibt es Förderung für Mehrfamilienhäuser,\nwenn nur zwei Wohnungen umgestellt werden?",
        "Ab wann haben Sie in unserer Gegend wieder Termine?",
        "Die Heizkosten haben sich verdoppelt.\nWir suchen jemanden, der das einmal durchrechnet.",
        "Ölheizung, 28 kW, Baujahr 1998.\nLohnt sich eine Hybridlösung noch?",
        "Südlage und 140 m² freies Dach.\nPasst Solarthermie zu unserer Anlage?",
        "",
    ],
    "en": [
        "Our boiler is twenty years old.\nWhat would a heat pump cost for 900 square metres?",
        "We are planning an extension.\nWill the present heating do?",
        "Are there subsidies if only two of our flats change?",
        "When do you have appointments in our area again?",
        "",
    ],
}
NOTES = [
    "Gaskessel von 2004, der Vorstand entscheidet im Januar. Möchte die Förderung erklärt haben.",
    "Möchte ein Angebot mit zwei Varianten, bitte bis Monatsende.",
    "Hat nach Referenzen aus der Region gefragt.",
    "Dachfläche geprüft: Südseite frei, Statik noch offen.",
    "Lieber per E-Mail, bitte keine Anrufe vor zehn.",
    "Budget steht, Entscheidung gemeinsam mit der Geschäftsführung.",
    "Vergleicht mit zwei Mitbewerbern, der Preis ist nicht das Wichtigste.",
    "Heizlast nach Norm liegt vor, Pläne kommen per Post.",
]
MENTIONS = [
    "Zahlen kommen von {name} aus demselben Haus ({email}).",
    "Entscheidet gemeinsam mit {name}, bitte in Kopie an {email}.",
    "In Urlaub bis Monatsende, Vertretung: {name}, {email}.",
]
CALLS = [
    "Hat kurz erklärt, worum es geht; Unterlagen folgen.",
    "Termin im Heizungskeller vereinbart.",
    "Fragen zur Förderung beantwortet, Interesse ist da.",
    "Will intern abstimmen und meldet sich.",
    "",
]
MEETINGS = [
    "Rundgang durch den Heizungskeller, Fotos gemacht. Platz für den Puffer ist da.",
    "Vor Ort mit der Technik gesprochen. Leitungswege passen, Elektro prüfen.",
]
TASKS = [
    "Angebot senden",
    "Wegen der Dachfläche zurückrufen",
    "Referenzen senden",
    "Ortstermin vereinbaren",
    "Heizkostenabrechnung anfordern",
    "Klären: Gas oder Öl?",
    "Förderantrag erklären",
]
DEALS = [
    "Heizungs-Check",
    "Wärmepumpe 28 kW",
    "Hybridanlage",
    "Solarthermie Dach Süd",
    "Fernwärme-Übergabestation",
    "Wartungsvertrag",
]
LOST = [
    "Zu teuer",
    "Anderswo gekauft",
    "Kein Bedarf mehr",
    "Nicht erreichbar",
    "Kein Budget in diesem Jahr",
    "Projekt eingestellt",
]


class Thread(NamedTuple):
    """A mail of ours and the answer to it."""

    title: str
    body: str
    answer: str


THREADS = {
    "de": [
        Thread(
            "Ihr Angebot zum Heizungs-Check",
            "Guten Tag,\n\nanbei wie besprochen die beiden Varianten mit den Kosten über zehn Jahre. Welche passt besser?",
            "Danke, Variante B sieht gut aus. Können Sie die Förderung noch getrennt ausweisen?",
        ),
        Thread(
            "Termin im Heizungskeller",
            "Guten Tag,\n\npasst Ihnen der kommende Dienstag um neun? Wir brauchen etwa eine Stunde und Zugang zum Zähler.",
            "Dienstag passt. Der Hausmeister ist ab halb neun da und schließt auf.",
        ),
        Thread(
            "Unterlagen zur Förderung",
            "Guten Tag,\n\ndie Übersicht der Zuschüsse hängt an unserer Seite. Haben Sie die Abrechnungen der letzten drei Jahre?",
            "Die Abrechnungen suche ich heraus, das letzte Jahr fehlt noch vom Versorger.",
        ),
    ],
    "en": [
        Thread(
            "Your heating check",
            "Hello,\n\nas discussed, here are both variants with their cost over ten years. Which one suits you better?",
            "Thank you, we prefer the second. Could you show the subsidies separately?",
        ),
        Thread(
            "A date in the boiler room",
            "Hello,\n\nwould next Tuesday at nine suit you? We need about an hour and access to the meter.",
            "Tuesday is fine. The caretaker will be there from half past eight.",
        ),
    ],
}
NEWS = {
    "de": (
        "Heizungsbrief: Was sich zum Jahreswechsel ändert",
        "Guten Tag,\n\ndie drei wichtigsten Änderungen bei der Förderung, kurz erklärt.",
    ),
    "en": (
        "Heating letter: what changes with the new year",
        "Hello,\n\nthe three changes to subsidies that matter most, in short.",
    ),
}
CHECK = {
    "de": (
        "Bitte bestätigen Sie Ihre Anmeldung",
        "Guten Tag,\n\nmit einem Klick bestätigen Sie, dass wir Ihnen schreiben dürfen.",
    ),
    "en": ("Please confirm your sign-up", "Hello,\n\nwith one click you confirm that we may write to you."),
}
