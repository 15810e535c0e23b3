"""The officer's own pages about consent, beside its tables."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.finding import people_meant
from consent.forms import OfficersPastForm
from consent.past import ask_past
from privacy.names import people_named


def past(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer whether something was lawful at a moment. By POST: an address must not stand in the browser's history."""
    form = OfficersPastForm(request.POST or None)
    answers = []
    if form.is_valid():
        asked = form.cleaned_data
        people = people_meant(asked["person"])
        if not people:
            form.add_error("person", _("Nobody is known by this."))
        names = people_named(people)
        for person in people:
            found = ask_past(
                subject=person, purpose=asked["purpose"].pk, channel=asked["channel"], at=asked["at"]
            )
            url = reverse("admin:consent_proof", args=[found.proof.record.pk]) if found.proof else ""
            answers.append((names.get(person, str(person)), found, url))
    page = {"title": _("Was it lawful then?"), "form": form, "answers": answers}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/consent/past.html", {**context, **page}, status=status)
