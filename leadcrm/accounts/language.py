"""Which language a page speaks: the address first, then the account's choice, then the browser."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_KNOWN = {code for code, _ in settings.LANGUAGES}


class LanguageMiddleware:
    """`?lang=de` beats the language cookie of staff pages, which beats Accept-Language. Sets no cookie itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _asked(request)
        language = asked if asked in _KNOWN else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _asked(request: HttpRequest) -> str:
    """Return `lang` of the address; one with too many parts is refused further in, in the browser's language."""
    try:
        return request.GET.get("lang", "")
    except TooManyFieldsSent:
        return ""
