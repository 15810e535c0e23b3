"""A house in which every page has something to show: the demo's, and what only a day's work leaves behind."""

import datetime as dt
import hashlib
import json
import uuid
from decimal import Decimal
from pathlib import Path

import rfc8785
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.admin.utils import quote
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from consent.models import (
    Banner,
    ConsentEvidence,
    ConsentRecord,
    ConsentState,
    CookieChoice,
    SaleRule,
    TextDraft,
)
from consent.receipts.links import receipt_link
from consent.services.call_centre import record_check
from consent.services.call_proof import Caller, code_of, prove_number
from consent.services.opt_in import confirm, parents_token, request_opt_in, token_of
from consent.services.presumed_interest import presume_interest
from consent.services.texts import current_texts
from leadcrm.accounts.models import User
from leadcrm.demo.seed.run import seed
from leadcrm.leads.imports import service
from leadcrm.leads.models import Import, Lead, Withheld
from leadcrm.leads.services.consents import take_consent
from leadcrm.leads.services.deals import add_deal, win_deal
from leadcrm.leads.services.documents import keep_document
from leadcrm.leads.services.leads import create_lead
from leadcrm.leads.services.merging import merge
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.preferences import send_link
from leadcrm.mail.tokens import preferences_link, unsubscribe_token
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.register import renew
from leadcrm.tracking.models import Visit
from privacy.admin_site import site
from privacy.audit.context import act
from privacy.audit.sealer import seal
from privacy.disclosures import disclose
from privacy.holds import place
from privacy.models import (
    Compatibility,
    Controller,
    JobRun,
    LawfulBasis,
    Objection,
    Purpose,
    Recipient,
    Request,
    Subject,
    Succession,
    Takedown,
)
from privacy.notices import publish_notice
from privacy.objections import object_to_marketing
from privacy.own_purposes import CRITERIA, approve_purpose, write_purpose
from privacy.publications import publish, take_down
from privacy.recipients import tell
from privacy.recipients import token_of as token_of_notice
from privacy.requests.arrival.intake import prove, submit
from privacy.requests.arrival.intake import token_of as token_of_case
from privacy.requests.arrival.taking_in import take_in
from privacy.requests.letters.paper import address
from privacy.requests.rights.approving import approve
from privacy.requests.rights.copying import release
from privacy.restrictions import restrict
from privacy.retention.policy import propose
from privacy.suppression import suppress

TABLE = "Vorname;Nachname;E-Mail;Telefon;Firma;Kreditkarte;Werbesperre\n" + "".join(
    f"Jörg;Groß {n};p{n}@firma.example;0341 234560{n};Möbel Grube;4111111111111111;{'Ja' if n == 3 else ''}\n" for n in range(1, 9)
) + "Nina;Falsch;nonsense;;;;\n"  # fmt: skip
MAIL = """From: Sonnenhain Energietechnik GmbH <post@sonnenhain.example>
To: jule.harmsen@kranich.example
Subject: Bitte bestätigen Sie Ihre Anmeldung
Date: Mon, 05 Oct 2026 08:15:00 +0000
Message-ID: <one@sonnenhain.example>
List-Unsubscribe: <http://localhost/unsubscribe/one/>
Content-Type: text/plain; charset=utf-8

Guten Tag,

bitte bestätigen Sie hier: http://localhost/confirm/a-long-token-that-must-wrap-on-a-telephone-because-it-has-no-blank-in-it/
"""


def furnish(leads: int) -> dict[str, str]:
    """Make the demo's house with *leads* people and the traces of some work; return where the single pages are."""
    seed(leads)
    people = {user.username: user for user in User.objects.all()}
    with act(actor="demo"), transaction.atomic():
        known = {
            **_lead_pages(people["lena"]),
            **_tokens(),
            **_kept(),
            **_imports(people["jonas"]),
            **_cases(people["ines"]),
            **_recipient(),
            **_scores(people["lena"], people["mara"]),
            **_choices(),
        }
        _dead_letters(people["lena"])
        _officer(people["ines"])
        TOTP.activate(people["jonas"], generate_totp_secret())
        RecoveryCodes.activate(people["jonas"])
    seal()
    folder = Path(settings.DATA_DIR) / "mail"
    folder.mkdir(exist_ok=True)
    (folder / "one.eml").write_text(MAIL)
    return known | _admin_pages()


