"""Word lists from which people and companies are invented. No real person or company is meant."""

FIRST = {
    "de": (
        "Anna Anton Bastian Bärbel Carla Christoph Dörte Dietmar Emil Elif Frauke Frederik Greta Gregor Hanne Henning Ida Ivo "
        "Jule Jannis Katharina Konrad Leonie Lukas Mirela Matthias Nele Nuri Ottilie Oskar Paula Piet Quirin Ruben Rieke "
        "Sabine Sönke Tarek Thea Ulrike Uwe Vincent Vera Wiebke Wolfram Yara Yannick Zoë Jörg Günther"
    ).split(),
    "en": "Aoife Callum Ebony Fergus Gwen Hamish Imogen Kofi Maeve Niamh Percy Rhiannon Siobhán Tamsin Zainab".split(),
    "fr": "Aurore Bastien Clémence Damien Elodie Fatou Gaëlle Hervé Inès Joël Maëlys Odile Rémi Solène Théo".split(),
    "nl": "Anouk Bram Coen Daan Eline Floor Gijs Hanneke Jasmijn Koen Lotte Marijn Noor Ruud Sanne".split(),
    "pl": "Agnieszka Bogdan Celina Dobrosław Elżbieta Grażyna Józef Kinga Łukasz Małgorzata Nadia Radosław Zofia".split(),
    "sv": "Åsa Björn Ebba Fredrik Gunilla Håkan Ingrid Jonna Linnea Måns Tove Viggo".split(),
}
LAST = {
    "de": (
        "Ahlers Birkner Brandauer Claasen Dombrowski Detlefsen Eberlein Fährmann Falk Großkopf Grünewald Harmsen Hölzl "
        "Immenhof Jessen Krawczyk Köhlmeier Lindqvist Lüdtke Münzberg Nebel Naumburger Öztürk Obermoser Pfleiderer Pröll "
        "Quast Rautenberg Rüdiger Seydel Stancu Süßkind Tannert Thiessen Uhlmann Vierkant Völler Weißgerber Ziegenhals "
        "Zöllner Zumbrunn Steinbrüchel Aichinger Wenger-Lutz"
    ).split(),
    "en": "Achebe Birtwistle Carrow Dunmore Eccleshall Fitzgibbon Greystoke Hathersage O'Hanlon Ormerod Penhallow Quill".split(),
    "fr": "Aubertin Beaurepaire Castellane Delacourcelle Escoffignon Ndiaye Lamarquise Mirebeau Perrichon Vauquelard".split(),
    "nl": "Aardenburg Boswijk Duindam Hoogerwaard Kranendonk van der Meulengracht Oosterzee Vlietstra Zandwijk".split(),
    "pl": "Bielskowska Czarnołęski Horodecki Jaskółka Kowalczuk Lipowiecki Ostrówka Szafrański Wrzosek Żurawina".split(),
    "sv": "Almkvist Björkdahl Ekeblad Forsmarker Granlöf Hallonqvist Sjöstedt Tallroth Ängsmark".split(),
}
# Invented places: stem and trade together name no company that exists.
STEM_FIRST = (
    "Quarz Flint Moor Nebel Feder Glimmer Zinn Kiesel Wacholder Schlehen Distel Lupinen Binsen Seggen Espen Eiben Holunder "
    "Sanddorn Mohn Hafer Dinkel Leinen Filz Kork Farn Krokus Hasel Mispel Quitten Ginster"
).split()
STEM_LAST = (
    "furt hügel winkel grund born sporn kamm senke weiler anger rain hang steg riff warte lauf krone brink kuhle halde"
).split()
TRADES = {
    "de": (
        "Verpackungen Gärtnerei Kliniken Optik Logistik Backwaren Möbel Hotels Pumpen Metallbau Apotheken Druckerei Brauerei "
        "Schreinerei Maschinenbau Textil Molkerei Software Spedition Gießerei Keramik Wohnbau Seilbahnen Pflegeheime"
    ).split(),
    "en": (
        "Packaging Nurseries Clinics Optics Haulage Bakeries Furniture Hotels Pumps Metalworks Pharmacies Printing Brewing "
        "Joinery Engineering Textiles Dairies Systems Freight Foundry Ceramics Housing Ropeways Homes"
    ).split(),
    "fr": (
        "Emballages Pépinières Cliniques Optique Logistique Boulangeries Meubles Hôtels Pompes Métallerie Pharmacies Imprimerie "
        "Brasserie Menuiserie Machines Textiles Laiterie Logiciels Transports Fonderie Céramique Habitat Téléphériques Résidences"
    ).split(),
}
FORMS = {
    "DE": ("GmbH", "AG", "KG", "eG", "GmbH & Co. KG"),
    "AT": ("GmbH", "AG"),
    "CH": ("AG", "GmbH"),
    "NL": ("B.V.",),
    "FR": ("SARL",),
    "GB": ("Ltd",),
    "US": ("Inc.",),
    "PL": ("Sp. z o.o.",),
    "SE": ("AB",),
}
JOBS = {
    "de": [
        "Einkauf",
        "Geschäftsführung",
        "Technische Leitung",
        "Betriebsleitung",
        "Facility Management",
        "Assistenz der Geschäftsführung",
        "Energiemanagement",
        "Produktionsleitung",
    ],
    "en": [
        "Head of operations",
        "Office manager",
        "Facilities",
        "Purchasing",
        "Managing director",
        "Energy manager",
    ],
}
STREETS = {
    "de": "Lindenallee Mühlweg Bahnhofstraße Ulmengasse Hafenkai Sternwartenweg Gerberufer Rosental Kiesgrube Angerweg".split(),
    "en": ["Mill Lane", "Station Road", "Harbour Walk", "Orchard Street", "Tanner's Yard"],
    "fr": ["rue des Tilleuls", "quai du Moulin", "chemin des Vignes", "rue de la Gare"],
    "nl": ["Molenweg", "Lindelaan", "Havenkade"],
    "pl": ["ul. Lipowa", "ul. Młyńska", "ul. Ogrodowa"],
    "sv": ["Kvarngatan", "Hamnvägen", "Lindallén"],
}
MAILBOXES = ("postfach", "briefkasten", "heimnetz", "mailhaus", "funkpost")
