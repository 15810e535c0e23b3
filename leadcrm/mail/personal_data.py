"""What the outbox stores about people."""

from django.utils.translation import gettext_lazy as _

from leadcrm.mail import folder
from leadcrm.mail.reasons import in_words
from privacy.registry import (
    COMMUNICATION,
    CONTACT,
    DERIVED,
    EMAIL,
    FREE_TEXT,
    ID,
    STAFF,
    TECHNICAL,
    Item,
    holding,
    register,
    serves,
)

_ALL = "enquiry_handling newsletter customer_mail rights_handling consent_check legal_notice staff_account"

register(
    "mail.OutboxMail",
    subject="subject",
    datenart="mail",
    fields={
        "to_address": Item(CONTACT, DERIVED, purposes=_ALL, marks=EMAIL),
        "title body html": Item(FREE_TEXT, STAFF, purposes=_ALL),
        "purpose category language sender state because queued_at ended_at tells_objection": Item(
            COMMUNICATION, STAFF, purposes=_ALL
        ),
        "message_id": Item(TECHNICAL, DERIVED, purposes=_ALL, marks=ID),
        # Links with tokens: whoever holds the copy could act on them.
        "headers key": Item(TECHNICAL, DERIVED, purposes=_ALL, told=False),
    },
    not_personal="id subject attempts due_at leased_until taken_by",
    # The row is the record of the text; a second copy would hold the links' tokens, too.
    unrecorded="body html headers",
    labels={"category": _("product category"), "tells_objection": _("tells of the right to object")},
    words={"because": in_words},
)
# The demo's mailbox lies beside the database; elsewhere the folder is empty.
holding("mail folder", folder="mail", eraser=folder.erase, residue=folder.residue)
serves("mail", "suppression")
