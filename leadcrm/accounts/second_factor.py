"""Data protection officers and administrators need a second factor outside demo mode."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from leadcrm.accounts.roles import TWO_FACTOR


class SecondFactorMiddleware:
    """Send such a person to the set-up of a second factor until there is one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie nobody is logged in; asking would only make public pages vary by cookie.
        if settings.DEMO or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated or not (user.role in TWO_FACTOR or user.is_superuser):
            return self.get_response(request)
        if request.path.startswith(("/accounts/", "/static/", "/i18n/")) or is_mfa_enabled(user):
            return self.get_response(request)
        return redirect(reverse("mfa_activate_totp"))
