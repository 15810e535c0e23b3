"""Redis is away: say so on a page of ours, and let nothing pass that must be counted."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

_log = logging.getLogger(__name__)


class RedisAwayMiddleware:
    """Answer 503 where a view cannot do without Redis: a log-in is not tried while nobody counts the attempts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NoConnection | NoAnswer):
            return None
        _log.error("Redis cannot be reached")
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = "30"
        return answer
