"""The officer's own pages about consent, beside its tables."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.finding import people_meant
from consent.forms import EvidenceForm, OfficersPastForm
from consent.handing_out import kept_asked_for
from consent.kept import kept_of, paper_of_kept
from consent.models import ConsentEvidence, ConsentRecord
from consent.past import ask_past
from consent.search import MOST, Hit, SearchRefused, find_evidence
from consent.statistics import statistics
from privacy.names import people_named


def past(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer whether something was lawful at a moment. By POST: an address must not stand in the browser's history."""
    form = OfficersPastForm(request.POST if request.method == "POST" else None)
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


def evidence(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Search what proves consents, also of people who were erased. By POST, for the same reason."""
    form = EvidenceForm(request.POST if request.method == "POST" else None)
    found: list[Hit] = []
    if form.is_valid():
        asked = form.cleaned_data
        purpose = asked["purpose"].pk if asked["purpose"] else ""
        try:
            found = find_evidence(
                what=asked["what"], purpose=purpose, since=asked["since"], until=asked["until"]
            )
        except SearchRefused as error:
            form.add_error(None, str(error))
    page = {
        "title": _("Search the evidence"),
        "form": form,
        "asked": form.is_bound and not form.errors,
        "hits": found[:MOST],
        "more": len(found) > MOST,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/consent/evidence.html", {**context, **page}, status=status)


def kept(request: HttpRequest, context: dict[str, Any], pk: str) -> HttpResponse:
    """Show what was kept of a consent whose person is gone, to be printed."""
    row = get_object_or_404(ConsentEvidence, pk=pk)
    living = ConsentRecord.objects.filter(evidence=pk, kind=ConsentRecord.Kind.GIVEN).first()
    if living:  # then there is more to show than what will be kept of it
        return redirect("admin:consent_proof", living.pk)
    found = kept_of(row)
    if file := kept_asked_for(request, found):
        return file
    page = {"paper": paper_of_kept(found), "back": reverse("admin:consent_evidence")}
    return render(request, "consent/kept.html", page)


def numbers(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show consent in numbers: all purposes, or `?purpose=` one of them."""
    found = statistics(request.GET.get("purpose", ""))
    page = {"title": _("Consent in numbers"), "numbers": found}
    return TemplateResponse(request, "admin/consent/statistics.html", {**context, **page})
