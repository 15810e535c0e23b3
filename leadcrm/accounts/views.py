"""The way home."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from leadcrm.accounts.requests import StaffRequest


@require_safe
@login_required
def home(request: StaffRequest) -> HttpResponse:
    """Send everybody to where their work begins."""
    return redirect("admin:index" if request.user.may("enter the admin") else "leads:list")
