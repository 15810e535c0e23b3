"""Every address of the house × everybody: made from the URL resolver, so a new address without a row here fails.

Security classes 1, 2 and 19: someone else's object, a refusal that changed something anyway, missing CSRF protection.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.utils import quote
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from consent.models import ConsentRecord, ConsentText
from leadcrm.capture.models import Form
from leadcrm.capture.services.publishing import publish_form
from leadcrm.leads.imports import service as imports
from leadcrm.leads.models import Activity, Deal, Import, Task
from leadcrm.leads.services.leads import create_lead
from privacy.admin_site import site
from privacy.audit.sealer import seal
from privacy.models import Assessment, JobRun, Notice, Objection, Recipient, Request, Subject
from privacy.notices import publish_notice
from privacy.suppression import suppress

pytestmark = pytest.mark.django_db

SALES, OTHERS, MANAGER, MARKETING, DPO, ADMINISTRATOR = "lena", "tom", "jonas", "mara", "ines", "arne"
EVERYBODY = (SALES, OTHERS, MANAGER, MARKETING, DPO, ADMINISTRATOR)
READ_A_LEAD = (SALES, MANAGER, MARKETING)
WORK_A_LEAD = (SALES, MANAGER)
Arguments = Callable[["World"], list[Any]]


@dataclass
class World:
    """One lead of team Leipzig with all that hangs on it, and one import of the manager's."""

    people: dict[str, Any]
    lead: Any
    task: Any
    deal: Any
    upload: Any
    form: Any
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Door:
    """Who may GET and who may POST; everybody else is refused. `public` doors open without log-in, too."""

    get: tuple[str, ...] = ()
    post: tuple[str, ...] = ()
    args: Arguments = lambda world: []
    public: bool = False
    csrf_free: bool = False


def lead(world: World) -> list[Any]:
    return [world.lead.pk]


def deal(world: World) -> list[Any]:
    return [world.lead.pk, world.deal.pk]


def task(world: World) -> list[Any]:
    return [world.task.pk]


def company(world: World) -> list[Any]:
    return [world.lead.company_id]


def upload(world: World) -> list[Any]:
    return [world.upload.pk]


def form(world: World) -> list[Any]:
    return [world.form.slug]


def token(world: World) -> list[Any]:
    return ["no-such-token"]


