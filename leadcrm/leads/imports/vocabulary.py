"""The words by which columns and values are recognised: English, German, French, and the exports of known products."""

import re

# Names of columns, as `columns.words_of` spells them, the best first.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "full_name": (
        "full name", "fullname", "name", "lead name", "contact name", "display name", "kundenname", "ansprechpartner",
        "kontaktperson", "vollstandiger name", "nom complet", "nom",
    ),
    "first_name": ("first name", "firstname", "given name", "vorname", "prenom", "first", "forename"),
    "last_name": ("last name", "lastname", "family name", "surname", "nachname", "familienname", "nom de famille", "last"),
    "title": ("name prefix", "prefix", "titel", "akad titel", "akademischer titel", "academic title"),
    "job_title": (
        "job title", "jobtitle", "position", "funktion", "berufsbezeichnung", "stellenbezeichnung", "role", "poste",
        "organization 1 title", "fonction",
    ),
    "company": (
        "company", "company name", "companyname", "organization", "organisation", "organization 1 name", "firma",
        "firmenname", "unternehmen", "entreprise", "societe", "account name", "employer",
    ),
    "email": (
        "email", "e mail", "email address", "e mail address", "mail", "e mail adresse", "email adresse", "emailadresse",
        "mailadresse", "primary email", "user email", "emails 1 email", "e mail 1 value", "email 1", "e mail 1",
        "courriel", "adresse e mail", "adresse email",
    ),
    "phone": (
        "phone", "phone number", "telephone", "telephone number", "telefon", "telefonnummer", "tel", "festnetz",
        "work phone", "business phone", "user phone", "phone 1", "phones 1 phone", "phone 1 value", "home phone",
        "numero de telephone", "rufnummer", "contact",
    ),
    "mobile": (
        "mobile", "mobile phone", "mobile number", "cell", "cell phone", "cellphone", "mobil", "mobiltelefon",
        "mobilnummer", "handy", "handynummer", "portable", "whatsapp number", "whatsapp",
    ),
    "street": (
        "street", "street address", "address", "address 1", "address1", "address line 1", "strasse", "strasse und hausnummer",
        "anschrift", "adresse", "rue", "business street", "address 1 street", "work address", "home address", "home street",
    ),
    "postcode": (
        "postcode", "postal code", "postalcode", "zip", "zip code", "zipcode", "plz", "postleitzahl", "postzahl",
        "code postal", "business postal code", "address 1 postal code", "address 1 zip postal code", "work zip code",
        "work zipcode", "home zip code", "home zipcode", "home postal code",
    ),
    "city": (
        "city", "town", "ort", "stadt", "wohnort", "ville", "business city", "address 1 city", "work city", "home city",
        "companycity",
    ),
    "country": (
        "country", "land", "pays", "country code", "business country region", "address 1 country", "work country",
        "address 1 country iso2 code", "home country", "companycountry",
    ),
    "language": ("language", "sprache", "langue", "preferred language", "locale"),
    "website": ("website", "web site", "web page", "url", "homepage", "webseite", "internet", "site web", "web page 1", "website 1 value"),
    "utm_source": ("utm source",),
    "utm_medium": ("utm medium",),
    "utm_campaign": ("utm campaign",),
    "utm_term": ("utm term",),
    "utm_content": ("utm content",),
    "objects_email": (
        "do not email", "do not e mail", "donotemail", "no email", "email opt out", "emailoptout", "email opted out",
        "has opted out of email", "hasoptedoutofemail", "unsubscribed", "unsubscribed from all email", "opted out",
        "optout", "opt out", "keine e mail", "keine e mails", "keine mails", "e mail sperre", "mailsperre", "newsletter abgemeldet",
    ),
    "objects_telephone": (
        "do not call", "donotcall", "do not phone", "no calls", "phone opt out", "keine anrufe", "telefonsperre",
        "anrufsperre", "nicht anrufen",
    ),
    "objects_post": ("do not mail", "donotmail", "do not post", "keine post", "postsperre", "robinson", "robinsonliste"),
    "objects_all": (
        "do not contact", "donotcontact", "do not market", "werbesperre", "werbewiderspruch", "widerspruch", "kontaktsperre",
        "keine werbung", "widerspruch werbung", "blacklisted", "blocked",
    ),
}  # fmt: skip

