"""The reference: what a minimal Django app does over the same rows, no features."""

import json
import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from leadcrm.capture.models import Form, Submission
from leadcrm.leads.models import Activity, Lead, Stage
from privacy.models import Notice, Subject

_LIST = engines["django"].from_string(
    "<!doctype html><title>Leads</title><table>{% for lead in leads %}<tr><td><a href='/leads/{{ lead.pk }}/'>"
    "{{ lead.first_name }} {{ lead.last_name }}</a><td>{{ lead.company.name }}<td>{{ lead.stage }}<td>{{ lead.next_step }}"
    "<td>{{ lead.last_activity_at }}<td>{{ lead.owner }}</tr>{% endfor %}</table>"
)
_DETAIL = engines["django"].from_string(
    "<!doctype html><title>{{ lead.name }}</title><h1>{{ lead.name }}</h1><dl>{% for name, value in facts %}<dt>{{ name }}"
    "<dd>{{ value }}{% endfor %}</dl><ol>{% for entry in entries %}<li>{{ entry.kind }} {{ entry.at }} {{ entry.author }} "
    "{{ entry.body }}{% endfor %}</ol>"
)


def leads(request: HttpRequest) -> HttpResponse:
    rows = Lead.everyone.select_related("company", "stage", "owner").order_by("-created_at", "-id")[:50]
    return HttpResponse(_LIST.render({"leads": rows}, request))


def lead(request: HttpRequest, pk: int) -> HttpResponse:
    one = Lead.everyone.select_related("company", "stage", "owner").get(pk=pk)
    facts = [
        (name, getattr(one, name))
        for name in ("email", "phone", "city", "job_title", "source", "owner", "stage")
    ]
    entries = one.activities.select_related("author")[:100]
    return HttpResponse(_DETAIL.render({"lead": one, "facts": facts, "entries": entries}, request))


@csrf_exempt
@transaction.atomic
def capture(request: HttpRequest) -> HttpResponse:
    subject = Subject.objects.create()
    person = Lead.objects.create(
        subject=subject,
        first_name=request.POST["name"],
        email=request.POST["email"],
        stage=Stage.objects.first(),
        source="bare",
    )
    Submission.objects.create(
        subject=subject,
        form=Form.objects.first(),
        key=uuid.uuid4(),
        notice=Notice.objects.first(),
        answers=json.loads("{}"),
    )
    Activity.objects.create(subject=subject, lead=person, kind="form", at=timezone.now())
    return HttpResponse("thanks")


urlpatterns = [path("leads/", leads), path("leads/<int:pk>/", lead), path("capture/", capture)]
