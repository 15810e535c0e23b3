"""The published schemas, at addresses that never change."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from privacy.schemas import NAMES, schema_bytes


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """Return a JSON Schema by which programs read what people took along."""
    if name not in NAMES:
        raise Http404
    return HttpResponse(schema_bytes(name), content_type="application/schema+json")
