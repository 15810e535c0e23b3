"""What of a person is public, as evidence for the day on which it has to go (Art. 17(2), R113)."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from leadcrm.accounts.requests import StaffRequest
from leadcrm.leads.access import ReasonNeeded, get_lead_for, given_reason
from leadcrm.leads.publication_forms import PublicationForm
from leadcrm.ui import say
from privacy.publications import PublicationRefused, publish


@login_required
@require_http_methods(["GET", "POST"])
def publication_add(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that something of this person is public: marketing and the officer do."""
    try:
        lead = get_lead_for(request.user, pk, reason=given_reason(request, pk))
    except ReasonNeeded:
        return redirect("leads:look", pk)
    if not request.user.may("record a publication"):
        raise PermissionDenied
    form = PublicationForm(request.POST or None)
    if form.is_valid():
        try:
            publish(subject=lead.subject, actor=request.user.subject, **form.cleaned_data)
        except PublicationRefused as refused:
            form.add_error(None, str(refused))
        else:
            say(request, _("Recorded. It is taken down when the data or the consent goes."))
            return redirect(f"{lead.get_absolute_url()}?tab=privacy#middle")
    return render(
        request, "leads/publication.html", {"lead": lead, "form": form}, status=422 if form.is_bound else 200
    )
