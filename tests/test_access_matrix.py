"""Every address of the house × everybody: made from the URL resolver, so a new address without a row here fails.

Security classes 1, 2 and 19: someone else's object, a refusal that changed something anyway, missing CSRF protection.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
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
from leadcrm.capture.models import Form
from leadcrm.capture.services.publishing import publish_form
from leadcrm.leads.imports import service as imports
from leadcrm.leads.models import Activity, Deal, Import, Task, Withheld
from leadcrm.leads.services.leads import create_lead
from leadcrm.mail.models import OutboxMail
from privacy.admin_site import site
from privacy.audit.sealer import seal
from privacy.disclosures import disclose
from privacy.models import (
    Assessment,
    JobRun,
    Notice,
    Objection,
    Recipient,
    RecipientNotice,
    Request,
    Restriction,
    Subject,
    Succession,
)
from privacy.notices import publish_notice
from privacy.suppression import suppress
from tests.access_table import TABLES, UNNAMED, World, all_doors

pytestmark = pytest.mark.django_db


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else f"{prefix}<{pattern.pattern}>"
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _patterns(pattern, f"{prefix}{namespace}")


@pytest.fixture
def world(lena: Any, tom: Any, jonas: Any, mara: Any, ines: Any, arne: Any, controller: Any) -> World:
    publish_notice()
    made = create_lead(
        values={"first_name": "Jule", "last_name": "Harmsen", "email": "jule@kranich.example"},
        source="Website",
        obtained_from="person",
        origin="test",
        company="Kranich Verpackungen GmbH",
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
    return World(
        people={"lena": lena, "tom": tom, "jonas": jonas, "mara": mara, "ines": ines, "arne": arne},
        lead=made,
        task=Task.objects.create(subject=made.subject, lead=made, title="Call", assignee=lena),
        deal=Deal.objects.create(subject=made.subject, lead=made, title="Pump", value=100),
        upload=_upload(jonas),
        form=question,
        letter=_dead_letter(made.subject, lena.subject),
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
    ProofCheck.objects.create(taker=host, actor=officer)
    disclose(recipients=[host.pk], subjects=[subject.pk], what="copy", purpose="sales_pipeline")
    now = timezone.now()
    CallProof.objects.create(id="p" * 64, given_at=now, verified_at=now, keep_until=today)
    ProductCategory.objects.create(code="pumps", name="Heat pumps")
    SaleRule.objects.create(occasion="account", reason="C-654/23", officer=officer)
    JobRun.objects.create(name="expire", local_date=today)
    Objection.objects.create(subject=subject, source="person")
    case = Request.objects.create(
        subject=subject, person=subject, kind="access", state="open", received_on=today, due_on=today
    )
    RecipientNotice.objects.create(request=case, subject=subject, recipient=host, about="erasure")
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
    seal()


def digest() -> str:
    """Return one hash over all tables but those that a refusal itself may write (sessions, throttling)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'axes%%' "
            "AND tablename NOT IN ('django_session', 'django_migrations')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        each = (
            f"SELECT '{name}' AS t, md5(coalesce(string_agg(r::text, '' ORDER BY r::text), '')) AS h FROM \"{name}\" r"
            for name in tables
        )
        cursor.execute(
            f"SELECT md5(string_agg(h, '' ORDER BY t)) FROM ({' UNION ALL '.join(each)}) every_table"
        )
        return cursor.fetchone()[0]


def _refused(response: HttpResponse) -> bool:
    # The log-in page, or the question why a data protection officer wants to look.
    sent_away = response.status_code == 302 and response.headers["Location"].split("?")[0].endswith(
        ("/login/", "/look/")
    )
    return sent_away or response.status_code in {403, 404, 405, 410}


def test_every_address_has_its_row() -> None:
    known = set(all_doors()) | UNNAMED
    assert sorted(set(_patterns(get_resolver())) ^ known) == []


def test_every_table_of_the_admin_has_its_row() -> None:
    assert {model._meta.label for model in site._registry} == set(TABLES)


@pytest.mark.parametrize("name", sorted(all_doors()))
def test_a_door_opens_to_those_it_is_for_and_to_nobody_else(name: str, world: World, as_user: Any) -> None:
    door = all_doors()[name]
    url = reverse(name, args=door.args(world))
    clients: dict[str, Client] = {"nobody": Client()} | {
        who: as_user(user) for who, user in world.people.items()
    }
    before = digest()
    let_in = []
    for method, allowed in (("get", door.get), ("post", door.post)):
        for who, client in clients.items():
            if who in allowed or (who == "nobody" and door.public):
                continue
            response = getattr(client, method)(url, {"stage": "won", "owner": "1", "title": "x"})
            if not _refused(response):
                let_in.append(f"{who} {method} {url}: {response.status_code}")
    assert not let_in, "; ".join(let_in)
    assert digest() == before, "somebody was refused, and yet something changed"
    for who in door.get:
        response = clients[who].get(url)
        assert not _refused(response), f"{who} get {url}: {response.status_code}"
        assert response.status_code < 500


@pytest.mark.parametrize("name", sorted(name for name, door in all_doors().items() if door.post))
def test_an_unsafe_request_needs_its_token(name: str, world: World, settings: Any) -> None:
    """Class 19: what is exempt from the cookie-bound check is listed here and nowhere else."""
    settings.DEMO = True
    door = all_doors()[name]
    client = Client(enforce_csrf_checks=True)
    if not door.public:
        client.force_login(
            world.people[door.post[0]], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    response = client.post(reverse(name, args=door.args(world)), {})
    assert (response.status_code != 403) is door.csrf_free, response.status_code