def _lead_pages(lena: User) -> dict[str, str]:
    """Leads of Lena's team by what may be done with them."""
    seen = Lead.objects.for_user(lena)
    given = ConsentRecord.objects.filter(kind="given", subject__in=seen.values("subject"))
    consented = seen.filter(subject__in=given.values("subject")).exclude(company=None).order_by("pk")[0]
    objected = seen.filter(subject__in=Objection.objects.values("subject")).order_by("pk")[0]
    _sell(consented, lena)
    _publish(consented, objected, User.objects.get(username="mara"))
    return {
        "lead": f"/leads/{consented.pk}/",
        "email": consented.email,
        "objector": f"/leads/{objected.pk}/",
        "visited": f"/leads/{seen.filter(subject__in=Visit.objects.values('subject')).order_by('pk')[0].pk}/",
        "company": f"/companies/{consented.company_id}/",
        "proof": f"/leads/{consented.pk}/proof/{given.filter(subject=consented.subject).latest('at').pk}/",
        "record": str(given.latest("at").pk),
        "receipt": receipt_link(given.filter(purpose="newsletter").latest("at").pk),
        "ticked": _calls(consented, lena),
        **_twins(consented, lena),
    }


def _twins(lead: Lead, lena: User) -> dict[str, str]:
    """The same person once more, who refused what they had agreed to; and two records that were merged."""
    name = {"first_name": lead.first_name, "last_name": lead.last_name}
    twin = _met({**name, "email": lead.email, "mobile": "+49 151 23456780", "city": "Borsdorf"}, lena)
    object_to_marketing(subject=twin.subject, source="staff", purpose="newsletter")
    one = _met({"first_name": "Ida", "last_name": "Lorenz", "email": "ida@lorenz.example"}, lena)
    two = _met({"first_name": "Ida", "last_name": "Lorenz-Kühn", "email": "ida.kuehn@lorenz.example"}, lena)
    merge(kept=one, gone=two, taken=["name"], actor=lena)
    return {"twin": str(twin.pk), "merged": f"/leads/{one.pk}/"}


def _met(values: dict[str, str], lena: User) -> Lead:
    return create_lead(
        values=values, source="Messe", obtained_from="person", origin=f"staff:{lena.pk}", owner=lena
    )


def _sell(lead: Lead, lena: User) -> None:
    """A won deal with its invoice."""
    deal = win_deal(deal=add_deal(lead=lead, title="Wärmepumpe", value=Decimal(18_400)), author=lena)
    keep_document(
        lead=lead,
        sale=f"deal:{deal.pk}",
        kind="invoice",
        number="R-2026-117",
        dated_on=timezone.localdate(),
        title="Rechnung: Wärmepumpe",
        recipient=lead.name,
        address="Lange Gasse 3, 04109 Leipzig",
        file=b"%PDF-1.4 Rechnung",
    )


def _publish(lead: Lead, gone: Lead, mara: User) -> None:
    """What is public of somebody, and of somebody else what has to be taken down."""
    for each in (lead, gone):
        publish(
            subject=each.subject,
            url=f"https://www.sonnenhain.example/stimmen/{each.pk}",
            actor=mara.subject,
            kind="testimonial",
            since=timezone.localdate(),
            places="Google\nInternet Archive",
            purpose_id="sales_pipeline",
        )
    take_down([gone.subject_id], because=Takedown.Because.OBJECTED)


def _calls(lead: Lead, lena: User) -> str:
    """A consent to calls whose number is not proven yet, returned by its id; another one that is; facts of a business."""
    (text,) = current_texts(["telephone_marketing"], "de")
    at_the_fair = {
        "text": text,
        "route": "in_person",
        "place": "Messe Leipzig 2026, Stand 4.1",
        "actor": lena,
    }
    Lead.everyone.filter(pk=lead.pk).update(phone="+49 341 4710118", match_phone="+493414710118")
    waits = take_consent(lead=lead, **at_the_fair).record
    other = Lead.objects.for_user(lena).exclude(match_phone="").exclude(pk=lead.pk).order_by("pk")[0]
    record = take_consent(lead=other, **at_the_fair).record
    assert waits
    assert record
    proven = prove_number(
        record=record,
        caller=Caller("Jule Harmsen", "Am Ring 4, 04155 Leipzig, Deutschland", other.match_phone),
        means="call_in",
        code=code_of(record),
        actor=lena.subject,
    )
    record_check(taker=Recipient.objects.create(name="Rufwerk GmbH"), records=[proven], actor=lena.subject)
    Subject.objects.filter(pk=lead.subject_id).update(party="business")
    presume_interest(
        subject=lead.subject,
        reason="Bat am Messestand um Rückruf wegen Wärmepumpen für zwei Hallen.",
        source="Besucherliste Messe Leipzig",
        on=timezone.localdate() - dt.timedelta(days=20),
        actor=lena.subject,
    )
    return str(waits.pk)


