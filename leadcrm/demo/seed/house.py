"""The invented company itself: controller, recipients, staff, assessments, notice, texts and forms, through the services."""

import datetime as dt

from django.contrib.auth.hashers import make_password

from consent.services.texts import publish_text
from leadcrm.accounts.models import Team, User
from leadcrm.capture.models import Form
from leadcrm.capture.services import publish_form
from leadcrm.demo.cast import CAST, PASSWORD, TEAMS
from privacy.models import Assessment, Controller, Purpose, Recipient
from privacy.notices import publish_notice

_ASSESSMENTS = {
    "enquiry_handling": (
        "Anfragen zu beantworten, die Menschen für ihr Unternehmen an uns richten.",
        "Ohne Namen und Adresse lässt sich nicht antworten; weitere Daten werden nicht verwendet.",
        "Wer anfragt, erwartet eine Antwort; kommt nichts zustande, werden die Daten gelöscht.",
    ),
    "sales_pipeline": (
        "Den Überblick zu behalten, welche Anfragen offen sind und wer sich um sie kümmert.",
        "Ohne Namen gingen Anfragen verloren; Notizen beschränken sich auf Tatsachen.",
        "Geschäftskontakte rechnen damit, dass ein Unternehmen sich Vereinbartes merkt; sie können jederzeit widersprechen.",
    ),
    "storage_for_review": (
        "Festzustellen, welche Kontakte einer älteren Liste wir rechtmäßig behalten dürfen.",
        "Wer einen Kontakt prüft, muss ihn speichern; genutzt wird er nicht, und nach 30 Tagen wird er gelöscht.",
        "Eine kurze, gesperrte Aufbewahrung wiegt gering; die Personen werden binnen eines Monats informiert.",
    ),
    "customer_mail": (
        "Kundinnen und Kunden auf das hinzuweisen, was zu ihrem Kauf passt.",
        "Ohne Adresse lässt sich nicht schreiben; betrachtet wird nur die Art der Ware, ein Profil entsteht nicht.",
        "Wer gekauft hat, rechnet mit Hinweisen auf Ähnliches, wurde bei der Bestellung darüber belehrt und beendet sie mit einem Klick.",
    ),
    "post_marketing": (
        "Frühere Anfragende per Post über Angebote zu informieren.",
        "Post ist der mildeste Weg; ein Profil wird nicht gebildet.",
        "Nach einer Anfrage ist mit zwei Briefen im Jahr zu rechnen, und ein Wort genügt, um sie zu beenden.",
    ),
}
_TEXTS = {
    ("newsletter", "de"): (
        "Neues per E-Mail",
        "{controller} darf mir etwa einmal im Monat Neues über Heizung und Förderung per E-Mail schicken. "
        "Ich kann das jederzeit mit einem Klick widerrufen, in jeder E-Mail oder per Nachricht an {email}.",
    ),
    ("newsletter", "en"): (
        "News by e-mail",
        "{controller} may send me news about heating and subsidies by e-mail, about once a month. "
        "I can withdraw this at any time with one click, in every e-mail or by a message to {email}.",
    ),
    ("telephone_marketing", "de"): (
        "Angebote per Telefon",
        "{controller} darf mich zu Heizung und Förderung anrufen. Nur {controller}, sonst niemand. "
        "Ich kann das jederzeit widerrufen, am Telefon oder per Nachricht an {email}.",
    ),
    ("telephone_marketing", "en"): (
        "Offers by telephone",
        "{controller} may call me about heating and subsidies. Only {controller}, nobody else. "
        "I can withdraw this at any time, on the telephone or by a message to {email}.",
    ),
    ("profiling", "de"): (
        "Interessenprofil",
        "{controller} darf aus meinen Besuchen auf den eigenen Webseiten und aus meinen Antworten ein Interessenprofil bilden, "
        "um mir Passendes anzubieten; ab jetzt und nur mit dem Browser, mit dem ich dieses Formular absende. "
        "Ich kann das jederzeit widerrufen, mit einem Klick oder per Nachricht an {email}.",
    ),
    ("profiling", "en"): (
        "Interest profile",
        "{controller} may form an interest profile from my visits of its own web pages and my answers, to offer what suits me; "
        "from now on, and only with the browser with which I send this form. "
        "I can withdraw this at any time, with one click or by a message to {email}.",
    ),
}
_FORMS = (
    {
        "slug": "heat-check",
        "kind": Form.Kind.ENQUIRY,
        "title_de": "Heizungs-Check anfragen",
        "title_en": "Ask for a heating check",
        "intro_de": "Was kostet Ihre Heizung in zehn Jahren? Wir rechnen es für Ihr Gebäude aus: zwei Seiten, verständlich, kostenlos.",
        "intro_en": "What will your heating cost in ten years? We work it out for your building: two pages, plain, free of charge.",
        "fields": ["name", "company", "phone", "message"],
        "required": ["name"],
        "asks": ["newsletter", "telephone_marketing"],
    },
    {
        "slug": "newsletter",
        "kind": Form.Kind.SIGNUP,
        "title_de": "Neues über Heizung und Förderung",
        "title_en": "News about heating and subsidies",
        "intro_de": "Etwa einmal im Monat, kurz und ohne Werbung Dritter.",
        "intro_en": "About once a month, short, and without advertising by others.",
        "fields": [],
        "required": [],
        "asks": ["newsletter", "profiling"],
    },
    {
        "slug": "school",
        "kind": Form.Kind.SIGNUP,
        "title_de": "Energie für die Schule",
        "title_en": "Energy for school",
        "intro_de": "Versuche, Termine und ein Wettbewerb im Jahr. Wer noch nicht 16 ist, braucht das Einverständnis der Eltern: Wir fragen sie.",
        "intro_en": "Experiments, dates and one contest a year. Whoever is younger than 16 needs a parent's agreement: we ask them.",
        "fields": [],
        "required": [],
        "asks": ["newsletter"],
        "age_country": "DE",
    },
)


