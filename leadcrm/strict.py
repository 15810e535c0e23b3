"""Requests that no browser makes are refused as what they are, before they become an error of ours."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

NUL = "\x00"


class NulMiddleware:
    """PostgreSQL stores no NUL: a cookie that holds one is none of ours, and a view that meets one answers with 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        # The view's transaction is rolled back already; pages that can say more check the value themselves.
        if isinstance(error, DataError) and "NUL" in str(error):
            return bad_request(request, error)
        return None


class StrictRequest(WSGIRequest):
    """A request whose Content-Type cannot be read has none; Django would raise before anything could answer."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except ValueError:
            self.content_type, self.content_params = "", {}


class StrictHandler(WSGIHandler):
    """Django's handler over such requests."""

    request_class = StrictRequest
