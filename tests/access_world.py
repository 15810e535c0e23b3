"""One house with everything in it, made once for all the doors that `test_access_matrix` tries."""

import uuid
from typing import Any

from django.utils import timezone

from consent.models import (
    Banner,
    CallProof,
    ConsentRecord,
    ConsentText,
    Cookie,
    CookieChoice,
    ProductCategory,
    ProofCheck,
    SaleRule,
    Site,
    TextDraft,
)
from leadcrm.accounts.models import Team
from leadcrm.capture.models import Form
from leadcrm.capture.services.publishing import publish_form
from leadcrm.leads.imports import service as imports
from leadcrm.leads.models import Activity, CommercialDocument, Deal, Import, Task, Withheld
from leadcrm.leads.services.leads import create_lead
from leadcrm.mail.models import OutboxMail
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.tracking.models import Visit, Visitor
from privacy.audit.sealer import seal
from privacy.disclosures import disclose
from privacy.models import (
    Assessment,
    Balancing,
    Hold,
    JobRun,
    Notice,
    Objection,
    PolicyChange,
    Recipient,
    RecipientNotice,
    Request,
    Restriction,
    Subject,
    Succession,
    Takedown,
)
from privacy.notices import publish_notice
from privacy.suppression import suppress
from tests.access_table import World
from tests.conftest import make_controller, make_staff


def build_world() -> World:
    """Make one person in every role, a company, a lead with all that hangs on it, and a row in every admin table."""
    make_controller()
    leipzig, hamburg = Team.objects.create(name="Leipzig"), Team.objects.create(name="Hamburg")
    lena, ines, jonas = (
        make_staff("lena", "Lena", "Vogt", "sales", leipzig),
        make_staff("ines", "Ines", "Albrecht", "dpo"),
        make_staff("jonas", "Jonas", "Reuter", "manager", leipzig),
    )
    people = {
        "lena": lena,
        "tom": make_staff("tom", "Tom", "Ahrens", "sales", hamburg),
        "jonas": jonas,
        "mara": make_staff("mara", "Mara", "Lindner", "marketing"),
        "ines": ines,
        "arne": make_staff("admin", "Arne", "Dahl", "administrator"),
    }
    publish_notice()
    made = create_lead(
        values={"first_name": "Jule", "last_name": "Harmsen", "email": "jule@kranich.example"},
        source="Website",
        obtained_from="person",
        origin="test",
        company="Kranich Verpackungen GmbH",
        owner=lena,
    )
    twin = create_lead(
        values={"first_name": "Jule", "last_name": "Harmsen", "email": "jule@kranich.example"},
        source="Fair",
        obtained_from="person",
        origin="test",
        owner=lena,
    )
    Activity.objects.create(subject=made.subject, lead=made, kind="note", body="Asked for an offer.")
    question = Form.objects.create(
        slug="ask",
        kind="enquiry",
        title_en="Ask",
        title_de="Fragen",
        intro_en="Ask us.",
        intro_de="Fragen Sie.",
    )
    publish_form(form=question, actor=ines.subject)
    _fill_the_admin(made.subject, ines.subject)
    _score(made, ines.subject)
    return World(
        people=people,
        lead=made,
        task=Task.objects.create(subject=made.subject, lead=made, title="Call", assignee=lena),
        deal=Deal.objects.create(subject=made.subject, lead=made, title="Pump", value=100),
        upload=_upload(jonas),
        form=question,
        letter=_dead_letter(made.subject, lena.subject),
        ids={"twin": twin.pk},
    )


def _upload(uploader: Any) -> Import:
    """An import after its dry run, with a refused row."""
    job = imports.receive(
        chunks=[b"id,email\n1,eva@firma.example\n2,nonsense\n"], name="file.csv", uploader=uploader
    )
    today = timezone.localdate()
    imports.declare_origin(
        job=job, source="Messe", obtained_on=today, obtained_from="public", basis="unknown"
    )
    imports.check(job=job)
    return job


def _dead_letter(person: Subject, sender: Subject) -> OutboxMail:
    """A mail of Lena's that could not be delivered: hers, her team's, the officer's and the administrator's to see."""
    return OutboxMail.objects.create(
        subject=person,
        purpose_id="enquiry_handling",
        key="dead",
        to_address="jule@kranich.example",
        title="Offer",
        body="…",
        message_id="<dead@sonnenhain.example>",
        sender=sender,
        state="dead",
        because="SMTP_550",
        ended_at=timezone.now(),
    )


