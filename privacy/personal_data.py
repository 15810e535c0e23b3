"""What the privacy app itself stores about people."""

from privacy.registry import (
    CONTACT,
    DELETE,
    DERIVED,
    KEEP,
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
    fields={
        "id": Item(TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 5(2)"),
        "party state created_on notice_due_on": Item(
            TECHNICAL,
            DERIVED,
            purposes="sales_pipeline legal_notice",
            nature=PSEUDONYMOUS,
            erase=KEEP,
            norm="Art. 5(2)",
        ),
    },
    not_personal="",
)
register(
    "privacy.ContactPoint",
    subject="subject",
    datenart="lead",
    fields={
        "kind digest": Item(
            CONTACT, DERIVED, purposes="suppression consent_check", nature=PSEUDONYMOUS, erase=DELETE
        ),
    },
    not_personal="id subject",
    trail=False,
    reason="A keyed hash derived from an address whose change stands in the trail.",
)
register(
    "privacy.LawfulBasis",
    subject="subject",
    datenart="lawful_basis",
    fields={
        "purpose basis channels valid_from valid_to evidence": Item(
            TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=DELETE
        ),
    },
    not_personal="id subject",
)
register(
    "privacy.Objection",
    subject="subject",
    datenart="objection",
    fields={
        "purpose channel recorded_at source actor": Item(
            TECHNICAL, DERIVED, purposes="suppression", erase=DELETE
        ),
    },
    not_personal="id subject",
)
register(
    "privacy.Suppression",
    subject=None,
    datenart="suppression",
    fields={
        "kind digest key_id purpose channel created_at": Item(
            CONTACT,
            DERIVED,
            purposes="suppression",
            nature=PSEUDONYMOUS,
            erase=KEEP,
            norm="Art. 21(3), 17(3)(b)",
        ),
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
    not_personal="id purpose interest necessity balancing review_on example",
)
register(
    "privacy.ErasureRunSubject",
    subject=None,
    datenart="erasure_proof",
    fields={
        "subject": Item(
            TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 5(2)"
        )
    },
    not_personal="id run",
    trail=False,
    reason="Proves the erasure after the subject is gone; written by the erasure itself.",
)
register(
    "privacy.AuditEntry",
    subject=None,
    datenart="trail",
    fields={
        "at verb table_name row_id subject actor purpose request_id fields commitment run": Item(
            TECHNICAL, DERIVED, purposes="audit", nature=PSEUDONYMOUS, erase=KEEP, norm="Art. 5(2)"
        ),
    },
    not_personal="id",
    trail=False,
    reason="The trail itself; ids only, it survives erasure.",
)
register(
    "privacy.AuditDetail",
    subject=None,
    datenart="trail",
    fields={"entry subject salt detail": Item(TECHNICAL, DERIVED, purposes="audit", erase=DELETE)},
    not_personal="",
    trail=False,
    reason="Old and new values of the trail; keyed by its own subject column, removed with the run that removes the values.",
    expires_days=3 * 365,
)
not_personal("privacy.AuditLeaf", "Hashes of salted commitments.")
not_personal("privacy.AuditNode", "Hashes of hashes.")
not_personal("privacy.AuditSeal", "Tree heads and signatures.")
not_personal("privacy.AuditMark", "How far the sealer has looked.")
not_personal("privacy.Controller", "The company's own published imprint.")
not_personal("privacy.Recipient", "Organisations.")
not_personal("privacy.Notice", "Published text.")
not_personal("privacy.Purpose", "Shipped vocabulary.")
not_personal("privacy.LegalParameter", "Numbers from law.")
not_personal("privacy.JobRun", "Counts.")
not_personal("privacy.ErasureRun", "Kind, scope and time; the persons are in ErasureRunSubject.")
serves("privacy", "rights_handling")