LEADS_LIST = (SALES, OTHERS, MANAGER, MARKETING)
DOORS: dict[str, Door] = {
    # open to the world
    "account_login": Door(EVERYBODY, EVERYBODY, public=True),
    "demo_login": Door((), EVERYBODY, public=True),
    "healthz": Door(EVERYBODY, public=True),
    "readyz": Door(EVERYBODY, public=True),
    "set_language": Door(EVERYBODY, EVERYBODY, public=True),
    "privacy:notice": Door(EVERYBODY, public=True),
    "privacy:notice_version": Door(EVERYBODY, args=lambda world: [1], public=True),
    "privacy:imprint": Door(EVERYBODY, public=True),
    "privacy:request": Door(EVERYBODY, EVERYBODY, public=True, csrf_free=True),
    "privacy:request_sent": Door(EVERYBODY, public=True),
    "privacy:case": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "privacy:answer": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "capture:form": Door(EVERYBODY, EVERYBODY, form, public=True, csrf_free=True),
    "capture:thanks": Door(EVERYBODY, (), form, public=True),
    "capture:confirm": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "mail:unsubscribe": Door(EVERYBODY, EVERYBODY, token, public=True, csrf_free=True),
    # one's own account
    "home": Door(EVERYBODY),
    "account_logout": Door(EVERYBODY, EVERYBODY),
    "mfa_activate_totp": Door(EVERYBODY, EVERYBODY),
    "mfa_authenticate": Door(EVERYBODY, EVERYBODY, public=True),
    "mfa_generate_recovery_codes": Door(EVERYBODY, EVERYBODY),
    "mfa_index": Door(EVERYBODY, EVERYBODY),
    # Closed in this world: its people have neither a password to confirm with nor a second factor.
    **dict.fromkeys(("account_reauthenticate", "mfa_reauthenticate", "mfa_deactivate_totp"), Door()),
    **dict.fromkeys(("mfa_download_recovery_codes", "mfa_view_recovery_codes"), Door()),
    "styleguide": Door(EVERYBODY, EVERYBODY),
    # leads
    "leads:list": Door(LEADS_LIST),
    "leads:filter": Door(LEADS_LIST, LEADS_LIST),
    "leads:bulk": Door((), (SALES, OTHERS, MANAGER)),
    "leads:undo": Door((), (SALES, OTHERS, MANAGER), token),
    "leads:add": Door((SALES, OTHERS, MANAGER), (SALES, OTHERS, MANAGER)),
    "leads:add_hint": Door((SALES, OTHERS, MANAGER), (SALES, OTHERS, MANAGER)),
    "leads:tasks": Door((SALES, OTHERS, MANAGER)),
    "leads:task_done": Door((), WORK_A_LEAD, task),
    "leads:task_reopen": Door((), WORK_A_LEAD, task),
    "leads:lead": Door(READ_A_LEAD, (), lead),
    "leads:look": Door((*READ_A_LEAD, DPO), (*READ_A_LEAD, DPO), lead),
    "leads:stage": Door((), WORK_A_LEAD, lambda world: [world.lead.pk, "lost"]),
    "leads:fact": Door(WORK_A_LEAD, WORK_A_LEAD, lambda world: [world.lead.pk, "name"]),
    "leads:write": Door((), WORK_A_LEAD, lambda world: [world.lead.pk, "note"]),
    "leads:older": Door(READ_A_LEAD, (), lead),
    "leads:deal_add": Door(WORK_A_LEAD, WORK_A_LEAD, lead),
    "leads:deal": Door(WORK_A_LEAD, WORK_A_LEAD, deal),
    "leads:deal_close": Door((), WORK_A_LEAD, lambda world: [*deal(world), "won"]),
    "leads:notice": Door((), WORK_A_LEAD, lead),
    "leads:withdrawal": Door(READ_A_LEAD, READ_A_LEAD, lead),
    "leads:proof": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:company": Door(READ_A_LEAD, (), company),
    "leads:company_edit": Door(WORK_A_LEAD, WORK_A_LEAD, company),
    # imports: the uploader's alone
    "leads:import": Door((MANAGER, MARKETING), (MANAGER, MARKETING)),
    **{f"leads:import_{step}": Door((MANAGER,), (MANAGER,), upload) for step in ("look", "map", "origin")},
    "leads:import_result": Door((MANAGER,), (), upload),
    "leads:import_failed": Door((MANAGER,), (), upload),
    "leads:import_run": Door((), (MANAGER,), upload),
    "leads:import_discard": Door((), (MANAGER,), upload),
    # forms and mail
    "capture:forms": Door((MARKETING, DPO)),
    "capture:new-form": Door((MARKETING,), (MARKETING,)),
    "capture:edit-form": Door((MARKETING,), (MARKETING,), form),
    "capture:release-form": Door((), (DPO,), form),
    "capture:withdraw-form": Door((), (MARKETING, DPO), form),
    "mail:dead": Door(EVERYBODY),
    "mail:folder": Door((ADMINISTRATOR,)),
    "mail:folder-mail": Door((), (), lambda world: ["0.eml"]),
}

