"""Every request is somebody's act: said once here, told to the database by `privacy.audit.context`."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from privacy import behind
from privacy.audit.context import act
from privacy.erasure.frozen import mark
from privacy.registry import registry


class ActMiddleware:
    """Run the request as the act of the member of staff who is logged in, or of somebody unknown.

    Stands after the authentication middleware. The purpose is the one its URL namespace serves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person, purpose = _actor(request), _purpose(request)
        with act(actor=person, purpose=purpose, request_id=uuid.uuid4().hex), behind.answering():
            return self.get_response(request)


class FrozenMiddleware:
    """Answer 503 while a restored backup waits for its release: nobody may work with people who were erased (R137)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in ("/healthz", "/readyz") and mark().exists():
            response = HttpResponse(render_to_string("frozen.html", request=request), status=503)
            response["Retry-After"] = "600"
            return response
        return self.get_response(request)


def _actor(request: HttpRequest) -> str:
    # Without a session cookie nobody is logged in; asking would only make public pages vary by cookie.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return "public"
    return str(getattr(request.user, "subject_id", None) or "public")


def _purpose(request: HttpRequest) -> str:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return ""
    return registry.namespaces.get(match.namespace, "")