def _kept() -> dict[str, str]:
    """Evidence of somebody who is gone: like that of the last consent, with another nonce."""
    said = json.loads(
        ConsentEvidence.objects.get(
            pk=ConsentRecord.objects.filter(purpose="newsletter", kind="given").latest("at").evidence
        ).content
    )
    content = rfc8785.dumps({**said, "nonce": "0" * 32}).decode()
    row = ConsentEvidence.objects.create(pk=hashlib.sha256(content.encode()).hexdigest(), content=content)
    return {"kept": reverse("admin:consent_kept", args=[row.pk])}


def _tokens() -> dict[str, str]:
    """The links that stand in mails."""
    made = []
    for name in ("waiting", "confirmed"):
        person = Subject.objects.create()
        made.append(
            request_opt_in(
                subject=person,
                email=f"{name}@kunde.example",
                texts=current_texts(["newsletter", "telephone_marketing"], "de"),
                language="de",
                page_url="/f/heat-check/",
            )
        )
    waiting, confirmed = (token_of(request) for request in made if request)
    confirm(token=confirmed)
    state = ConsentState.objects.filter(purpose="newsletter").first()
    assert state
    link = unsubscribe_token(subject=state.subject_id, purpose="newsletter", address="waiting@kunde.example")
    child = request_opt_in(
        subject=Subject.objects.create(child=True),
        email="mia@schule.example",
        texts=current_texts(["newsletter"], "de"),
        language="de",
        page_url="/f/newsletter/",
        guardian="mutter@kunde.example",
    )
    assert child
    return {
        "waiting": waiting,
        "confirmed": confirmed,
        "parent": parents_token(child),
        "unsubscribe": link,
    }


def _imports(jonas: User) -> dict[str, str]:
    """One import in each state."""
    known = {}
    for state in ("uploaded", "ready", "checking", "running", "done", "failed"):
        job = service.receive(chunks=[TABLE.encode()], name="Messe Leipzig 2026.csv", uploader=jonas)
        if state != "uploaded":
            today = timezone.localdate()
            service.declare_origin(
                job=job, source="Messe Leipzig", obtained_on=today, obtained_from="person", basis="unknown"
            )
            service.check(job=job)
            said = "Der Spaltenname „Kreditkarte“ steht zweimal in der Datei." if state == "failed" else ""
            Import.objects.filter(pk=job.pk).update(state=state, error=said, progress=4, leased_until=None)
        known[state] = f"/leads/import/{job.pk}/"
    return known


def _cases(ines: User) -> dict[str, str]:
    """Requests of people, each at another step, as the person and as the officer see them."""
    alone = [lead.email for lead in Lead.everyone.exclude(email="").order_by("pk")[20:29]]
    shared = "familie@haushalt.example"
    for name in ("Carla", "Dirk"):
        create_lead(
            values={"first_name": name, "last_name": "Haushalt", "email": shared},
            source="Website",
            obtained_from="person",
            origin="test",
        )
    wanted = {
        "unproven": (alone[0], "erasure"), "fresh": (alone[0], "access"), "erasure": (alone[1], "erasure"),
        "access": (alone[2], "access"), "answer": (alone[3], "access"), "incomplete": (alone[4], "erasure"),
        "portable": (alone[5], "portability"), "correct": (alone[6], "rectification"),
        "weigh": (alone[7], "objection"), "restrict": (alone[8], "restriction"),
        "who": (shared, "erasure"), "nothing": ("nobody@elsewhere.example", "access"),
    }  # fmt: skip
    known = {}
    for name, (email, kind) in wanted.items():
        submit(email=email, kinds=[kind], language="de")
        case = Request.objects.latest("submitted_at")
        if name not in ("unproven", "fresh"):
            case, _code = prove(token_of_case(case))
        if name == "answer":
            release(request=case, actor=ines.subject)
        if name == "incomplete":
            approve(request=case, actor=ines.subject)
            place = {"store": "files", "table": "", "column": "", "id": "exports/2026-11-17-messe.csv"}
            kept = {"table": "privacy_auditentry", "norm": "Art. 5(2)", "count": 12}
            Request.objects.filter(pk=case.pk).update(state="incomplete", left=[place], kept=[kept])
        known[f"case_{name}"] = reverse("privacy:case", args=[token_of_case(case)])
        known[f"desk_{name}"] = reverse("admin:privacy_request_change", args=[case.pk])
    return known | _on_paper(ines, Lead.objects.exclude(email="").order_by("pk")[30])


