"""What is to do, across all leads."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leadcrm.accounts.models import User
from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.listing.tasks import VIEWS, task_page
from leadcrm.leads.models import Lead, Task
from leadcrm.leads.services.tasks import finish_task, reopen_task
from leadcrm.ui import say


@login_required
@require_safe
def task_list(request: StaffRequest) -> HttpResponse:
    """Show open tasks: one's own, those overdue or due today, or the team's."""
    if not request.user.may("edit leads"):
        raise PermissionDenied
    view = VIEWS.get(request.GET.get("view", ""), VIEWS["mine"])
    part = request.htmx.target == "results" and not request.htmx.history_restore_request
    page = task_page(
        request.user, view, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    tabs = [
        {"code": item.code, "label": item.label, "count": page.counts[item.code], "here": item is view}
        for item in VIEWS.values()
    ]
    context = {"view": view, "tabs": tabs, "page": page, "part": part}
    return render(request, "leads/tasks_results.html" if part else "leads/tasks.html", context)


@login_required
@require_POST
def task_done(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick a task off; the message brings it back."""
    task = get_task_for(request.user, pk)
    finish_task(task=task, author=request.user)
    say(request, _("Done: %(title)s") % {"title": task.title}, undo=reverse("leads:task_reopen", args=[pk]))
    return _back(request)


@login_required
@require_POST
def task_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring a finished task back."""
    task = get_task_for(request.user, pk)
    reopen_task(task=task)
    say(request, _("Open again: %(title)s") % {"title": task.title})
    return _back(request)


def get_task_for(user: User, pk: int) -> Task:
    """Return the task of a lead that this person may change, or 404 to whom it does not concern."""
    return get_object_or_404(Task.objects.filter(lead__in=Lead.everyone.editable_by(user)), pk=pk)


def _back(request: StaffRequest) -> HttpResponse:
    target = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else reverse("leads:tasks"))
