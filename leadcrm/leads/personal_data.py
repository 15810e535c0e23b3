"""What the lead app stores about people, field by field."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from leadcrm.leads import copy_words, documents
from leadcrm.leads.imports import holding as uploads
from privacy import glossary
from privacy.access.enclosed import IN_THE_ARCHIVE, enclosed
from privacy.registry import (
    ASSESSMENT,
    BEHAVIOUR,
    COMMUNICATION,
    CONTACT,
    DERIVED,
    EMAIL,
    FREE_TEXT,
    ID,
    IDENTITY,
    KEEP,
    NAME,
    OBSERVED,
    PHONE,
    PROVIDED,
    PSEUDONYMOUS,
    STAFF,
    TECHNICAL,
    Item,
    holding,
    not_personal,
    register,
    serves,
)

_SALES = "enquiry_handling sales_pipeline storage_for_review"

register(
    "leads.Lead",
    subject="subject",
    datenart="lead",
    parks=True,
    fields={
        "first_name last_name": Item(IDENTITY, PROVIDED, purposes=_SALES, marks=NAME),
        "title": Item(IDENTITY, PROVIDED, purposes=_SALES),
        "job_title company": Item(IDENTITY, PROVIDED, purposes=_SALES),
        "email": Item(CONTACT, PROVIDED, purposes=f"{_SALES} newsletter customer_mail", marks=EMAIL),
        "phone mobile": Item(CONTACT, PROVIDED, purposes=f"{_SALES} telephone_marketing", marks=PHONE),
        "street postcode city country": Item(CONTACT, PROVIDED, purposes=f"{_SALES} post_marketing"),
        "language website": Item(CONTACT, PROVIDED, purposes=_SALES),
        "source": Item(BEHAVIOUR, OBSERVED, purposes=_SALES, source=True),
        "utm_source utm_medium utm_campaign utm_term utm_content": Item(BEHAVIOUR, OBSERVED, purposes=_SALES),
        "owner team stage stage_since lost_reason next_step next_step_on": Item(
            ASSESSMENT, STAFF, purposes="sales_pipeline"
        ),
        "external_source": Item(TECHNICAL, OBSERVED, purposes=_SALES, source=True),
        "external_id": Item(TECHNICAL, OBSERVED, purposes=_SALES, marks=ID),
        "obtained_on obtained_from": Item(
            TECHNICAL, STAFF, purposes="legal_notice storage_for_review", source=True
        ),
        "notice review_until": Item(TECHNICAL, STAFF, purposes="legal_notice storage_for_review"),
        "narrowed_to": Item(TECHNICAL, DERIVED, purposes="audit"),
        "last_person_contact_on last_activity_at": Item(BEHAVIOUR, DERIVED, purposes="sales_pipeline"),
        "provenance": Item(TECHNICAL, DERIVED, purposes=_SALES),
        "match_email": Item(CONTACT, DERIVED, purposes=f"{_SALES} newsletter", told=False),
        "match_phone match_mobile": Item(
            CONTACT, DERIVED, purposes=f"{_SALES} telephone_marketing", told=False
        ),
        "sort_name search": Item(CONTACT, DERIVED, purposes=_SALES, told=False),
    },
    not_personal="id subject created_at",
    unrecorded="sort_name match_email match_phone match_mobile search",
    labels={
        "utm_source": _("web site or newsletter you came from (utm_source)"),
        "utm_medium": _("kind of link you came by (utm_medium)"),
        "utm_campaign": _("campaign (utm_campaign)"),
        "utm_term": _("search term (utm_term)"),
        "utm_content": _("link within the campaign (utm_content)"),
        "external_source": _("system the record came from"),
        "narrowed_to": _("kept only for"),
        "provenance": _("where each value came from"),
    },
    words={"provenance": copy_words.provenance, "narrowed_to": glossary.purpose},
)
register(
    "leads.Withheld",
    subject="subject",
    datenart="lead",
    fields={
        "text": Item(FREE_TEXT, STAFF, purposes="enquiry_handling"),
        "lead origin categories author at state evidence decided_at": Item(
            TECHNICAL, STAFF, purposes="enquiry_handling audit"
        ),
    },
    not_personal="id subject",
    # R10: the event stands in the trail, its text never does.
    unrecorded="text categories",
)
register(
    "leads.Activity",
    subject="subject",
    datenart="lead",
    fields={
        "kind at by_person purpose outcome minutes ref": Item(
            COMMUNICATION, STAFF, purposes="enquiry_handling sales_pipeline"
        ),
        "title body": Item(FREE_TEXT, STAFF, purposes="enquiry_handling sales_pipeline"),
        "author": Item(TECHNICAL, STAFF, purposes="sales_pipeline"),
    },
    not_personal="id subject lead",
    labels={"by_person": _("begun by you"), "ref": _("reference")},
)
register(
    "leads.Mention",
    subject="subject",
    also="owner",
    role="appears",
    within="activity",
    datenart="lead",
    parks=True,
    fields={
        "activity": Item(
            TECHNICAL, DERIVED, purposes="enquiry_handling sales_pipeline", nature=PSEUDONYMOUS, told=False
        )
    },
    not_personal="id subject owner",
)
register(
    "leads.Task",
    subject="subject",
    datenart="lead",
    fields={
        "title": Item(FREE_TEXT, STAFF, purposes="sales_pipeline"),
        "due_on assignee done_at": Item(TECHNICAL, STAFF, purposes="sales_pipeline"),
    },
    not_personal="id subject lead created_at",
)
register(
    "leads.Deal",
    subject="subject",
    datenart="lead",
    fields={
        "title": Item(FREE_TEXT, STAFF, purposes="sales_pipeline"),
        "value currency category expected_close state": Item(ASSESSMENT, STAFF, purposes="sales_pipeline"),
    },
    not_personal="id subject lead created_at",
)
# § 257(4) HGB, § 147(3) AO: the letter of the law forbids to erase them; nobody but the officer sees them then (R128, R135).
_RECORDS: dict[str, Any] = {
    "purposes": "record_keeping",
    "erase": KEEP,
    "norm": "§ 257(4) HGB, § 147(3) AO, Art. 17(3)(b)",
}
register(
    "leads.CommercialDocument",
    subject="subject",
    loose=True,
    archive=True,
    datenart="invoice",
    fields={
        "recipient": Item(IDENTITY, STAFF, **_RECORDS),
        "address": Item(CONTACT, STAFF, **_RECORDS),
        "kind number dated_on title lies_at": Item(COMMUNICATION, STAFF, **_RECORDS),
        # Of letters alone, so its period is theirs. No free text: a commercial letter is kept unaltered (§ 257(3) HGB).
        "text": Item(COMMUNICATION, STAFF, datenart="commercial_letter", **_RECORDS),
        "file": Item(COMMUNICATION, STAFF, **_RECORDS),
        "sale": Item(TECHNICAL, STAFF, told=False, **_RECORDS),
        "recorded_at": Item(TECHNICAL, DERIVED, **_RECORDS),
    },
    not_personal="id subject",
    labels={"file": IN_THE_ARCHIVE},
    words={"file": enclosed(documents.SHELF)},
    reason="Invoices and letters about sales, which the law keeps when the person goes.",
)
holding("commercial_documents", folder="documents", eraser=documents.erase, residue=documents.residue)
register(
    "leads.Import",
    subject=None,
    datenart="upload",
    fields={
        "uploader file_name path": Item(TECHNICAL, STAFF, purposes="storage_for_review"),
        "source obtained_on obtained_from basis mapping result error": Item(
            TECHNICAL, STAFF, purposes="legal_notice"
        ),
    },
    not_personal="id encoding delimiter header_line state rows progress leased_until taken_by created_at",
    expires_days=7,
    reason="The record of a file with many people; the file and its row go after seven days.",
)
register(
    "leads.ImportRow",
    subject=None,
    datenart="upload",
    fields={
        "values company company_sort sort_name": Item(IDENTITY, PROVIDED, purposes="storage_for_review"),
        "external_id key match_email match_phone match_mobile lexemes points": Item(
            CONTACT, DERIVED, purposes="storage_for_review"
        ),
        "objections subject lead": Item(TECHNICAL, DERIVED, purposes="storage_for_review"),
    },
    not_personal="id job line verdict reason about",
    trail=False,
    expires_days=1,
    reason="Staging, emptied in the last transaction of its import; lies outside the trail.",
)
holding("uploads", folder="imports", eraser=uploads.erase, residue=uploads.residue)
not_personal("leads.Company", "A legal person; its people are leads.")
not_personal("leads.Stage", "Vocabulary.")
serves("leads", "sales_pipeline")
