"""The officer's own pages beside the tables: the dashboard, tonight's jobs, notices that are overdue."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from kombu.exceptions import OperationalError

from privacy import jobs
from privacy.models import JobRun, Subject
from privacy.names import people_named
from privacy.overdue import overdue, told
from privacy.spoken import job_words

_MOST = 100


@dataclass(frozen=True)
class Row:
    """One nightly job: what is due, and how this date's run stands."""

    name: str
    words: Any
    due: int
    run: JobRun | None


def steers(request: HttpRequest) -> bool:
    """Say whether this is the officer; administrators see the tables alone."""
    user: Any = request.user
    return bool(user.is_authenticated and user.may("steer privacy"))


@require_http_methods(["GET", "HEAD", "POST"])
def tonight(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show what tonight's jobs would do; the POST rings for them now."""
    _only_the_officer(request)
    date = timezone.localdate()
    if request.method == "POST":
        _run_now(request, beyond_cap="beyond_cap" in request.POST)
        return HttpResponseRedirect(reverse("admin:privacy_tonight"))
    runs = {run.name: run for run in JobRun.objects.filter(local_date=date)}
    rows = [Row(name, job_words(name), _due(name), runs.get(name)) for name in jobs.names()]
    capped = any(row.run and row.run.error == "Capped" for row in rows)
    page = {"title": _("Tonight's jobs"), "rows": rows, "date": date, "capped": capped}
    return TemplateResponse(request, "admin/privacy/dashboard/tonight.html", {**context, **page})


@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show who should have been told where we have their data from; the POST notes that they were (Art. 14)."""
    _only_the_officer(request)
    late = overdue(timezone.localdate()).order_by("notice_due_on", "pk")
    if request.method == "POST":
        chosen = list(late.filter(pk__in=_ids(request.POST.getlist("person"))))
        for person in chosen:
            told(subject=person)
        if chosen:
            messages.success(request, _("Noted for %(n)s people.") % {"n": len(chosen)})
        return HttpResponseRedirect(reverse("admin:privacy_overdue"))
    people: list[Subject] = list(late[: _MOST + 1])
    names = people_named(person.pk for person in people)
    page = {
        "title": _("Notices overdue"),
        "people": [(person, names.get(person.pk, "")) for person in people[:_MOST]],
        "more": len(people) > _MOST,
    }
    return TemplateResponse(request, "admin/privacy/dashboard/overdue.html", {**context, **page})


def _due(name: str) -> int:
    outcome = jobs.run(name, timezone.localdate(), dry_run=True)
    return outcome.due if outcome else 0


def _run_now(request: HttpRequest, *, beyond_cap: bool) -> None:
    from privacy.tasks import job_now

    try:
        for name in jobs.names():
            job_now.apply_async(args=[name, beyond_cap], retry=False)
    except OperationalError:
        messages.error(request, _("The worker cannot be reached just now. The night will do it."))
        return
    messages.success(request, _("The jobs have begun. Look again in a moment to see what they did."))


def _ids(texts: list[str]) -> list[str]:
    return [text for text in texts if len(text) == 36 and set(text) <= set("0123456789abcdef-")]


def _only_the_officer(request: HttpRequest) -> None:
    if not steers(request):
        raise PermissionDenied
