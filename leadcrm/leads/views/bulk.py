"""Acting on many leads: the chosen rows, or all that the list's address finds."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads import undo
from leadcrm.leads.listing import counts
from leadcrm.leads.listing.controls import address
from leadcrm.leads.listing.forms import AssignForm, StageForm, TaskForm
from leadcrm.leads.listing.page import chosen_leads
from leadcrm.leads.listing.state import State, read_state
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.models import Lead
from leadcrm.leads.services.bulk import Bulk, BulkRefused, add_task_to_many, assign_many, move_many, take_back
from leadcrm.leads.services.stages import ReasonMissing
from leadcrm.ui import say

_FORMS: dict[str, Callable[[Any, Vocabulary], Form]] = {
    "assign": AssignForm,
    "stage": StageForm,
    "task": TaskForm,
}
_LONGEST_QUERY = 4000


@login_required
@require_POST
def lead_bulk(request: StaffRequest) -> HttpResponse:
    """Assign, move or give a task to the chosen leads, then show the list again with a way back."""
    if not request.user.may("edit leads"):
        raise PermissionDenied
    words = Vocabulary(request.user)
    state = read_state(QueryDict(request.POST.get("query", "")[:_LONGEST_QUERY]), words)
    leads, asked = chosen(request, state, words)
    action = request.POST.get("action", "")
    if action == "merge":
        return _to_merge(request, leads, asked, state)
    if action not in _FORMS or not asked:
        messages.warning(
            request, _("Choose at least one lead first.") if action in _FORMS else _("This is not possible.")
        )
        return redirect(address(state))
    form = _FORMS[action](request.POST, words)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(address(state))
    try:
        done = _act(action, form.cleaned_data, leads, asked, request)
    except (BulkRefused, ReasonMissing) as refusal:
        messages.error(request, refusal.sentence)
        return redirect(address(state))
    counts.forget(request.user)
    token = undo.keep(back=done.back, user=request.user) if done.changed else ""
    say(request, _sentence(action, done, form), undo=reverse("leads:undo", args=[token]) if token else "")
    return redirect(address(state))


@login_required
@require_POST
def lead_undo(request: StaffRequest, token: str) -> HttpResponse:
    """Take back a change of many, once, within ten minutes, by whoever made it."""
    if not request.user.may("edit leads"):
        raise PermissionDenied
    back = undo.fetch(token=token, user=request.user)
    if back is None:
        messages.warning(
            request,
            _("This can no longer be undone: it is more than ten minutes ago, or was undone already."),
        )
    else:
        restored = take_back(back=back, actor=request.user)
        counts.forget(request.user)
        messages.success(
            request,
            ngettext("%(count)s lead is as it was.", "%(count)s leads are as they were.", restored)
            % {"count": restored},
        )
    target = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else reverse("leads:list"))


def _to_merge(request: StaffRequest, leads: QuerySet, asked: int, state: State) -> HttpResponse:
    """Show two chosen leads side by side; which of the two goes on is said there."""
    pair = list(leads.order_by("pk").values_list("pk", flat=True)[:2]) if asked == 2 else []
    if len(pair) != 2:
        messages.warning(request, _("Choose exactly two leads that are the same person."))
        return redirect(address(state))
    return redirect("leads:merge", *pair)


def chosen(request: StaffRequest, state: State, words: Vocabulary) -> tuple[QuerySet, int]:
    """Return the chosen leads and how many were meant; "all" is asked of the database again, never of the browser."""
    if request.POST.get("all"):
        leads, _hits = chosen_leads(request.user, state, words)
        return leads, leads.count()
    ids = {
        int(text)
        for text in request.POST.getlist("lead")
        if text.isascii() and text.isdigit() and len(text) < 19
    }
    return Lead.objects.filter(pk__in=ids), len(ids)


def _act(action: str, values: dict, leads: QuerySet, asked: int, request: StaffRequest) -> Bulk:
    if action == "assign":
        return assign_many(leads=leads, asked=asked, owner=values["owner"], actor=request.user)
    if action == "stage":
        return move_many(
            leads=leads,
            asked=asked,
            stage=values["stage"],
            lost_reason=values["lost_reason"],
            actor=request.user,
        )
    return add_task_to_many(
        leads=leads,
        asked=asked,
        title=values["title"],
        due_on=values["due_on"],
        owners=values["owners"],
        actor=request.user,
    )


def _sentence(action: str, done: Bulk, form: Form) -> str:
    """Say what was done, and to how many it was not."""
    count, values = {"count": done.changed}, form.cleaned_data
    if action == "assign" and values["owner"]:
        said = ngettext(
            "%(count)s lead assigned to %(name)s.", "%(count)s leads assigned to %(name)s.", done.changed
        )
        said %= {**count, "name": values["owner"]}
    elif action == "assign":
        said = (
            ngettext(
                "%(count)s lead now belongs to nobody.", "%(count)s leads now belong to nobody.", done.changed
            )
            % count
        )
    elif action == "stage":
        said = ngettext(
            "%(count)s lead moved to %(name)s.", "%(count)s leads moved to %(name)s.", done.changed
        )
        said %= {**count, "name": values["stage"]}
    else:
        said = (
            ngettext("%(count)s lead has a new task.", "%(count)s leads have a new task.", done.changed)
            % count
        )
    if not done.left_out:
        return said
    left = ngettext(
        "%(count)s was left alone: you may not change it.",
        "%(count)s were left alone: you may not change them.",
        done.left_out,
    )
    return f"{said} {left % {'count': done.left_out}}"