ADMIN = (DPO, ADMINISTRATOR)
# model of the admin: who sees it, who changes it, who adds to it. Nobody deletes anything there.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "accounts.User": ((ADMINISTRATOR,), (ADMINISTRATOR,), (ADMINISTRATOR,)),
    "accounts.Team": ((ADMINISTRATOR,), (ADMINISTRATOR,), (ADMINISTRATOR,)),
    "leads.Stage": ((ADMINISTRATOR,), (ADMINISTRATOR,), ()),
    "consent.ConsentText": (ADMIN, (), (DPO,)),
    "consent.ConsentRecord": ((DPO,), (), ()),
    "privacy.Assessment": (ADMIN, (DPO,), (DPO,)),
    "privacy.AuditEntry": ((DPO,), (), ()),
    "privacy.AuditSeal": ((DPO,), (), ()),
    "privacy.Controller": (ADMIN, (ADMINISTRATOR,), ()),
    "privacy.JobRun": ((DPO,), (), ()),
    "privacy.LegalParameter": ((DPO,), (DPO,), (DPO,)),
    "privacy.Notice": ((DPO,), (), (DPO,)),
    "privacy.Objection": ((DPO,), (), ()),
    "privacy.Purpose": (ADMIN, (DPO,), ()),
    "privacy.Recipient": ((DPO,), (DPO,), (DPO,)),
    "privacy.Request": ((DPO,), (), ()),
    "privacy.Suppression": ((DPO,), (), ()),
}
# What the admin brings along beside its tables.
ADMIN_EXTRAS = {
    "admin:index": Door(ADMIN, ADMIN),
    "admin:jsi18n": Door(ADMIN),
    "admin:password_change": Door(ADMIN, ADMIN),
    "admin:password_change_done": Door(ADMIN),
    "admin:login": Door(),  # sends everybody to the one log-in page
    "admin:logout": Door(EVERYBODY, EVERYBODY, public=True),  # leads to the one log-out page
    "admin:app_list": Door(ADMIN, ADMIN, lambda world: ["consent"]),
    "admin:autocomplete": Door((), ()),
    "admin:view_on_site": Door((), (), lambda world: [0, 0]),
    "admin:auth_user_password_change": Door(
        (ADMINISTRATOR,), (ADMINISTRATOR,), lambda world: [world.people["lena"].pk]
    ),
    "admin:consent_proof": Door((), (), lambda world: [uuid.uuid4()]),
    "admin:privacy_request_step": Door((), (DPO,), lambda world: [_any_row("privacy.Request")]),
    "admin:privacy_request_preview": Door((DPO,), (), lambda world: [_any_row("privacy.Request")]),
}
UNNAMED = {"admin:<(?P<url>.*)$>", "admin:<<path:object_id>/>"}  # the admin's redirects for old addresses


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else f"{prefix}<{pattern.pattern}>"
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _patterns(pattern, f"{prefix}{namespace}")


def _all_doors() -> dict[str, Door]:
    doors = {**DOORS, **ADMIN_EXTRAS}
    for label, (see, change, add) in TABLES.items():
        name = "admin:" + label.lower().replace(".", "_")
        doors |= {
            f"{name}_changelist": Door(see, see),
            f"{name}_add": Door(add, add),
            f"{name}_change": Door(see, change, lambda world, label=label: [_any_row(label)]),
            f"{name}_delete": Door((), (), lambda world, label=label: [_any_row(label)]),
            f"{name}_history": Door(see, see, lambda world, label=label: [_any_row(label)]),
        }
    return doors


def _any_row(label: str) -> Any:
    return quote(str(apps.get_model(label).objects.all()[0].pk))


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
    Recipient.objects.create(name="Elbhost", service="hosting")
    JobRun.objects.create(name="expire", local_date=today)
    Objection.objects.create(subject=subject, source="person")
    Request.objects.create(
        subject=subject, person=subject, kind="access", state="open", received_on=today, due_on=today
    )
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
    ConsentRecord.objects.create(
        subject=subject, purpose_id="newsletter", channel="email", kind="withdrawn", at=timezone.now(),
        address_salt=b"s" * 16, address_hash=b"h" * 32,
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
    known = set(_all_doors()) | UNNAMED
    assert sorted(set(_patterns(get_resolver())) ^ known) == []


def test_every_table_of_the_admin_has_its_row() -> None:
    assert {model._meta.label for model in site._registry} == set(TABLES)


@pytest.mark.parametrize("name", sorted(_all_doors()))
def test_a_door_opens_to_those_it_is_for_and_to_nobody_else(name: str, world: World, as_user: Any) -> None:
    door = _all_doors()[name]
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


@pytest.mark.parametrize("name", sorted(name for name, door in _all_doors().items() if door.post))
def test_an_unsafe_request_needs_its_token(name: str, world: World, settings: Any) -> None:
    """Class 19: what is exempt from the cookie-bound check is listed here and nowhere else."""
    settings.DEMO = True
    door = _all_doors()[name]
    client = Client(enforce_csrf_checks=True)
    if not door.public:
        client.force_login(
            world.people[door.post[0]], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    response = client.post(reverse(name, args=door.args(world)), {})
    assert (response.status_code != 403) is door.csrf_free, response.status_code
