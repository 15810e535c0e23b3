"""Word lists from which people and companies are invented. No real person or company is meant."""

FIRST_DE = (
    "Anna Anton Bastian Bärbel Carla Christoph Dörte Dietmar Emil Elif Frauke Frederik Greta Gregor Hanne "
    "Henning Ida Ivo Jule Jannis Katharina Konrad Leonie Lukas Mirela Matthias Nele Nuri Ottilie Oskar "
    "Paula Piet Quirin Ruben Rieke Sabine Sönke Tarek Thea Ulrike Uwe Vincent Vera Wiebke Wolfram Yara "
    "Yannick Zoë Jörg Günther"
).split()
LAST_DE = (
    "Ahlers Birkner Brandauer Claasen Dombrowski Detlefsen Eberlein Fährmann Falk Großkopf Grünewald "
    "Harmsen Hölzl Immenhof Jessen Krawczyk Köhlmeier Lindqvist Lüdtke Münzberg Nebel Naumburger Öztürk "
    "Obermoser Pfleiderer Pröll Quast Rautenberg Rüdiger Seydel Stancu Süßkind Tannert Thiessen Uhlmann "
    "Vierkant Völler Wagenknecht Weißgerber Ziegenhals Zöllner Zumbrunn"
).split()
FIRST_WORLD = (
    "Amara Beatriz Chidi Dimitra Eamonn Fatou Giulia Hiroshi Ingrid José Kateřina Liam Małgorzata Noor "
    "Odile Priya Rafael Siobhán Tomáš Ximena"
).split()
LAST_WORLD = (
    "Almeida Bielska Castellane D'Amico Eriksen Fitzgibbon García-Lorca Horvathová Ishikawa Jørgensen "
    "Kowalczuk Laurent Moreau Ndiaye O'Hanlon Papadaki Rossetti Šimek Tanaka Vandermeer"
).split()
COMPANY_FIRST = (
    "Ahornhof Bergahorn Birkenfeld Donauquell Eichgrund Elbstern Fichtelwerk Grünspan Hafenlicht Hasel "
    "Isarblick Kranich Kupferhammer Lindenblatt Morgenrot Nordlicht Pfauengarten Quellgrund Rotbuchen "
    "Silberbach Sommerfeld Tiefwasser Weidental Zirbel"
).split()
COMPANY_LAST = (
    "Verpackungen Gärtnerei Kliniken Optik Logistik Bäckerei Möbel Hotel Pumpen Metallbau Apotheke "
    "Druckerei Brauerei Schreinerei Maschinenbau Textil Molkerei Software Spedition Gießerei"
).split()
COMPANY_FORM = {
    "DE": ("GmbH", "AG", "KG", "eG", "GmbH & Co. KG"),
    "AT": ("GmbH", "AG"),
    "CH": ("AG", "GmbH"),
    "NL": ("B.V.",),
    "FR": ("SARL",),
    "GB": ("Ltd",),
    "PL": ("Sp. z o.o.",),
}
JOBS = [
    "Einkauf",
    "Geschäftsführung",
    "Technische Leitung",
    "Betriebsleitung",
    "Facility Management",
    "Head of operations",
    "Assistenz der Geschäftsführung",
    "Energiemanagement",
    "Produktionsleitung",
    "Office manager",
]
# city, postcode, country
PLACES = [
    ("Leipzig", "04347", "DE"),
    ("Halle (Saale)", "06108", "DE"),
    ("Hamburg", "22083", "DE"),
    ("München", "80337", "DE"),
    ("Köln", "50668", "DE"),
    ("Görlitz", "02826", "DE"),
    ("Nürnberg", "90409", "DE"),
    ("Lübeck", "23552", "DE"),
    ("Wien", "1070", "AT"),
    ("Graz", "8010", "AT"),
    ("Zürich", "8004", "CH"),
    ("Bern", "3011", "CH"),
    ("Utrecht", "3511", "NL"),
    ("Lyon", "69002", "FR"),
    ("Leeds", "LS1 4DY", "GB"),
    ("Kraków", "31-005", "PL"),
]
STREETS = [
    "Lindenallee",
    "Mühlweg",
    "Am Anger",
    "Bahnhofstraße",
    "Ulmengasse",
    "Hafenkai",
    "Sternwartenweg",
    "Gerberufer",
    "Rosental",
    "Kiesgrube",
]
# Ranges set aside for film and fiction: nobody answers there.
PHONE_DE = ("+4930 23125", "+4969 90009", "+4940 66969", "+49221 4710", "+4989 99998")
CAMPAIGNS = ["winter-check", "solar-spring", "fair-2026", "newsletter-8"]
NOTES = [
    "Gaskessel von 2004, der Vorstand entscheidet im Januar. Möchte die Förderung erklärt haben.",
    "Möchte ein Angebot mit zwei Varianten, bitte bis Monatsende.",
    "Hat nach Referenzen aus der Region gefragt.",
    "Dachfläche geprüft: Südseite frei, Statik noch offen.",
    "Lieber per E-Mail, bitte keine Anrufe vor zehn.",
    "Budget steht, Entscheidung gemeinsam mit der Geschäftsführung.",
]
NEXT_STEPS = [
    "Angebot senden",
    "Wegen der Dachfläche zurückrufen",
    "Referenzen senden",
    "Ortstermin",
    "Heizkostenabrechnung anfordern",
    "Klären: Gas oder Öl?",
]
LOST_REASONS = ["Anderen Anbieter gewählt", "Kein Budget in diesem Jahr", "Projekt eingestellt"]