def _on_paper(ines: User, lead: Lead) -> dict[str, str]:
    """A copy that was asked for by letter: written, and waiting to be posted."""
    (case,) = take_in(
        kinds=["access"],
        channel="letter",
        arrived_at=timezone.now(),
        taken_by=ines.subject,
        postal="Jule Harmsen\nFärbergasse 3\n04109 Leipzig",
        person=lead.subject,
    )
    address(request=case, actor=ines.subject, postal=case.postal, known_by="signature")
    release(request=case, actor=ines.subject)
    return {"desk_paper": reverse("admin:privacy_request_change", args=[case.pk])}


def _recipient() -> dict[str, str]:
    """A partner who was told of a restriction and has not acknowledged it yet."""
    person = Lead.everyone.exclude(email="").order_by("pk")[29].subject
    partner = Recipient.objects.create(
        name="Partner AG", service="other", email="datenschutz@partner.example"
    )
    disclose(recipients=[partner.pk], subjects=[person.pk], what="copy", purpose="sales_pipeline")
    (notice,) = tell(person, act="restricted")
    return {"recipient_open": reverse("privacy:recipient", args=[token_of_notice(notice)])}


def _scores(lena: User, mara: User) -> dict[str, str]:
    """Whose score Lena sees; and beside the version in force the draft of the next."""
    model = ScoreModel.objects.in_force().get()
    renew(model=model, author=mara.subject)
    scored = Score.objects.filter(lead__in=Lead.objects.for_user(lena)).order_by("-points")
    return {"scored": f"/leads/{scored[0].lead_id}/", "score": str(model.pk)}


def _choices() -> dict[str, str]:
    """Links to the settings: of people who agreed to most, of a shared mailbox, of an address that nobody has."""
    agreed = ConsentState.objects.filter(status="confirmed", purpose="newsletter")
    shared = Lead.everyone.values("email").annotate(people=Count("pk")).filter(people__gt=1)
    readers = Lead.everyone.filter(subject__in=agreed.values("subject"), subject__state="active").exclude(
        email__in=["", *shared.order_by().values_list("email", flat=True)]
    )
    most_first = readers.annotate(records=Count("subject__consent_records")).order_by("-records", "pk")
    names = ("choices", "choices_saved", "choices_objected", "choices_paused")
    addresses = dict(zip(names, most_first.values_list("email", flat=True), strict=False))
    asking = LawfulBasis.objects.filter(purpose="enquiry_handling", valid_to=None).values("subject")
    others = Lead.everyone.filter(subject__in=asking, subject__state="active").exclude(email="")
    addresses["choices_enquiry"] = others.exclude(email__in=list(addresses.values())).order_by("pk")[0].email
    carla = Lead.everyone.filter(email="familie@haushalt.example").earliest("pk")
    asked = request_opt_in(
        subject=carla.subject,
        email=carla.email,
        texts=current_texts(["newsletter"], "de"),
        language="de",
        page_url="/f/newsletter/",
    )
    assert asked
    confirm(token=token_of(asked))
    addresses |= {"choices_shared": "familie@haushalt.example", "choices_nobody": "niemand@anderswo.example"}
    known = {}
    for name, email in addresses.items():
        send_link(email=email, language="de")
        mail = OutboxMail.everyone.latest("queued_at")
        link = preferences_link(subject=mail.subject_id, address=email)
        known[name] = link.removeprefix(settings.BASE_URL)
    return known


