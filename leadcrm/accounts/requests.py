"""A request of somebody who is logged in, as views behind `login_required` know it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from leadcrm.accounts.models import User


class StaffRequest(HttpRequest):
    """What `login_required` and htmx's middleware promise, for the type checker."""

    user: User
    htmx: HtmxDetails
