"""What public forms store about people."""

from privacy.registry import FREE_TEXT, OBSERVED, PROVIDED, TECHNICAL, Item, not_personal, register, serves

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
)
not_personal("capture.Form", "A published form.")
serves("capture", "enquiry_handling")