def found_company(today: dt.date) -> None:
    """Set up the controller first, then everything that names it. Does nothing where a controller exists."""
    if Controller.objects.exists():
        return
    controller = Controller.objects.create(
        name="Sonnenhain Energietechnik GmbH",
        street="Torgauer Straße 214",
        postcode="04347",
        city="Leipzig",
        email="post@sonnenhain.example",
        phone="+49 341 4710200",
        represented_by="Dr. Wilma Sonnenhain",
        register_entry="HRB 99999, Amtsgericht Leipzig",
        vat_id="DE999999999",
        dpo_name="Ines Albrecht",
        dpo_email="datenschutz@sonnenhain.example",
        authority="Sächsische Datenschutz- und Transparenzbeauftragte, Dresden",
    )
    Recipient.objects.create(
        name="Elbhost Rechenzentrum GmbH",
        service=Recipient.Service.HOSTING,
        contract_on=today - dt.timedelta(days=400),
    )
    officer = hire()
    for code, (interest, necessity, balancing) in _ASSESSMENTS.items():
        Assessment.objects.create(
            purpose_id=code,
            interest=interest,
            necessity=necessity,
            balancing=balancing,
            author=officer.subject,
            approver=officer.subject,
            approved_on=today - dt.timedelta(days=90),
            review_on=today + dt.timedelta(days=20 if code == "post_marketing" else 275),
            example=True,
        )
    publish_notice(actor=officer.subject)
    for (purpose, language), (label, body) in _TEXTS.items():
        publish_text(
            purpose=Purpose.objects.get(pk=purpose),
            language=language,
            label=label,
            body=body.format(controller=controller.name, email=controller.email),
            actor=officer.subject,
        )
    for spec in _FORMS:
        form = Form.objects.create(**{key: value for key, value in spec.items() if key != "asks"})
        form.asks.set(Purpose.objects.filter(pk__in=spec["asks"]))
        publish_form(form=form, actor=officer.subject)


def hire() -> User:
    """Make teams and staff; return the data protection officer."""
    teams = {name: Team.objects.create(name=name) for name in TEAMS}
    for persona in CAST:
        User.objects.create_user(
            persona.username,
            f"{persona.username}@sonnenhain.example",
            first_name=persona.first_name,
            last_name=persona.last_name,
            role=persona.role,
            team=teams.get(persona.team),
            is_staff=persona.role in {"dpo", "administrator"},
        )
    # One password for all, hashed once: a dozen hashes are meant to take long.
    User.objects.update(password=make_password(PASSWORD))
    return User.objects.get(role="dpo")
