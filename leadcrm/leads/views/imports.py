"""An import in the browser: upload, look, columns, origin, dry run, run, result. Each step is a page of its own."""

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadcrm.accounts.models import User
from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.import_forms import LayoutForm, MappingForm, OriginForm, UploadForm
from leadcrm.leads.imports import failed, files, reading, service, staging, work
from leadcrm.leads.imports.refusals import FileRefused, sentence
from leadcrm.leads.imports.rows import Cleaner
from leadcrm.leads.imports.upload import LARGEST
from leadcrm.leads.models import Import
from leadcrm.ui import say

_SHOWN_ROWS = 8


def get_import_for(user: User, pk: uuid.UUID) -> Import:
    """Return this person's own import: 403 to whose role does not import, 404 to everybody else."""
    _refuse_others(user)
    return get_object_or_404(Import, pk=pk, uploader=user)


def _refuse_others(user: User) -> None:
    if not user.may("import"):
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: StaffRequest) -> HttpResponse:
    """Take a file, or list the imports of the last days."""
    _refuse_others(request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            job = service.receive(chunks=upload.chunks(), name=upload.name, uploader=request.user)
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("leads:import_look", job.pk)
    mine = Import.objects.filter(uploader=request.user)[:20]
    context = {"form": form, "imports": mine, "largest": LARGEST // 1_000_000}
    return render(request, "leads/import.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_look(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Show how the file was read, with its first rows; another encoding, delimiter or header may be chosen."""
    job = _waiting(get_import_for(request.user, pk))
    form = LayoutForm(request.POST or None, job=job)
    if request.method == "POST" and form.is_valid():
        try:
            service.lay_out(job=job, layout=form.layout(job))
            return redirect("leads:import_look", job.pk)
        except FileRefused as error:
            form.add_error(None, str(error))
            job.refresh_from_db()
    layout = work.layout_of(job)
    header = reading.header(files.upload_of(job), layout)
    cleaner = Cleaner(header, {}, layout.delimiter)
    rows = [
        (line, [cleaner.returned(index, cell) for index, cell in enumerate(cells)])
        for line, cells in reading.sample(files.upload_of(job), layout, _SHOWN_ROWS)
    ]
    context = {"job": job, "form": form, "step": "look", "header": header, "rows": rows}
    return render(request, "leads/import_look.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_map(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Say which column is which field."""
    job = _waiting(get_import_for(request.user, pk))
    layout = work.layout_of(job)
    header = reading.header(files.upload_of(job), layout)
    samples = [cells for _line, cells in reading.sample(files.upload_of(job), layout, 30)]
    form = MappingForm(request.POST or None, job=job, header=header, samples=samples)
    if request.method == "POST" and form.is_valid():
        try:
            service.map_columns(job=job, mapping=form.mapping())
            return redirect("leads:import_origin", job.pk)
        except FileRefused as error:
            form.add_error(None, str(error))
    context = {"job": job, "form": form, "step": "map"}
    return render(request, "leads/import_map.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_origin(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The legal intake; its answer starts the dry run."""
    job = _waiting(get_import_for(request.user, pk))
    form = OriginForm(request.POST or None, job=job)
    if request.method == "POST" and form.is_valid():
        try:
            service.declare_origin(job=job, **form.cleaned_data)
        except FileRefused as error:
            form.add_error(None, str(error))
        else:
            service.check(job=job)
            return redirect("leads:import_result", job.pk)
    context = {"job": job, "form": form, "step": "origin"}
    return render(request, "leads/import_origin.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
@never_cache
def import_result(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Show progress, what the dry run found, or what the import did; htmx asks again while it is under way."""
    job = get_import_for(request.user, pk)
    found = job.result or {}
    context = {
        "job": job,
        "step": "result" if job.state in (Import.State.RUNNING, Import.State.DONE) else "check",
        "busy": job.state in staging.ACTIVE,
        "counts": _counts(found),
        "refusals": [(line, sentence(reason, column)) for line, reason, column in found.get("refusals", [])],
        "withheld": _withheld(found),
        "has_failed": files.failed_of(job).exists(),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "leads/import_state.html" if part else "leads/import_result.html", context)


@login_required
@require_POST
def import_run(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Import what the dry run showed."""
    job = get_import_for(request.user, pk)
    service.run(job=job)
    return redirect("leads:import_result", job.pk)


@login_required
@require_POST
def import_discard(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Delete the upload now, not in seven days; leads that were imported stay."""
    job = get_import_for(request.user, pk)
    service.discard(job=job)
    say(request, _("The uploaded file is deleted."))
    return redirect("leads:import")


@login_required
@require_safe
@never_cache
def import_failed(request: StaffRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """Hand the refused rows back to whoever uploaded them, with line and reason."""
    job = get_import_for(request.user, pk)
    path = files.failed_of(job)
    if not path.exists():
        raise Http404
    return StreamingHttpResponse(
        failed.lines(path),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="refused-{job.pk.hex[:8]}.csv"', "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


def _waiting(job: Import) -> Import:
    """The steps before the run are open until it runs, and while the upload is there."""
    if job.state in (*staging.ACTIVE, Import.State.DONE) or not files.upload_of(job).exists():
        raise Http404
    return job


def _counts(found: dict[str, int]) -> list[tuple[str, int]]:
    words = {
        "new": _("new"),
        "updated": _("updated"),
        "unchanged": _("unchanged"),
        "duplicates": _("repeated in the file"),
        "refused": _("refused"),
        "suppressed": _("suppressed"),
        "objections": _("with an objection"),
        "consents": _("consents"),
    }
    return [(word, found[name]) for name, word in words.items() if name in found]


def _withheld(found: dict[str, dict[str, int]]) -> list[str]:
    words = {
        "payment": _("%(count)s cells held a card number or an IBAN"),
        "special": _("%(count)s cells spoke of special categories (Art. 9 GDPR)"),
        "country": _("%(count)s countries were not recognised"),
        "language": _("%(count)s languages were not recognised"),
        "phone": _("%(count)s telephone cells held no number"),
        "mobile": _("%(count)s mobile cells held no number"),
        "website": _("%(count)s websites were no web address"),
    }
    return [
        words[name] % {"count": count}
        for name, count in found.get("withheld", {}).items()
        if name in words and count
    ]