def _score(lead: Any, officer: Subject) -> None:
    """A version of the score that has ended, a score by it that nobody shows any more, and the draft of the next."""
    today, words = timezone.localdate(), {"purpose_id": "profiling", "author": officer, "owner": officer}
    words |= {"significance_de": "s", "significance_en": "s", "datenart": "score", "uses": ["show"]}
    ended = ScoreModel.objects.create(version=1, approver=officer, released_on=today, ended_on=today, **words)
    Score.objects.create(subject=lead.subject, lead=lead, model=ended, points=5, hot=False)
    ScoreModel.objects.create(version=2, **words)


def _fill_the_admin(subject: Subject, officer: Subject) -> None:
    """Give every table of the admin a row."""
    today = timezone.localdate()
    notice = Notice.objects.latest("version")
    Assessment.objects.create(
        purpose_id="sales_pipeline",
        interest="i",
        necessity="n",
        balancing="b",
        author=officer,
        review_on=today,
    )
    host = Recipient.objects.create(name="Elbhost", service="hosting")
    RecipientNotice.objects.create(subject=subject, recipient=host, about="restricted")
    Takedown.objects.create(subject=subject, task="page", place="x", because="erased", due_on=today)
    ProofCheck.objects.create(taker=host, actor=officer)
    Balancing.objects.create(subject=subject, others=1, texts=1)
    disclose(recipients=[host.pk], subjects=[subject.pk], what="copy", purpose="sales_pipeline")
    now = timezone.now()
    CallProof.objects.create(id="p" * 64, given_at=now, verified_at=now, keep_until=today)
    ProductCategory.objects.create(code="pumps", name="Heat pumps")
    SaleRule.objects.create(occasion="account", reason="C-654/23", officer=officer)
    JobRun.objects.create(name="expire", local_date=today)
    Objection.objects.create(subject=subject, source="person")
    PolicyChange.objects.create(
        key="lead_keep", value=6, unit="months", valid_from=today, source="s", reason="r", author=officer
    )
    Hold.objects.create(datenart="trail", reason="audit", review_on=today, placed_by=officer)
    Request.objects.create(
        subject=subject, person=subject, kind="access", state="open", received_on=today, due_on=today
    )
    Restriction.objects.create(subject=Subject.objects.create(), ground="claims")
    suppress(kind="email", value="somebody@x.example")
    ConsentText.objects.create(
        purpose_id="newsletter",
        language="en",
        version=1,
        channels=["email"],
        label="News",
        body="…",
        notice=notice,
    )
    CommercialDocument.objects.create(
        subject=subject.pk, kind="invoice", sale="deal:0", dated_on=today, title="Pump", recipient="Jule", lies_at="Books"
    )  # fmt: skip
    Withheld.objects.create(subject=subject, origin="note", categories=["health"], text="…", state="waiting")
    TextDraft.objects.create(
        purpose_id="newsletter", language="en", channels=["email"], label="News", body="…", author=officer
    )
    Succession.objects.create(former="Sonnenhain e. K.", present="Sonnenhain Energietechnik GmbH")
    ConsentRecord.objects.create(
        subject=subject, purpose_id="newsletter", channel="email", kind="withdrawn", at=timezone.now(),
        address_salt=b"s" * 16, address_hash=b"h" * 32,
    )  # fmt: skip
    site_ = Site.objects.create(code="www", name="Sonnenhain", origins=["https://www.sonnenhain.example"])
    Cookie.objects.create(
        site=site_, category="statistics", name="_pk_id*", purpose_en="p", purpose_de="p", days=30
    )
    CookieChoice.objects.create(
        receipt=uuid.uuid4(),
        banner=Banner.objects.create(site=site_, version=1, scope=1, content={"en": {"categories": []}, "de": {"categories": []}}),
        kind="given",
        categories=["statistics"],
        language="en",
    )  # fmt: skip
    visitor = Visitor.objects.create(receipt=uuid.uuid4(), first_seen=today, last_seen=today)
    Visit.objects.create(visitor=visitor, site=site_, path="/heat-pumps/")
    seal()
