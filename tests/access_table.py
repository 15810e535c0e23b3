"""Who may do what behind which address: the table that `test_access_matrix` tries door by door."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin.utils import quote

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
    letter: Any
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
    "demo_site": Door(EVERYBODY, public=True),
    "healthz": Door(EVERYBODY, public=True),
    "readyz": Door(EVERYBODY, public=True),
    "set_language": Door(EVERYBODY, EVERYBODY, public=True),
    "privacy:notice": Door(EVERYBODY, public=True),
    "privacy:notice_version": Door(EVERYBODY, args=lambda world: [1], public=True),
    "privacy:schema": Door(EVERYBODY, args=lambda world: ["access-1"], public=True),
    "privacy:imprint": Door(EVERYBODY, public=True),
    "consent:script": Door(EVERYBODY, public=True),
    "consent:banner": Door((), public=True),  # without the code of a site there is none
    "consent:choice": Door((), EVERYBODY, public=True, csrf_free=True),
    "consent:cookies": Door(EVERYBODY, public=True),
    "consent:gpc": Door(EVERYBODY, public=True),
    "tracking:script": Door(EVERYBODY, public=True),
    "tracking:visit": Door((), EVERYBODY, public=True, csrf_free=True),
    "privacy:request": Door(EVERYBODY, EVERYBODY, public=True, csrf_free=True),
    "privacy:request_sent": Door(EVERYBODY, public=True),
    "privacy:case": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "privacy:recipient": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "privacy:transfer": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "privacy:answer": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "capture:form": Door(EVERYBODY, EVERYBODY, form, public=True, csrf_free=True),
    "capture:thanks": Door(EVERYBODY, (), form, public=True),
    "capture:confirm": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "capture:parent": Door((), EVERYBODY, token, public=True, csrf_free=True),
    "consent:receipt": Door((), (), token, public=True),
    "mail:unsubscribe": Door(EVERYBODY, EVERYBODY, token, public=True, csrf_free=True),
    "mail:preferences": Door(EVERYBODY, EVERYBODY, public=True, csrf_free=True),
    "mail:preferences_sent": Door(EVERYBODY, public=True),
    "mail:choices": Door((), EVERYBODY, token, public=True, csrf_free=True),
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
    "leads:take_consent": Door(WORK_A_LEAD, WORK_A_LEAD, lead),
    "leads:interest": Door(WORK_A_LEAD, WORK_A_LEAD, lead),
    "leads:prove_number": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:consent_document": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:letter": Door(WORK_A_LEAD, WORK_A_LEAD, lead),
    "leads:letter_print": Door((), (), lambda world: [world.lead.pk, 0]),
    "leads:publication_add": Door((MARKETING,), (MARKETING,), lead),
    "leads:purchase_add": Door(WORK_A_LEAD, WORK_A_LEAD, lead),
    "leads:purchase_end": Door((), (), lambda world: [world.lead.pk, 0]),
    "leads:document_add": Door(WORK_A_LEAD, WORK_A_LEAD, lead),
    "leads:document_of_mail": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:document": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:document_end": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:request": Door(READ_A_LEAD, READ_A_LEAD, lead),
    "leads:withdrawal": Door(READ_A_LEAD, READ_A_LEAD, lead),
    "leads:past": Door(READ_A_LEAD, (), lead),
    "leads:merge": Door(WORK_A_LEAD, WORK_A_LEAD, lambda world: [world.lead.pk, world.ids["twin"]]),
    "leads:merge_undo": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:proof": Door((), (), lambda world: [world.lead.pk, uuid.uuid4()]),
    "leads:company": Door(READ_A_LEAD, (), company),
    "leads:company_no_advertising": Door(READ_A_LEAD, READ_A_LEAD, company),
    "leads:company_edit": Door(WORK_A_LEAD, WORK_A_LEAD, company),
    # imports: the uploader's alone
    "leads:import": Door((MANAGER, MARKETING), (MANAGER, MARKETING)),
    **{f"leads:import_{step}": Door((MANAGER,), (MANAGER,), upload) for step in ("look", "map", "origin")},
    "leads:import_result": Door((MANAGER,), (), upload),
    "leads:import_failed": Door((MANAGER,), (), upload),
    "leads:import_run": Door((), (MANAGER,), upload),
    "leads:import_discard": Door((), (MANAGER,), upload),
    # forms and mail
    "capture:api-consents": Door((), EVERYBODY, public=True, csrf_free=True),
    "capture:keys": Door((MARKETING, ADMINISTRATOR), (MARKETING, ADMINISTRATOR), form),
    "capture:revoke-key": Door((), (), lambda world: [world.form.slug, 0]),
    "capture:forms": Door((MARKETING, DPO)),
    "capture:new-form": Door((MARKETING,), (MARKETING,)),
    "capture:edit-form": Door((MARKETING,), (MARKETING,), form),
    "capture:release-form": Door((), (DPO,), form),
    "capture:withdraw-form": Door((), (MARKETING, DPO), form),
    "mail:dead": Door(EVERYBODY),
    "mail:again": Door((), (SALES, MANAGER, DPO, ADMINISTRATOR), lambda world: [world.letter.pk]),
    "mail:folder": Door((ADMINISTRATOR,)),
    "mail:folder-mail": Door((), (), lambda world: ["0.eml"]),
}

DRAFTERS = (MARKETING, DPO)
# model of the admin: who sees it, who changes it, who adds to it. Nobody deletes anything there.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "accounts.User": ((ADMINISTRATOR,), (ADMINISTRATOR,), (ADMINISTRATOR,)),
    "accounts.Team": ((ADMINISTRATOR,), (ADMINISTRATOR,), (ADMINISTRATOR,)),
    "leads.Stage": ((ADMINISTRATOR,), (ADMINISTRATOR,), ()),
    "leads.CommercialDocument": ((DPO,), (), ()),
    "leads.Withheld": ((DPO,), (), ()),
    "consent.ConsentText": (EVERYBODY, (), ()),
    "scoring.ScoreModel": (EVERYBODY, (MANAGER, MARKETING, DPO), (MANAGER, MARKETING, DPO)),
    "consent.TextDraft": (EVERYBODY, (MARKETING, DPO), (MARKETING, DPO)),
    "consent.ConsentRecord": ((DPO,), (), ()),
    "consent.CallProof": ((DPO,), (), ()),
    "consent.ProofCheck": ((DPO,), (), ()),
    "consent.Site": (DRAFTERS, DRAFTERS, DRAFTERS),
    "consent.Cookie": (DRAFTERS, DRAFTERS, DRAFTERS),
    "consent.CookieChoice": ((DPO,), (), ()),
    "tracking.Visit": ((DPO,), (), ()),
    "tracking.Visitor": ((DPO,), (), ()),
    "consent.ProductCategory": (EVERYBODY, (DPO,), (DPO,)),
    "consent.SaleRule": (EVERYBODY, (DPO,), (DPO,)),
    "privacy.Assessment": (EVERYBODY, (MARKETING, DPO), (MARKETING, DPO)),
    "privacy.AuditEntry": ((DPO,), (), ()),
    "privacy.AuditSeal": ((DPO,), (), ()),
    "privacy.Balancing": ((DPO,), (), ()),
    "privacy.Controller": (EVERYBODY, (ADMINISTRATOR, DPO), ()),
    "privacy.Disclosure": ((DPO,), (), (DPO,)),
    "privacy.Hold": ((DPO,), (DPO,), (DPO,)),
    "privacy.JobRun": ((DPO,), (), ()),
    "privacy.LegalParameter": ((DPO,), (), (DPO,)),
    "privacy.Notice": ((DPO,), (), (DPO,)),
    "privacy.Objection": ((DPO,), (), ()),
    "privacy.PolicyChange": ((DPO,), (), (DPO,)),
    "privacy.Purpose": (EVERYBODY, (DPO,), (MARKETING, DPO)),
    "privacy.Succession": (EVERYBODY, (DPO,), ()),
    "privacy.Recipient": ((DPO,), (DPO,), (DPO,)),
    "privacy.RecipientNotice": ((DPO,), (DPO,), ()),
    "privacy.Request": ((DPO,), (), ()),
    "privacy.Restriction": ((DPO,), (DPO,), (DPO,)),
    "privacy.Suppression": ((DPO,), (), ()),
    "privacy.Takedown": ((DPO,), (DPO,), ()),
}
# What the admin brings along beside its tables.
ADMIN_EXTRAS = {
    "admin:index": Door(EVERYBODY, EVERYBODY),  # everybody reads purposes, texts and assessments
    "admin:jsi18n": Door(EVERYBODY),
    "admin:password_change": Door(EVERYBODY, EVERYBODY),
    "admin:password_change_done": Door(EVERYBODY),
    "admin:login": Door(),  # sends everybody to the one log-in page
    "admin:logout": Door(EVERYBODY, EVERYBODY, public=True),  # leads to the one log-out page
    "admin:app_list": Door(EVERYBODY, EVERYBODY, lambda world: ["consent"]),
    "admin:autocomplete": Door((), ()),
    "admin:view_on_site": Door((), (), lambda world: [0, 0]),
    "admin:auth_user_password_change": Door(
        (ADMINISTRATOR,), (ADMINISTRATOR,), lambda world: [world.people["lena"].pk]
    ),
    "admin:privacy_assessment_step": Door(
        (), (DPO,), lambda world: [any_row("privacy.Assessment"), "approve"]
    ),
    "admin:privacy_assessment_print": Door(EVERYBODY, (), lambda world: [any_row("privacy.Assessment")]),
    "admin:consent_past": Door((DPO,), (DPO,)),
    "admin:leads_commercialdocument_file": Door((), (), lambda world: [uuid.uuid4()]),
    "admin:consent_callproof_document": Door((), (), lambda world: ["no-such-proof"]),
    "admin:privacy_purpose_step": Door((), (), lambda world: ["newsletter", "approve"]),
    "admin:privacy_purpose_told": Door((DPO,), (DPO,), lambda world: ["newsletter"]),
    "admin:consent_textdraft_step": Door((), (DPO,), lambda world: [any_row("consent.TextDraft"), "publish"]),
    "admin:scoring_scoremodel_step": Door(
        (), (DPO,), lambda world: [any_row("scoring.ScoreModel"), "release"]
    ),
    "admin:consent_textdraft_compare": Door(EVERYBODY, (), lambda world: [any_row("consent.TextDraft")]),
    "admin:consent_consenttext_compare": Door(EVERYBODY, (), lambda world: [any_row("consent.ConsentText")]),
    "admin:leads_withheld_step": Door((), (DPO,), lambda world: [any_row("leads.Withheld"), "release"]),
    "admin:privacy_restriction_step": Door(
        (), (DPO,), lambda world: [any_row("privacy.Restriction"), "phone"]
    ),
    "admin:consent_evidence": Door((DPO,), (DPO,)),
    "admin:consent_kept": Door((), (), lambda world: ["no-such-evidence"]),
    "admin:consent_statistics": Door((DPO,), (DPO,)),
    "admin:consent_proof": Door((), (), lambda world: [uuid.uuid4()]),
    "admin:privacy_request_letter": Door((DPO,), (DPO,)),
    "admin:privacy_request_post": Door((DPO,), ()),
    "admin:privacy_request_sheet": Door((), (), lambda world: [uuid.uuid4(), "answer"]),
    "admin:privacy_request_enclosure": Door((), (), lambda world: [uuid.uuid4()]),
    "admin:privacy_request_step": Door((), (DPO,), lambda world: [any_row("privacy.Request")]),
    "admin:privacy_request_preview": Door((DPO,), (), lambda world: [any_row("privacy.Request")]),
    "admin:privacy_policychange_step": Door(
        (), (DPO,), lambda world: [any_row("privacy.PolicyChange"), "look"]
    ),
    "admin:privacy_policychange_trial": Door((DPO,), (DPO,), lambda world: [any_row("privacy.PolicyChange")]),
    "admin:privacy_recipientnotice_step": Door(
        (), (DPO,), lambda world: [any_row("privacy.RecipientNotice"), "told"]
    ),
    "admin:privacy_takedown_step": Door((), (DPO,), lambda world: [any_row("privacy.Takedown"), "done"]),
    "admin:privacy_retention": Door((DPO,)),
    "admin:privacy_tonight": Door((DPO,), (DPO,)),
    "admin:privacy_overdue": Door((DPO,), (DPO,)),
}
UNNAMED = {"admin:<(?P<url>.*)$>", "admin:<<path:object_id>/>"}  # the admin's redirects for old addresses


def all_doors() -> dict[str, Door]:
    doors = {**DOORS, **ADMIN_EXTRAS}
    for label, (see, change, add) in TABLES.items():
        name = "admin:" + label.lower().replace(".", "_")
        doors |= {
            f"{name}_changelist": Door(see, see),
            f"{name}_add": Door(add, add),
            f"{name}_change": Door(see, change, lambda world, label=label: [any_row(label)]),
            f"{name}_delete": Door((), (), lambda world, label=label: [any_row(label)]),
            f"{name}_history": Door(see, see, lambda world, label=label: [any_row(label)]),
        }
    return doors


def any_row(label: str) -> Any:
    return quote(str(apps.get_model(label).objects.all()[0].pk))
