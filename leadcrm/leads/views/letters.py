"""Letters on paper: written, recorded and printed, with the gate's leave (R61)."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import get_editable_lead_for
from leadcrm.leads.forms import LetterForm
from leadcrm.leads.models import Activity
from leadcrm.leads.services.letters import printed, write_letter
from leadcrm.mail.errors import MailRefused


@login_required
@require_http_methods(["GET", "POST"])
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a letter; what keeps it from being printed is said before anything is stored."""
    lead = get_editable_lead_for(request.user, pk)
    form = LetterForm(request.POST or None, initial={"key": uuid.uuid4()})
    if form.is_valid():
        data = form.cleaned_data
        try:
            written = write_letter(
                lead=lead, author=request.user, title=data["title"], body=data["body"], key=data["key"]
            )
        except MailRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("leads:letter_print", lead.pk, written.pk)
    return render(
        request, "leads/letter.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )


@login_required
@require_GET
def letter_print(request: StaffRequest, pk: int, activity: int) -> HttpResponse:
    """Show a letter for printing, or why it must not be printed any more."""
    lead = get_editable_lead_for(request.user, pk)
    written = get_object_or_404(Activity.everyone, pk=activity, lead=lead, kind=Activity.Kind.LETTER)
    try:
        # Made by our own template, which escapes every value.
        context = {"lead": lead, "letter": mark_safe(printed(lead=lead, activity=written))}  # noqa: S308
    except MailRefused as refused:
        context = {"lead": lead, "refusal": refused.sentence}
        return render(request, "leads/letter_print.html", context, status=403)
    return render(request, "leads/letter_print.html", context)
