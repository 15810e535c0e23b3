"""What public forms store about people."""

from django.utils.translation import gettext_lazy as _

from leadcrm.capture.fields import FIELDS
from privacy.registry import (
    FREE_TEXT,
    KEEP,
    OBSERVED,
    PROVIDED,
    STAFF,
    TECHNICAL,
    Item,
    not_personal,
    register,
    serves,
)

register(
    "capture.Submission",
    subject="subject",
    datenart="submission",
    fields={
        "answers": Item(FREE_TEXT, PROVIDED, purposes="enquiry_handling"),
        "utm ip_truncated": Item(TECHNICAL, OBSERVED, purposes="enquiry_handling evidence"),
        "form notice at": Item(TECHNICAL, PROVIDED, purposes="enquiry_handling evidence"),
    },
    not_personal="id subject key opt_in",
    labels={
        **{name: spec.label for name, spec in FIELDS.items()},
        "answers": _("what you typed"),
        "utm": _("links you came by"),
        "form": _("form"),
        "notice": _("privacy notice shown, version"),
        "at": _("sent at"),
    },
)
register(
    "capture.FormKey",
    subject="created_by",
    datenart="staff",
    fields={"created_by created_at": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")},
    not_personal="id form name sha256 revoked_at",
    unrecorded="sha256",
)
register(
    "capture.BundlingApproval",
    subject="approver",
    datenart="staff",
    fields={"approver at": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")},
    not_personal="id form grounds",
)
not_personal("capture.Form", "A published form.")
serves("capture", "enquiry_handling")
