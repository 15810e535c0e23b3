"""Every page a person can see, who sees it, and how to get there in a house furnished by `house.furnish`."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Act = Callable[[Page, dict[str, str]], None]


@dataclass(frozen=True)
class Place:
    """A page: its address, in which {words} are filled by the house, and what is done there before one looks."""

    name: str
    path: str
    persona: str = ""  # empty: anybody, without log-in
    act: Act | None = None

    def open(self, page: Page, known: dict[str, str]) -> None:
        page.goto(self.path.format(**known))
        if self.act:
            self.act(page, known)


def _ask_the_server(page: Page) -> None:
    """Let mistakes through to the server: its words are what we look at, not the browser's."""
    page.eval_on_selector_all("form", "forms => forms.forEach(form => form.noValidate = true)")


def click(*selectors: str) -> Act:
    def clicked(page: Page, known: dict[str, str]) -> None:
        _ask_the_server(page)
        for selector in selectors:
            page.locator(selector).first.click()
        page.wait_for_load_state("networkidle")

    return clicked


def fill(**values: str) -> Act:
    """Fill in fields by name; `open` is pressed before, `press` afterwards."""
    before, after = values.pop("open", ""), values.pop("press", "")

    def filled(page: Page, known: dict[str, str]) -> None:
        _ask_the_server(page)
        if before:
            page.locator(before).first.click()
        for name, value in values.items():
            page.locator(f"main [name={name}]").first.fill(value.format(**known))
        if after:
            page.locator(after).first.click()
        page.wait_for_load_state("networkidle")

    return filled


def upload(name: str, content: bytes) -> Act:
    def uploaded(page: Page, known: dict[str, str]) -> None:
        page.locator("#id_file").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])
        page.locator("main form.panel button[type=submit]").click()
        page.wait_for_load_state("networkidle")

    return uploaded


_SEND = "main form button[type=submit]"
_LOG_IN = "form:has([name=password]) button[type=submit]"
_MORE_THAN_ALLOWED = "/f/heat-check/?" + "&".join(f"a{number}" for number in range(501))

