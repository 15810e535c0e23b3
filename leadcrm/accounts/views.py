"""The way home."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to where their work begins."""
    return redirect("admin:index" if request.user.may("enter the admin") else "leads:list")
