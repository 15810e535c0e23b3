"""Two leads side by side, and made one; and two again."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import get_editable_lead_for
from leadcrm.leads.choosing import CHOICES, GONE, KEPT, compared, origin_words
from leadcrm.leads.closing import ends_of
from leadcrm.leads.listing import counts
from leadcrm.leads.services.merging import merge, undo_merge
from leadcrm.leads.verdicts import grouped, verdicts_of
from leadcrm.ui import say
from privacy.merging.refusals import MergeRefused
from privacy.models import Merge


@login_required
@require_http_methods(["GET", "POST"])
def merge_with(request: StaffRequest, pk: int, other: int) -> HttpResponse:
    """Compare two leads, choose of each fact which value goes on, and merge the other into this one."""
    kept, gone = get_editable_lead_for(request.user, pk), get_editable_lead_for(request.user, other)
    if kept == gone:
        raise Http404
    lines = compared(kept, gone)
    refusal = ""
    if request.method == "POST":
        chosen = {line.code: request.POST.get(line.code, KEPT) for line in lines if line.differs}
        try:
            row = merge(
                kept=kept,
                gone=gone,
                taken=[code for code, side in chosen.items() if side == GONE and code in CHOICES],
                actor=request.user,
            )
        except MergeRefused as error:
            refusal = error.sentence
        else:
            counts.forget(request.user)
            undo = reverse("leads:merge_undo", args=[kept.pk, row.pk])
            say(request, _("%(name)s: two records are one.") % {"name": gone.name}, undo=undo)
            return redirect(kept)
    context = {
        "lead": kept,
        "other": gone,
        "lines": lines,
        "refusal": refusal,
        "sides": [(lead, origin_words(lead), grouped(verdicts_of(lead))) for lead in (kept, gone)],
        "ends": ends_of(kept, gone),
    }
    return render(request, "leads/merge.html", context, status=422 if refusal else 200)


@login_required
@require_POST
def merge_undo(request: StaffRequest, pk: int, merge: uuid.UUID) -> HttpResponse:
    """Make two leads of one again."""
    lead = get_editable_lead_for(request.user, pk)
    row = get_object_or_404(Merge, pk=merge, kept=lead.subject_id)
    try:
        kept, gone = undo_merge(row=row, actor=request.user)
    except MergeRefused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(lead)
    counts.forget(request.user)
    say(request, _("%(one)s and %(other)s are two records again.") % {"one": kept.name, "other": gone.name})
    return redirect(lead)