PUBLIC = [
    Place("form", "/f/heat-check/"),
    Place("form-mistakes", "/f/heat-check/", act=fill(email="no address", press=_SEND)),
    Place("sign-up", "/f/newsletter/"),
    Place("thanks", "/f/heat-check/thanks/"),
    Place("confirm", "/confirm/{waiting}/"),
    Place("confirmed", "/confirm/{confirmed}/"),
    Place("parent", "/confirm/parent/{parent}/"),
    Place("parent-agreed", "/confirm/parent/{parent}/", act=click(_SEND)),
    Place("expired", "/confirm/nothing/"),
    Place("unsubscribe", "/unsubscribe/{unsubscribe}/"),
    Place("unsubscribed", "/unsubscribe/{unsubscribe}/", act=click(_SEND)),
    Place("preferences", "/preferences/"),
    Place("preferences-mistakes", "/preferences/", act=fill(email="no address", press=_SEND)),
    Place("preferences-sent", "/preferences/sent/"),
    Place("preferences-over", "/preferences/nothing/"),
    Place("preferences-choices", "{choices}"),
    Place(
        "preferences-history",
        "{choices}",
        act=click("main details summary >> nth=0", "main details summary >> nth=1"),
    ),
    Place("receipt", "{receipt}"),
    Place("receipt-over", "/receipt/nothing/"),
    Place("preferences-shared", "{choices_shared}"),
    Place("preferences-nobody", "{choices_nobody}"),
    Place(
        "preferences-saved",
        "{choices_saved}",
        act=click("main [role=switch]:checked", "main form .btn-primary"),
    ),
    Place("preferences-objected", "{choices_objected}", act=click("main [name=everything]")),
    Place("preferences-paused", "{choices_paused}", act=click("main [name=pause] >> nth=1")),
    Place("preferences-enquiry", "{choices_enquiry}", act=click("main [name=enquiry]")),
    Place("privacy-notice", "/privacy/"),
    Place("privacy-notice-unfolded", "/privacy/", act=click("main details summary")),
    Place("privacy-notice-old", "/privacy/notice/1/"),
    Place("imprint", "/imprint/"),
    Place("cookies", "/privacy/cookies/"),
    Place("demo-site", "/demo/site/"),
    Place("demo-site-settings", "/demo/site/", act=click("dialog button.quiet")),
    Place("request", "/privacy/request/"),
    Place("request-chosen", "/privacy/request/?kind=erasure"),
    Place("request-mistakes", "/privacy/request/", act=fill(email="no address", press=_SEND)),
    Place("request-sent", "/privacy/request/sent/"),
    Place("case-unproven", "{case_unproven}"),
    Place("case-open", "{case_erasure}"),
    Place("case-answer", "{case_answer}"),
    Place("case-wrong-code", "{case_answer}", act=fill(code="AAAA AAAA", press="[name=format]")),
    Place("case-nothing", "{case_nothing}"),
    Place("case-proven", "{case_fresh}", act=click(_SEND)),
    Place("recipient-open", "{recipient_open}"),
    Place("recipient-done", "{recipient_open}", act=click(_SEND)),
    Place("recipient-over", "/privacy/recipients/nothing/"),
    Place("case-over", "/privacy/requests/nothing/"),
    Place("error-400", _MORE_THAN_ALLOWED),
    Place("error-403", "/shown/403.html/"),
    Place("error-csrf", "/shown/403_csrf.html/"),
    Place("error-404", "/nothing-here/"),
    Place("error-500", "/broken/"),
    Place("slow-down", "/shown/slow_down.html/"),
    Place("frozen", "/shown/frozen.html/"),
    Place("no-notice", "/shown/privacy/no_notice.html/"),
]
ACCOUNT = [
    Place("log-in", "/accounts/login/"),
    Place(
        "log-in-refused",
        "/accounts/login/",
        act=fill(login="nobody", password="wrong", press=_LOG_IN, open="details summary"),
    ),
    Place("log-out", "/accounts/logout/", "lena"),
    Place("second-factor", "/accounts/2fa/", "tom"),
    Place("second-factor-on", "/accounts/2fa/", "jonas"),
    Place("confirm-password", "/accounts/2fa/totp/activate/", "tom"),
    Place("recovery-codes", "/accounts/2fa/recovery-codes/", "jonas"),
    Place("style-guide", "/styleguide/", "lena"),
]
SALES = [
    Place("leads", "/leads/", "lena"),
    *(Place(f"leads-{tab}", f"/leads/?tab={tab}", "lena") for tab in ("mine", "unassigned", "hot", "overdue", "review")),
    Place("leads-by-score", "/leads/?sort=-score", "jonas"),
    Place("leads-nothing-found", "/leads/?q=xyzzy", "lena"),
    Place("leads-search", "/leads/?q=GmbH", "jonas"),
    Place("leads-filtered", "/leads/?stage=new,contacted&sort=-created&nonsense=1&created=x", "jonas"),
    Place("leads-filter", "/leads/filter/", "lena"),
    Place("leads-filter-open", "/leads/", "lena", click("a[data-key=f]")),
    Place("leads-selected", "/leads/", "lena", click("[data-select-row] >> nth=0", "[data-select-row] >> nth=1")),
    Place("leads-bulk-menu", "/leads/", "lena", click("[data-select-row]", ".bulk summary >> nth=1")),
    Place("leads-read-only", "/leads/", "mara"),
    Place("leads-closed", "/leads/", "ines"),
    Place("menu", "/tasks/", "lena", click(".topbar [data-bs-target='#rail']:visible, .dropup > button:visible")),
    Place("shortcuts", "/tasks/", "lena", lambda page, known: page.keyboard.press("?")),
    Place("quick-add", "/leads/add/", "lena"),
    Place("quick-add-hint", "/leads/add/", "lena", fill(email="{email}", name="Jule Harmsen")),
    Place("quick-add-mistakes", "/leads/add/", "lena", fill(email="no address", press=_SEND)),
    Place("tasks", "/tasks/", "lena"),
    Place("tasks-none", "/tasks/?q=xyzzy", "tom"),
    Place("lead", "{lead}?list=sort%3Dname", "lena"),
    *(Place(f"lead-{tab}", f"{{lead}}?tab={tab}", "lena") for tab in ("mail", "tasks", "deals", "privacy", "history")),
    Place("lead-score", "{scored}", "lena"),
    Place("lead-score-why", "{scored}", "lena", click(".why-score summary")),
    *(Place(f"lead-write-{kind}", f"{{lead}}?write={kind}#composer", "lena") for kind in ("mail", "call", "meeting", "task")),
    Place("lead-note-special", "{lead}", "lena", fill(text="Ist leider krankgeschrieben, ruft im Januar an.", press="#composer button.btn-primary")),
    Place("lead-mail-refused", "{objector}?write=mail#composer", "lena"),
    Place("lead-objector-privacy", "{objector}?tab=privacy", "lena"),
    Place("lead-visits", "{visited}?tab=visits", "lena"),
    Place("lead-visits-none", "{objector}?tab=visits", "lena"),
    Place("lead-read-only", "{lead}", "mara"),
    Place("lead-fact", "{lead}", "lena", click(".facts div .value >> nth=0")),
    Place("lead-fact-alone", "{lead}facts/address/", "lena"),
    Place("lead-lost", "{lead}", "lena", click(".ladder li:last-child button")),
    Place("lead-letter", "{lead}letter/", "lena"),
    Place("lead-purchase", "{lead}purchases/add/", "lena"),
    Place("lead-document", "{lead}documents/add/", "lena"),
    Place("lead-publication", "{lead}publications/add/", "mara"),
    Place("lead-publication-mistakes", "{lead}publications/add/", "mara", click(_SEND)),
    Place("lead-request", "{lead}request/", "lena"),
    Place("lead-withdrawal", "{lead}withdrawal/", "lena"),
    Place("lead-consent", "{lead}consents/", "lena"),
    Place("lead-consent-mistakes", "{lead}consents/", "lena", click(_SEND)),
    Place("lead-number", "{lead}consents/{ticked}/number/", "lena"),
    Place("lead-number-mistakes", "{lead}consents/{ticked}/number/", "lena", click("[value=call_in]", _SEND)),
    Place("lead-interest", "{lead}interest/", "lena"),
    Place("lead-similar", "{lead}", "lena", click(".similar summary")),
    Place("lead-merge", "{lead}merge/{twin}/", "lena"),
    Place("lead-merged", "{merged}?tab=history", "lena"),
    Place("lead-interest-mistakes", "{lead}interest/", "lena", fill(reason="Hat Bedarf", source="Liste", on="2026-11-20", press=_SEND)),
    Place("deal", "{lead}deals/add/", "lena"),
    Place("proof", "{proof}", "lena"),
    Place("past", "{lead}past/", "lena"),
    Place("past-answer", "{lead}past/?purpose=newsletter&channel=email&at=2026-11-20T10:00", "lena"),
    Place("past-mistakes", "{lead}past/?purpose=newsletter&channel=email&at=2126-11-20T10:00", "lena"),
    Place("look", "{lead}look/", "ines"),
    Place("lead-officer", "{lead}look/", "ines", click("main [name=reason]", _SEND)),
    Place("company", "{company}", "lena"),
    Place("company-no-advertising", "{company}no-advertising/", "lena"),
    Place("company-edit", "{company}edit/", "lena"),
    Place("dead-letters", "/mail/dead/", "lena"),
    Place("dead-letters-none", "/mail/dead/", "tom"),
    Place("dead-letters-ids", "/mail/dead/", "ines"),
]  # fmt: skip
IMPORT = [
    Place("import", "/leads/import/", "jonas"),
    Place("import-none", "/leads/import/", "mara"),
    Place("import-refused", "/leads/import/", "mara", upload("nonsense.csv", b"\x00\x01\x02")),
    Place("import-look", "{uploaded}", "jonas"),
    Place("import-columns", "{uploaded}columns/", "jonas"),
    Place("import-origin", "{uploaded}origin/", "jonas"),
    Place("import-origin-mistakes", "{uploaded}origin/", "jonas", click(_SEND)),
    *(Place(f"import-{state}", f"{{{state}}}result/", "jonas") for state in ("ready", "checking", "running", "done", "failed")),
]  # fmt: skip
FORMS_AND_MAIL = [
    Place("forms", "/forms/", "mara"),
    Place("forms-officer", "/forms/", "ines"),
    Place("form-new", "/forms/new/", "mara"),
    Place("form-new-mistakes", "/forms/new/", "mara", click("main [name=save]")),
    Place("form-edit", "/forms/heat-check/", "mara"),
    Place("form-keys", "/forms/newsletter/keys/", "mara"),
    Place("form-keys-made", "/forms/newsletter/keys/", "mara", fill(name="Bestellseite", press=_SEND)),
    Place("mail-folder", "/mail/folder/", "admin"),
    Place("mail-folder-mail", "/mail/folder/one.eml/", "admin"),
]
_OFFICER = ("privacy/request", "privacy/assessment", "privacy/auditentry", "privacy/auditseal", "privacy/jobrun", "privacy/legalparameter", "privacy/notice",
            "privacy/objection", "privacy/hold", "privacy/policychange", "privacy/purpose", "privacy/recipient", "privacy/recipientnotice", "privacy/restriction", "privacy/suppression", "privacy/controller", "privacy/succession", "privacy/takedown",
            "consent/consenttext", "consent/textdraft", "consent/consentrecord", "consent/callproof", "leads/withheld", "leads/commercialdocument", "consent/proofcheck",
            "consent/site", "consent/cookie", "consent/cookiechoice", "consent/productcategory", "consent/salerule", "tracking/visit", "tracking/visitor")  # fmt: skip