def _dead_letters(lena: User) -> None:
    now = timezone.now()
    leads = Lead.objects.for_user(lena).exclude(email="")[:3]
    for number, (lead, because) in enumerate(zip(leads, ("SMTP_550", "GAVE_UP", "SMTP_554"), strict=True)):
        OutboxMail.objects.create(
            subject=lead.subject,
            purpose_id="enquiry_handling",
            key=f"dead-{number}",
            to_address=lead.email,
            title="Ihre Anfrage zur Wärmepumpe",
            body="Guten Tag,\n\nanbei die beiden Varianten.",
            message_id=f"<dead-{number}@sonnenhain.example>",
            sender=lena.subject,
            state="dead",
            because=because,
            attempts=8,
            queued_at=now - dt.timedelta(days=2),
            ended_at=now - dt.timedelta(hours=number + 1),
        )


def _officer(ines: User) -> None:
    """A row for every table that the demo leaves empty."""
    publish_notice(actor=ines.subject)
    suppress(kind="email", value="niemand@kunde.example")
    now = timezone.now()
    JobRun.objects.get_or_create(
        name="expire", local_date=timezone.localdate(), defaults={"done": 3, "due": 3, "finished_at": now}
    )
    banner = Banner.objects.latest("published_at")
    CookieChoice.objects.create(
        receipt=uuid.uuid4(), banner=banner, kind="given", categories=["statistics"], language="de", page="/"
    )
    closed = Lead.everyone.filter(subject__state="active").latest("pk")
    restrict(subject=closed.subject, ground="claims", actor=ines.subject)
    lead = Lead.everyone.filter(subject__state="active").earliest("pk")
    Withheld.objects.create(
        subject=lead.subject,
        lead=lead,
        origin="note",
        categories=["health"],
        text="Ist krankgeschrieben.",
        state="waiting",
    )
    claim = "Schreiben der Gegenseite vom 3. November, Akte 12/26"
    review = timezone.localdate() + dt.timedelta(days=90)
    place(subject=lead.subject, reason=claim, review_on=review, actor=ines.subject)
    propose(
        key="lead_keep",
        value=6,
        valid_from=timezone.localdate(),
        source="Löschkonzept 2027",
        reason="Sechs Monate genügen",
        actor=ines.subject,
    )
    company = Controller.objects.get()
    Succession.objects.create(former="Sonnenhain e. K.", present=company.name)
    SaleRule.objects.create(
        occasion="account", reason="EuGH, C-654/23 (Inteligo Media).", officer=ines.subject
    )
    text = current_texts(["newsletter"], "de")[0]
    TextDraft.objects.create(
        purpose_id="newsletter",
        language="de",
        channels=["email"],
        label=text.label,
        body=text.body.replace("einmal im Monat", "zweimal im Jahr"),
        author=ines.subject,
    )
    _own_purpose(ines)


def _own_purpose(ines: User) -> None:
    """A purpose of the company's own that people of before have to be told of."""
    purpose = Purpose(
        code="event_invitations",
        klass="marketing",
        bases=["legitimate_interest"],
        channels=["post"],
        name_de="Einladungen zu Hausmessen",
        name_en="Invitations to open days",
        description_de="Wir laden Sie zu unseren Hausmessen ein.",
        description_en="We invite you to our open days.",
        data_of_id="post_marketing",
    )
    write_purpose(purpose=purpose, author=ines.subject)
    answers = dict.fromkeys(CRITERIA, "Wer eine Anlage kauft, rechnet mit einer Einladung.")
    Compatibility.objects.filter(purpose=purpose).update(**answers)
    approve_purpose(purpose=purpose, approver=ines.subject)


def _admin_pages() -> dict[str, str]:
    """Change page of the first row of every table of the admin."""
    pages = {}
    for model in site._registry:
        row = model._default_manager.first()
        pages[f"{model._meta.model_name}_id"] = str(row.pk) if row else ""
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        pages[model._meta.model_name or ""] = (
            reverse(f"admin:{name}_change", args=[quote(str(row.pk))]) if row else f"{name} is empty"
        )
    return pages
