"""How the lead page is put together; shown by the view of the page and by a composer that has something to mend."""

import uuid
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.customers import choices_for
from leadcrm.leads.facts import kept_until, lines
from leadcrm.leads.forms import CallForm, MailForm, MeetingForm, NoteForm, TaskForm
from leadcrm.leads.listing.walk import in_list, walk
from leadcrm.leads.models import Deal, Lead, Stage, Task
from leadcrm.leads.panels import head_of, panels_for
from leadcrm.leads.services.deals import sums
from leadcrm.leads.services.letters import may_begin
from leadcrm.leads.services.mails import PURPOSES
from leadcrm.leads.similar import similar_to
from leadcrm.leads.verdicts import BY_POST, DAILY, Verdict, badge, grouped, may_reach, verdicts_of, why_not
from leadcrm.mail.models import OutboxMail

FORMS: dict[str, type[Form]] = {
    "note": NoteForm,
    "call": CallForm,
    "meeting": MeetingForm,
    "task": TaskForm,
    "mail": MailForm,
}
WORDS = {
    "note": (gettext_lazy("Note"), "note", gettext_lazy("Save note")),
    "call": (gettext_lazy("Call"), "phone", gettext_lazy("Save call")),
    "meeting": (gettext_lazy("Meeting"), "calendar", gettext_lazy("Save meeting")),
    "task": (gettext_lazy("Task"), "task", gettext_lazy("Add task")),
    "mail": (gettext_lazy("Mail"), "mail", gettext_lazy("Send mail")),
}


def composer_for(
    request: StaffRequest, lead: Lead, verdicts: list[Verdict], *, write: str, form: Form | None
) -> dict[str, Any]:
    """Return the context of the composer: which kind, its form, and for a mail what the gate says beforehand."""
    asked = write or request.GET.get("write", "")
    kind = asked if asked in FORMS else "note"
    said = {v.purpose: v for v in verdicts if v.channel == "email"}
    mail_verdicts = [said[purpose] for purpose in PURPOSES]
    if kind == "mail":
        mail_verdicts += choices_for(lead)
    if form is None:
        initial: dict[str, Any] = {"task": {"assignee": request.user.pk}}.get(kind, {})
        if kind == "mail":
            # What the gate allows stands first; when it allows nothing, nothing is chosen.
            initial = {
                "purpose": next((v.choice for v in mail_verdicts if v.allowed), None),
                "key": uuid.uuid4(),
            }
        form = FORMS[kind](initial=initial)
    return {
        "write": kind,
        "kinds": [(code, *words) for code, words in WORDS.items()],
        "save": WORDS[kind][2],
        "form": form,
        "mail_verdicts": mail_verdicts,
        "call_verdicts": [verdict for verdict in verdicts if verdict.channel == "telephone"],
    }


def lead_page(
    request: StaffRequest, lead: Lead, *, write: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    """Render the page; `form` is what somebody just sent with the composer and must mend."""
    user = request.user
    edit = user.may("edit leads")
    panels = panels_for(user)
    here = next((p for p in panels if p.code == request.GET.get("tab")), panels[0])
    deals = list(Deal.everyone.filter(lead=lead))
    tasks = list(Task.everyone.filter(lead=lead, done_at__isnull=True).select_related("assignee"))
    verdicts = verdicts_of(lead, everything=here.code == "privacy")
    by_post = next((v.decision for v in verdicts if (v.purpose, v.channel) == BY_POST), None)
    mail_open = may_reach(verdicts, "email") or any(choice.allowed for choice in choices_for(lead))
    stages = list(Stage.objects.all())
    context: dict[str, Any] = {
        "lead": lead,
        "edit": edit,
        "officer": user.may("read a lead for a reason"),
        "panels": [(panel, _count(panel.code, lead, tasks, deals)) for panel in panels],
        "here": here,
        "stages": stages,
        "facts": lines(lead),
        "deals": deals,
        "tasks": tasks,
        "value": sums(deals),
        "customer": lead.stage.kind == Stage.Kind.WON or any(deal.state == Deal.State.WON for deal in deals),
        "beside": grouped(verdicts[: len(DAILY)]),
        "everything": grouped(verdicts),
        "kept_until": kept_until(lead),
        "badge": badge(verdicts),
        "head": head_of(lead, user),
        "mail_open": bool(lead.email) and mail_open,
        "call_open": bool(lead.phone or lead.mobile) and may_reach(verdicts, "telephone"),
        # Nobody is shown a button for what cannot be: without a postal address there is none.
        "letter_offered": bool(lead.street and by_post),
        "letter_open": bool(by_post and may_begin(by_post)),
        "why_no_letter": f"{by_post.because} {by_post.next_step}".strip()
        if lead.street and by_post and not may_begin(by_post)
        else "",
        "why_no_mail": ("" if mail_open else why_not(verdicts, "email"))
        if lead.email
        else _("No e-mail address is known."),
        "why_no_call": why_not(verdicts, "telephone")
        if lead.phone or lead.mobile
        else _("No telephone number is known."),
        **here.load(lead, user, {**request.GET.dict(), "stages": stages, "deals": deals, "tasks": tasks}),
    }
    context |= {
        # Not relative: a composer with something to mend is shown under another address.
        "address": lead.get_absolute_url(),
        "in_list": in_list(request),
        "walk": walk(request, user, lead) if user.may("see leads") else None,
    }
    if edit:
        context["similar"] = similar_to(lead, user)
        context |= composer_for(request, lead, verdicts, write=write, form=form)
    return render(request, "leads/lead.html", context, status=status)


def _count(code: str, lead: Lead, tasks: list[Task], deals: list[Deal]) -> int | None:
    if code == "mail":
        return OutboxMail.everyone.filter(subject=lead.subject_id).count()
    return {"tasks": len(tasks), "deals": len(deals)}.get(code)