_ADMINISTRATOR = ("accounts/user", "accounts/team", "leads/stage", "privacy/controller")
ADMIN = [
    Place("officer", "/admin/", "ines"),
    Place("officer-consent", "/admin/consent/", "ines"),
    Place("officer-tonight", "/admin/tonight/", "ines"),
    Place("officer-letter", "/admin/privacy/request/letter/", "ines", fill(text="Ich bitte um Auskunft und dann um Löschung.", press="[name=read]")),
    Place("officer-case-draft", "{desk_access}", "ines", click("[aria-labelledby=h-copy] button[name=draft]")),
    Place("officer-overdue", "/admin/overdue/", "ines"),
    Place("officer-retention", "/admin/retention/", "ines"),
    Place("officer-policy-trial", "/admin/privacy/policychange/{policychange_id}/trial/", "ines"),
    *(Place(f"officer-case-{case}", f"{{desk_{case}}}", "ines") for case in ("erasure", "access", "who", "answer", "portable", "correct", "weigh", "restrict", "incomplete", "paper")),
    Place("officer-to-post", "/admin/privacy/request/post/", "ines"),
    *(Place(f"officer-{table.split('/')[1]}-list", f"/admin/{table}/", "ines") for table in _OFFICER),
    *(Place(f"officer-{table.split('/')[1]}", f"{{{table.split('/')[1]}}}", "ines") for table in _OFFICER),
    *(Place(f"officer-{table.split('/')[1]}-add", f"/admin/{table}/add/", "ines")
      for table in ("privacy/hold", "privacy/policychange", "privacy/assessment", "privacy/notice", "privacy/recipient", "privacy/recipientnotice", "privacy/restriction", "privacy/legalparameter", "privacy/purpose", "consent/textdraft",
                    "consent/site", "consent/cookie")),
    Place("officer-evidence", "/admin/consent/consentrecord/evidence/", "ines", fill(what="{email}", press="main form button[type=submit]")),
    Place("officer-evidence-mistakes", "/admin/consent/consentrecord/evidence/", "ines", click("main form button[type=submit]")),
    Place("officer-kept", "{kept}", "ines"),
    Place("officer-consent-numbers", "/admin/consent/consentrecord/statistics/", "ines"),
    Place("officer-consent-numbers-newsletter", "/admin/consent/consentrecord/statistics/?purpose=newsletter", "ines"),
    Place("officer-past", "/admin/consent/consentrecord/past/", "ines", fill(person="{email}", at="2026-11-20T10:00", press="main form button[type=submit]")),
    Place("officer-purpose-own", "/admin/privacy/purpose/event_invitations/change/", "ines"),
    Place("officer-purpose-told", "/admin/privacy/purpose/event_invitations/told/", "ines"),
    Place("officer-assessment-print", "/admin/privacy/assessment/{assessment_id}/print/", "ines"),
    Place("officer-text-compare", "/admin/consent/textdraft/{textdraft_id}/compare/", "ines"),
    Place("officer-score-released", "/admin/scoring/scoremodel/{score}/change/", "ines"),
    Place("marketing-score-draft", "/admin/scoring/scoremodel/{scoremodel_id}/change/", "mara"),
    Place("marketing-score-mistakes", "/admin/scoring/scoremodel/{scoremodel_id}/change/", "mara",
          fill(**{"rules-0-text": "Gewerkschaftsmitglied", "press": "[name=_save]"})),
    Place("marketing-purposes", "/admin/privacy/purpose/", "mara"),
    Place("marketing-text-draft", "/admin/consent/textdraft/{textdraft_id}/change/", "mara"),
    Place("officer-proof", "/admin/consent/consentrecord/{record}/proof/", "ines"),
    Place("officer-history", "{recipient}", "ines", click(".historylink")),
    Place("administrator", "/admin/", "admin"),
    *(Place(f"administrator-{table.split('/')[1]}-list", f"/admin/{table}/", "admin") for table in _ADMINISTRATOR),
    *(Place(f"administrator-{table.split('/')[1]}", f"{{{table.split('/')[1]}}}", "admin") for table in _ADMINISTRATOR),
    *(Place(f"administrator-{table.split('/')[1]}-add", f"/admin/{table}/add/", "admin") for table in ("accounts/user", "accounts/team")),
    Place("administrator-mistakes", "/admin/accounts/user/add/", "admin", click("[name=_save]")),
    Place("administrator-password", "/admin/password_change/", "admin"),
]  # fmt: skip

PLACES = [*PUBLIC, *ACCOUNT, *SALES, *IMPORT, *FORMS_AND_MAIL, *ADMIN]
