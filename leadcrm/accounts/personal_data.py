"""What the accounts app stores about members of staff."""

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
