"""What the accounts app stores about members of staff, and keeps on their devices."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from privacy.device import Kept, Place, keep_on_device
from privacy.registry import (
    CONTACT,
    IDENTITY,
    OBSERVED,
    PROVIDED,
    STAFF,
    TECHNICAL,
    Item,
    not_personal,
    register,
)

register(
    "accounts.User",
    subject="subject",
    datenart="staff",
    stays="A member of staff is not merged with anybody.",
    fields={
        "username first_name last_name": Item(IDENTITY, PROVIDED, purposes="staff_account"),
        "email": Item(CONTACT, PROVIDED, purposes="staff_account"),
        "last_login": Item(TECHNICAL, OBSERVED, purposes="staff_security"),
        "password": Item(TECHNICAL, PROVIDED, purposes="staff_security", told=False),
        "role team language is_active is_staff is_superuser date_joined": Item(
            TECHNICAL, STAFF, purposes="staff_account"
        ),
    },
    not_personal="id subject groups user_permissions",
    unrecorded="password last_login",
)
not_personal("accounts.Team", "A name of a group.")

# All of it on staff pages alone, and needed for what was asked for there: § 25(2) no. 2 TDDDG.
keep_on_device(
    Kept(settings.SESSION_COOKIE_NAME, Place.COOKIE, _("Staff stay logged in while they work."), 1),
    Kept(
        settings.CSRF_COOKIE_NAME,
        Place.COOKIE,
        _("Protects log-in and staff pages from orders that another web site forges."),
        365,
    ),
    Kept(settings.LANGUAGE_COOKIE_NAME, Place.COOKIE, _("The language a member of staff chose."), 0),
    Kept("messages", Place.COOKIE, _("A message for the next staff page, for example that it was saved."), 0),
    Kept(
        "htmx-current-path-for-history",
        Place.SESSION,
        _("The address of the staff page that is open, for the browser's back button."),
        0,
    ),
    Kept("leadcrm-theme", Place.LOCAL, _("Whether a member of staff chose light or dark."), None),
)