# Columns that number people. A running row number is none: it changes from file to file.
IDS = frozenset({
    "id", "lead number", "lead no", "lead id", "leadid", "contact id", "record id", "prospect id", "customer id",
    "customer number", "client id", "kunden id", "kundenid", "kundennummer", "kunden nummer", "kunden nr", "kundennr",
    "account id", "user id", "person id", "personen id", "external id", "externe id", "uuid", "guid",
    "kontakt id", "interessent id", "interessentennummer", "debitorennummer",
})  # fmt: skip

SHARED_IDS = frozenset({"account id", "user id", "customer id", "customer number", "client id"})

# Special categories (Art. 9), payment data, official numbers and secrets: no field of a lead may take them.
NEVER = re.compile(
    r"blut|blood|relig|konfession|gesundheit|health|krank|disease|illness|allerg|diagnos|schwanger|pregnan|sexual|ethni"
    r"|\brace\b|\brasse\b|gewerkschaft|trade union|politi|parteimitglied|behinder|disabilit|genetic|genetisch|biometr"
    r"|vorstraf|criminal|kreditkart|kredit karte|credit ?card|card ?number|kartennummer|\biban|\bbic\b|swift|bankleitzahl"
    r"|bank ?konto|bank ?account|kontonummer|kontoinhaber|\bcvv|\bcvc|\bssn\b|social security|sozialversicherung|steuernummer"
    r"|steuer id|\btax id|passport|personalausweis|passwor|passwort|kennwort|\bpin\b"
)

# Mappings that a person may name; `datev` is found by itself.
PRESETS: dict[str, dict[str, str]] = {
    "datev": {
        "Konto": "external_id",
        "Name (Adressattyp Unternehmen)": "company",
        "Name (Adressattyp natürl. Person)": "last_name",
        "Vorname (Adressattyp natürl. Person)": "first_name",
        "Titel/Akad. Grad": "title",
        "Straße": "street",
        "Postleitzahl": "postcode",
        "Ort": "city",
        "Land": "country",
        "Telefon": "phone",
        "E-Mail": "email",
        "Internet": "website",
    },
    "salesforce": {
        "Lead ID": "external_id", "Id": "external_id", "FirstName": "first_name", "First Name": "first_name",
        "LastName": "last_name", "Last Name": "last_name", "Salutation": "title", "Title": "job_title", "Company": "company",
        "Email": "email", "Phone": "phone", "MobilePhone": "mobile", "Mobile": "mobile", "Street": "street",
        "PostalCode": "postcode", "City": "city", "Country": "country", "Website": "website",
        "HasOptedOutOfEmail": "objects_email", "Email Opt Out": "objects_email", "DoNotCall": "objects_telephone",
        "Do Not Call": "objects_telephone",
    },
    "hubspot": {
        "Record ID": "external_id", "First Name": "first_name", "Last Name": "last_name", "Email": "email",
        "Phone Number": "phone", "Mobile Phone Number": "mobile", "Job Title": "job_title", "Company Name": "company",
        "Street Address": "street", "Postal Code": "postcode", "City": "city", "Country/Region": "country",
        "Website URL": "website", "Unsubscribed from all email": "objects_email",
    },
    "outlook": {
        "Title": "title", "First Name": "first_name", "Last Name": "last_name", "Company": "company",
        "Job Title": "job_title", "Business Street": "street", "Business Postal Code": "postcode", "Business City": "city",
        "Business Country/Region": "country", "Business Phone": "phone", "Mobile Phone": "mobile",
        "E-mail Address": "email", "Web Page": "website",
    },
}  # fmt: skip

# Values that mean "nobody knows"; compared casefolded. A person may be called Null or Nan, so those stand below.
UNKNOWN = frozenset({
    "", "select", "please select", "bitte wählen", "bitte auswählen", "n/a", "n. a.", "n.a.", "k.a.", "k. a.", "#n/a", "#n/v",
    "#nv", "-", "--", "---", "–", "—", "?", "??", ".", "unknown", "unbekannt", "undefined", "keine angabe", "not provided",
    "(not set)", "(none)",
})  # fmt: skip
UNKNOWN_EXACTLY = frozenset({"NaN", "nan", "NULL", "null", "None", "NONE", "NA"})

# What a mark in an objection column may say without being one. All else objects: in doubt for the person.
NO = frozenset({
    "no", "n", "false", "f", "0", "0.0", "nein", "non", "falsch", "faux", "off", "not", "never", "aktiv", "active",
    "subscribed", "opted in", "opt-in", "opt in",
})  # fmt: skip
