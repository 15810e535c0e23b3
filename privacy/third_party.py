"""What tables of Django and of other people's packages hold about people: declared here, in one place."""

from privacy.registry import (
    CONTACT,
    DERIVED,
    FREE_TEXT,
    OBSERVED,
    PROVIDED,
    STAFF,
    TECHNICAL,
    Item,
    not_personal,
    register,
)

_ATTEMPT = "user_agent ip_address username http_accept path_info attempt_time"
_TYPED = "Holds what somebody typed at the log-in, perhaps no member of staff at all; goes after its days."

register(
    "sessions.Session",
    subject=None,
    datenart="session",
    fields={"session_key session_data expire_date": Item(TECHNICAL, OBSERVED, purposes="staff_security")},
    not_personal="",
    trail=False,
    reason="A signed blob without a key of its person; expires by itself.",
    expires_days=1,
    expires_by="expire_date",
)
register(
    "admin.LogEntry",
    subject="user__subject",
    datenart="security_log",
    fields={
        "action_time action_flag content_type object_id": Item(
            TECHNICAL, OBSERVED, purposes="staff_security"
        ),
        "object_repr change_message": Item(FREE_TEXT, DERIVED, purposes="staff_security"),
    },
    not_personal="id user",
    trail=False,
    reason="Django's own log of the same acts; what it logs stands in the trail already.",
    expires_days=30,
    expires_by="action_time",
)
for _model, _own in {
    "axes.AccessAttempt": "get_data post_data failures_since_start",
    "axes.AccessFailureLog": "locked_out",
    "axes.AccessLog": "logout_time session_hash",
}.items():
    register(
        _model,
        subject=None,
        datenart="security_log",
        fields={f"{_ATTEMPT} {_own}": Item(TECHNICAL, OBSERVED, purposes="staff_security")},
        not_personal="id",
        trail=False,
        reason=_TYPED,
        expires_days=30,
        expires_by="attempt_time",
    )
register(
    "account.EmailAddress",
    subject="user__subject",
    datenart="staff",
    fields={
        "email": Item(CONTACT, PROVIDED, purposes="staff_account"),
        "verified primary": Item(TECHNICAL, STAFF, purposes="staff_account"),
    },
    not_personal="id user",
)
register(
    "account.EmailConfirmation",
    subject="email_address__user__subject",
    datenart="staff",
    fields={
        "created sent": Item(TECHNICAL, DERIVED, purposes="staff_account"),
        "key": Item(TECHNICAL, DERIVED, purposes="staff_account", told=False),
    },
    not_personal="id email_address",
    unrecorded="key",
)
register(
    "mfa.Authenticator",
    subject="user__subject",
    datenart="staff",
    fields={
        "type created_at last_used_at": Item(TECHNICAL, PROVIDED, purposes="staff_security"),
        "data": Item(TECHNICAL, PROVIDED, purposes="staff_security", told=False),
    },
    not_personal="id user",
    # A second factor's secret belongs in no second place.
    unrecorded="data",
)
not_personal("axes.AccessAttemptExpiration", "A time for an attempt, whose row is declared.")
not_personal("contenttypes.ContentType", "Names of models.")
not_personal("auth.Permission", "Names of permissions.")
not_personal("auth.Group", "Names of permissions in groups; who is in them is declared with the user.")
