"""The demo's door: log in as an invented person by one button. Exists in demo mode and on loopback only."""

import ipaddress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from leadcrm.accounts.models import User
from leadcrm.accounts.roles import Role

# One cast for the demo: user name, first and last name, role, name of the team.
CAST: list[tuple[str, str, str, Role, str]] = [
    ("lena", "Lena", "Vogt", Role.SALES, "Leipzig"),
    ("tom", "Tom", "Ahrens", Role.SALES, "Hamburg"),
    ("jonas", "Jonas", "Reuter", Role.MANAGER, "Leipzig"),
    ("mara", "Mara", "Lindner", Role.MARKETING, ""),
    ("ines", "Ines", "Albrecht", Role.DPO, ""),
    ("admin", "Arne", "Dahl", Role.ADMINISTRATOR, ""),
]
PASSWORD = "demo-demo-demo"  # noqa: S105  (works in demo mode on loopback only)


@dataclass(frozen=True)
class Persona:
    """A demo account as the log-in page offers it."""

    username: str
    name: str
    role_words: Any
    initials: str


def personas() -> list[Persona]:
    """Return the demo accounts, none outside demo mode."""
    if not settings.DEMO:
        return []
    return [Persona(username, f"{first} {last}", role.label, first[0] + last[0]) for username, first, last, role, _ in CAST]


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as one of the cast."""
    if not settings.DEMO or not ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback:
        raise Http404
    names = {username for username, *_ in CAST}
    user = get_object_or_404(User, username=request.POST.get("as", ""), username__in=names)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("admin:index" if user.may("enter the admin") else "leads:list")
