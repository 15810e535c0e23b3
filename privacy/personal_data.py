"""What the privacy app itself stores about people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy import glossary
from privacy.device import Kept, Place, keep_on_device
from privacy.registry import (
    BLANK,
    COMMUNICATION,
    CONTACT,
    DERIVED,
    EMAIL,
    FREE_TEXT,
    GENERALISE,
    ID,
    KEEP,
    OBSERVED,
    PROVIDED,
    PSEUDONYMOUS,
    STAFF,
    TECHNICAL,
    Item,
    not_personal,
    register,
    serves,
)

register(
    "privacy.Subject",
    subject="id",
    datenart="lead",
    stays="The id itself: what was merged points at what goes on.",
    fields={
        "id": Item(
            TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 5(2)", marks=ID
        ),
        "state": Item(
            TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 5(2)"
        ),
        "party child notice_due_on restricted_for": Item(
            TECHNICAL,
            DERIVED,
            purposes="sales_pipeline legal_notice",
            nature=PSEUDONYMOUS,
            erase=BLANK,
        ),
        "created_on": Item(TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=GENERALISE),
        # Outlives the values: the trail and the ledger name either id.
        "merged_into": Item(
            TECHNICAL, STAFF, purposes="audit", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 5(2)"
        ),
    },
    not_personal="",
    labels={
        "id": _("number by which our records belong together"),
        "restricted_for": _("restricted because"),
    },
)
register(
    "privacy.ContactPoint",
    subject="subject",
    datenart="lead",
    stays="Follows the address, which stands in the file of either.",
    fields={
        "kind digest domain": Item(
            CONTACT, DERIVED, purposes="suppression consent_check", nature=PSEUDONYMOUS, told=False
        ),
        # As long as the person has the address: whoever writes to one that does not exist processes wrong data.
        "bounced_at": Item(
            COMMUNICATION,
            OBSERVED,
            purposes="enquiry_handling newsletter customer_mail sales_pipeline",
            nature=PSEUDONYMOUS,
        ),
    },
    not_personal="id subject",
    trail=False,
    reason="A keyed hash derived from an address whose change stands in the trail.",
)
register(
    "privacy.Merge",
    subject="kept",
    also="gone",
    datenart="merge",
    stays="Says who was who; merges are undone in the reverse order.",
    fields={
        "kept gone at": Item(TECHNICAL, STAFF, purposes="sales_pipeline audit", nature=PSEUDONYMOUS),
        "actor": Item(TECHNICAL, STAFF, purposes="audit"),
        # Ids of rows and names of fields.
        "undo": Item(TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, told=False),
    },
    not_personal="id",
    unrecorded="undo",
)
register(
    "privacy.LawfulBasis",
    subject="subject",
    datenart="lawful_basis",
    parks=True,
    fields={
        "purpose basis channels valid_from valid_to evidence": Item(
            TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS
        ),
    },
    not_personal="id subject",
)
register(
    "privacy.Objection",
    subject="subject",
    datenart="objection",
    parks=True,
    fields={
        "purpose channel recorded_at source actor": Item(TECHNICAL, DERIVED, purposes="suppression"),
    },
    not_personal="id subject",
)
register(
    "privacy.Restriction",
    subject="subject",
    datenart="restriction",
    parks=True,
    fields={
        "request ground since told_by told_at announced_at lifted_at": Item(
            TECHNICAL, PROVIDED, purposes="rights_handling"
        ),
        "outcome": Item(FREE_TEXT, STAFF, purposes="rights_handling"),
        "actor": Item(TECHNICAL, STAFF, purposes="rights_handling"),
    },
    not_personal="id subject",
)
register(
    "privacy.Pause",
    subject="subject",
    datenart="pause",
    parks=True,
    fields={
        "channel begins_at until": Item(TECHNICAL, PROVIDED, purposes="suppression"),
    },
    not_personal="id subject",
)
register(
    "privacy.Disclosure",
    subject="subject",
    datenart="disclosure",
    parks=True,
    fields={
        "recipient what role purpose on": Item(
            COMMUNICATION, DERIVED, purposes="rights_handling", nature=PSEUDONYMOUS
        ),
    },
    not_personal="id subject",
)
register(
    "privacy.Hold",
    subject="subject",
    datenart="hold",
    fields={
        "datenart year reason review_on placed_at released_at release_reason": Item(
            COMMUNICATION, STAFF, purposes="audit"
        ),
        "placed_by released_by": Item(TECHNICAL, STAFF, purposes="audit"),
    },
    not_personal="id subject company",
    expires_by="released_at",
    expires_days=3 * 365,
)
register(
    "privacy.Balancing",
    subject="subject",
    datenart="request_file",
    fields={
        "request at others texts": Item(TECHNICAL, DERIVED, purposes="rights_handling", nature=PSEUDONYMOUS),
    },
    not_personal="id subject",
)
_SUPPRESSED: dict[str, Any] = {
    "purposes": "suppression",
    "nature": PSEUDONYMOUS,
    "erase": KEEP,
    "norm": "Art. 21(3), 17(3)(b)",
}
register(
    "privacy.Suppression",
    subject=None,
    digest="digest",
    datenart="suppression",
    fields={
        "kind purpose channel created_at": Item(CONTACT, DERIVED, **_SUPPRESSED),
        "digest key_id": Item(CONTACT, DERIVED, **_SUPPRESSED, told=False),
    },
    not_personal="id",
    reason="Outlives the person on purpose and must not point at them (R121).",
)
register(
    "privacy.Assessment",
    subject="author",
    datenart="staff",
    fields={
        "author approver approved_on": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")
    },
    not_personal="id purpose version interest necessity balancing review_on example",
)
register(
    "privacy.LegalParameter",
    subject="recorded_by",
    datenart="staff",
    fields={
        "recorded_by recorded_at": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")
    },
    not_personal="id key value unit valid_from valid_to source reason",
)
register(
    "privacy.PolicyChange",
    subject="author",
    datenart="staff",
    fields={
        "author proposed_at approver decided_at": Item(
            TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)"
        )
    },
    not_personal="id key value unit valid_from source reason deviation state shown",
)
_FILE: dict[str, Any] = {"purposes": "rights_handling", "erase": KEEP, "norm": "Art. 5(2), 17(3)(e)"}
register(
    "privacy.Request",
    subject="subject",
    also="person",
    datenart="request_file",
    fields={
        "number occasion kind state decision reason received_on due_on first_due_on extension doubt paused_from paused_to"
        " submitted_at proven_at decided_at answered_at closed_at fetched_at explained_at list_too archives_left_out held_on"
        " held_until known_by": Item(COMMUNICATION, PROVIDED, **_FILE),
        "approver proposer": Item(TECHNICAL, STAFF, **_FILE),
        "plan left kept due_again_at reminded": Item(TECHNICAL, DERIVED, **_FILE, told=False),
        "email": Item(CONTACT, PROVIDED, purposes="rights_handling", erase=BLANK, marks=EMAIL),
        "postal": Item(CONTACT, PROVIDED, purposes="rights_handling", erase=BLANK),
        "language visitor": Item(TECHNICAL, PROVIDED, purposes="rights_handling", erase=BLANK),
        "words": Item(FREE_TEXT, STAFF, purposes="rights_handling", erase=BLANK),
        "digest code failures": Item(TECHNICAL, DERIVED, purposes="rights_handling", erase=BLANK, told=False),
    },
    not_personal="id subject person",
    unrecorded="digest code",
)
register(
    "privacy.CaseLetter",
    subject="subject",
    also="person",
    datenart="request_file",
    fields={
        "request name written_at way edited sent_at": Item(COMMUNICATION, DERIVED, **_FILE),
        "written_by": Item(TECHNICAL, STAFF, **_FILE),
        # That a letter went out stays on record; what it said goes with the person.
        "title body": Item(FREE_TEXT, STAFF, purposes="rights_handling", erase=BLANK),
    },
    not_personal="id subject person",
)
register(
    "privacy.AbuseFile",
    subject="subject",
    also="person",
    datenart="request_file",
    fields={
        "request ground written_at outcome approved_at fee charged_on": Item(COMMUNICATION, DERIVED, **_FILE),
        "author approver": Item(TECHNICAL, STAFF, **_FILE),
        "facts intent evidence": Item(FREE_TEXT, STAFF, purposes="rights_handling", erase=BLANK),
    },
    not_personal="id subject person",
)
register(
    "privacy.Occasion",
    datenart="request_file",
    fields={
        "channel arrived_at authority authority_on": Item(COMMUNICATION, PROVIDED, **_FILE),
        "taken_by": Item(TECHNICAL, STAFF, **_FILE),
        "text": Item(FREE_TEXT, PROVIDED, purposes="rights_handling", erase=BLANK),
        "agent": Item(CONTACT, PROVIDED, purposes="rights_handling", erase=BLANK),
    },
    not_personal="id subject",
)
register(
    "privacy.RecipientNotice",
    datenart="request_file",
    fields={
        "request recipient about made_at told_at reminded_at reminders outcome settled_at grounds": Item(
            COMMUNICATION, DERIVED, **_FILE
        ),
    },
    not_personal="id subject gathering",
)
register(
    "privacy.Transfer",
    subject="subject",
    also="person",
    datenart="request_file",
    fields={
        "request name by_person state decided_at attempts due_at sent_at failure": Item(
            COMMUNICATION, PROVIDED, **_FILE
        ),
        "decided_by": Item(TECHNICAL, STAFF, **_FILE),
        "url": Item(COMMUNICATION, PROVIDED, purposes="rights_handling", erase=BLANK),
        "grounds": Item(FREE_TEXT, STAFF, purposes="rights_handling", erase=BLANK),
    },
    not_personal="id subject person",
)
register(
    "privacy.Publication",
    subject="subject",
    datenart="publication",
    parks=True,
    fields={
        # No mark: an address that names others, too, is no identifier of one of them.
        "kind url since places purpose recorded_at ended_at": Item(
            COMMUNICATION, STAFF, purposes="sales_pipeline"
        ),
        "recorded_by": Item(TECHNICAL, STAFF, purposes="sales_pipeline"),
    },
    not_personal="id subject",
)
register(
    "privacy.Takedown",
    subject="subject",
    datenart="request_file",
    fields={
        "request task place because made_at due_on outcome settled_at steps": Item(
            COMMUNICATION, DERIVED, **_FILE
        ),
        # Needed until it is done; then it goes.
        "url": Item(COMMUNICATION, STAFF, purposes="rights_handling", erase=KEEP, norm="Art. 17(2)"),
    },
    not_personal="id subject",
    unrecorded="url",
)
register(
    "privacy.NoticePerson",
    subject="subject",
    datenart="request_file",
    parks=True,
    fields={
        # Art. 19: afterwards nobody could say whom it is about.
        "notice whom": Item(
            CONTACT, DERIVED, purposes="rights_handling", erase=KEEP, norm="Art. 17(3)(b), 19", told=False
        ),
    },
    not_personal="id subject",
    trail=False,
    reason="Lives until a letter has left; the notice it belongs to stands in the trail.",
)
register(
    "privacy.ErasureRunSubject",
    subject="subject",
    loose=True,
    datenart="erasure_proof",
    stays="Whom a run was about is never rewritten.",
    fields={
        "subject": Item(
            TECHNICAL,
            DERIVED,
            purposes="audit",
            nature=PSEUDONYMOUS,
            erase=KEEP,
            norm="Art. 5(2)",
            told=False,
        )
    },
    not_personal="id run",
    trail=False,
    reason="Proves the erasure after the subject is gone; written by the erasure itself.",
)
register(
    "privacy.AuditEntry",
    subject="subject",
    loose=True,
    datenart="trail",
    stays="The trail is never rewritten.",
    fields={
        "at verb table_name actor purpose fields": Item(
            TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 5(2)"
        ),
        "row_id subject request_id commitment run": Item(
            TECHNICAL,
            DERIVED,
            purposes="audit",
            nature=PSEUDONYMOUS,
            erase=KEEP,
            norm="Art. 5(2)",
            told=False,
        ),
    },
    not_personal="id",
    trail=False,
    reason="The trail itself; ids only, it survives erasure.",
    words={
        "verb": glossary.verb,
        "actor": glossary.actor,
        "table_name": glossary.table,
        "fields": glossary.field_names,
    },
)
register(
    "privacy.AuditDetail",
    subject="subject",
    loose=True,
    own_eraser="the run that removes the values",
    datenart="trail",
    # Kept to prove who changed what and for nothing else: § 34(1) no. 2 (b) BDSG (R100).
    stays="The trail is never rewritten.",
    fields={"entry subject salt detail": Item(TECHNICAL, DERIVED, purposes="audit", told=False)},
    not_personal="",
    trail=False,
    reason="Old and new values of the trail, removed with the run that removes the values.",
    expires_days=3 * 365,
)
not_personal("privacy.AuditLeaf", "Hashes of salted commitments.")
not_personal("privacy.AuditNode", "Hashes of hashes.")
not_personal("privacy.AuditSeal", "Tree heads and signatures.")
not_personal("privacy.AuditPrune", "Numbers of leaves.")
not_personal("privacy.AuditMark", "How far the sealer has looked.")
not_personal("privacy.Controller", "The company's own published imprint.")
register(
    "privacy.Recipient",
    subject="contact",
    datenart="business",
    stays="An organisation is no record of a person.",
    fields={"email": Item(CONTACT, STAFF, purposes="rights_handling", erase=BLANK, marks=EMAIL)},
    not_personal="id contact name role service country safeguard contract_on ended_on",
    trail=False,
    reason="Organisations; the address is that of a department, not of a person.",
)
not_personal("privacy.Notice", "Published text.")
not_personal("privacy.Compatibility", "A note about purposes.")
register(
    "privacy.Purpose",
    subject="author",
    datenart="staff",
    fields={
        "author approver approved_on": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")
    },
    not_personal="code klass bases channels active parties explicit_for lapse_months review_on ends_on own name_de name_en"
    " description_de description_en data_of",
)
register(
    "privacy.PurposeNotice",
    subject="subject",
    datenart="lawful_basis",
    parks=True,
    fields={"purpose notice at route": Item(TECHNICAL, DERIVED, purposes="legal_notice")},
    not_personal="id subject",
)
register(
    "privacy.Succession",
    subject="documented_by",
    datenart="staff",
    fields={
        "documented_at documented_by": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")
    },
    not_personal="id former present changed_at grounds",
)
not_personal("privacy.JobRun", "Counts.")
register(
    "privacy.Restore",
    subject="released_by",
    datenart="staff",
    fields={
        "released_at released_by": Item(TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)")
    },
    not_personal="id backup_at restored_at replayed_at lines",
)
not_personal("privacy.ErasureRun", "Kind, scope and time; the persons are in ErasureRunSubject.")
serves("privacy", "rights_handling")

# The admin's own scripts, for whoever works there.
keep_on_device(
    Kept("django.admin.navSidebarIsOpen", Place.LOCAL, _("Whether the officer's menu is open."), None),
    Kept("django.admin.navSidebarFilterValue", Place.SESSION, _("What was typed to filter that menu."), 0),
    Kept("django.admin.filtersState", Place.SESSION, _("Which filters of a list are unfolded."), 0),
)
