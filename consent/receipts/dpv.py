"""A receipt after ISO/IEC TS 27560:2023 as JSON-LD in terms of the W3C's Data Privacy Vocabulary (schema dpv-27560)."""

import datetime as dt
from typing import Any

from consent.models import ConsentRecord
from consent.receipts.facts import Facts

_CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "pd": "https://w3id.org/dpv/pd#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    # Values of these are names of the vocabulary or addresses, not words.
    **{
        name: {"@id": name, "@type": "@id"}
        for name in (
            "dct:conformsTo", "dpv:hasApplicableLaw", "dpv:hasJurisdiction", "dpv:hasLegalBasis", "dpv:hasLocation",
            "dpv:isExercisedAt", "dpv:isIndicatedBy", "schema:recipient", "skos:broader",
        )
    },
}  # fmt: skip
_PURPOSES = {"newsletter": "dpv:DirectMarketing", "telephone_marketing": "dpv:DirectMarketing"}
_CLASSES = {"marketing": "dpv:Marketing", "service": "dpv:ServiceProvision", "duty": "dpv:LegalCompliance"}
_DATA = {
    "email": "pd:EmailAddress",
    "telephone": "pd:TelephoneNumber",
    "post": "pd:PhysicalAddress",
}
_SCHEMA = "https://w3id.org/dpv/schema/dpv-27560"


def as_dpv(facts: Facts) -> dict[str, Any]:
    """Return the receipt that wraps the record of this consent."""
    return {
        "@context": _CONTEXT,
        "@id": f"urn:uuid:{facts.id}",
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": str(facts.id),
        "dct:conformsTo": f"{_SCHEMA}#receipt",
        "dct:created": _time(facts.created),
        "dct:publisher": facts.text.controller_name,
        "schema:recipient": "dpv:DataSubject",
        "dpv:hasRecordOfActivity": _record(facts),
    }


def _record(facts: Facts) -> dict[str, Any]:
    record = facts.record
    return {
        "@id": f"urn:uuid:{record.pk}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": str(record.pk),
        "dct:conformsTo": f"{_SCHEMA}#record",
        # The hash of what stays when everything else is erased; the proof pack carries its content.
        "dct:provenance": f"sha-256:{record.evidence}",
        "dpv:hasDataSubject": {"@type": "dpv:DataSubject", "dct:identifier": facts.person},
        "dpv:hasDataController": _controller(facts),
        "dpv:hasJurisdiction": f"loc:{facts.controller.country}",
        "dpv:hasApplicableLaw": "eu-gdpr:GDPR",
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:hasNotice": [_words(facts), _privacy_notice(facts)],
        "dpv:hasProcess": _process(facts),
        "dpv:hasConsentControl": {
            "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
            "dpv:isExercisedAt": facts.settings_url,
        },
        "dpv:hasRight": [
            {"@type": ["dpv:DataSubjectRight", "eu-gdpr:A7-3"], "dpv:isExercisedAt": facts.settings_url},
            *(
                {
                    "@type": ["dpv:DataSubjectRight", f"eu-gdpr:{article}"],
                    "dpv:isExercisedAt": facts.rights_url,
                }
                for article in ("A15", "A16", "A17", "A18", "A20")
            ),
        ],
        "dpv:hasConsentStatus": [
            _event(record, "dpv:ConsentGiven", facts.given_at),
            *(
                [_event(facts.withdrawal, "dpv:ConsentWithdrawn", facts.withdrawal.at)]
                if facts.withdrawal
                else []
            ),
        ],
    }


def _controller(facts: Facts) -> dict[str, Any]:
    who = facts.controller
    return {
        "@type": "dpv:DataController",
        "schema:name": facts.text.controller_name,
        "schema:address": f"{who.street}, {who.postcode} {who.city}, {who.country}",
        "schema:email": who.email,
        "schema:telephone": who.phone,
    }


def _words(facts: Facts) -> dict[str, Any]:
    text = facts.text
    return {
        "@type": "dpv:ConsentNotice",
        "dct:identifier": f"{text.purpose_id} {text.language} {text.version}",
        "dct:language": text.language,
        "dct:date": _time(text.published_at),
        "dct:title": text.label,
        "dct:description": text.body,
    }


def _privacy_notice(facts: Facts) -> dict[str, Any]:
    notice = facts.text.notice
    return {
        "@id": facts.notice_url,
        "@type": "dpv:PrivacyNotice",
        "dct:language": facts.text.language,
        "dct:date": _time(notice.published_at),
    }


def _process(facts: Facts) -> dict[str, Any]:
    purpose = facts.record.purpose
    kinds = [_DATA[facts.record.channel]] if facts.record.channel in _DATA else ["dpv:PersonalData"]
    others = [{"@type": "dpv:ThirdParty", "schema:name": name} for name in facts.third_parties]
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:title": facts.purpose,
            "skos:broader": _PURPOSES.get(purpose.pk, _CLASSES[purpose.klass]),
        },
        "dpv:hasPersonalData": [{"@type": "dpv:PersonalData", "skos:broader": kind} for kind in kinds],
        "dpv:hasRecipient": [
            {"@type": "dpv:DataController", "schema:name": facts.text.controller_name},
            *others,
        ],
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": f"loc:{facts.controller.country}"},
            {
                "@type": "dpv:StorageDuration",
                "dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": facts.termination},
            },
        ],
    }


def _event(record: ConsentRecord, status: str, at: dt.datetime) -> dict[str, Any]:
    return {
        "@type": [status, "dpv:ExpressedConsent"] if status == "dpv:ConsentGiven" else [status],
        "dpv:isIndicatedBy": "dpv:DataSubject",
        "dpv:isIndicatedAtTime": _time(at),
        "dpv:hasIndicationMethod": record.page_url or record.route,
        "dpv:hasDuration": {"@type": "dpv:UntilEventDuration", "rdf:value": "withdrawal"}
        if status == "dpv:ConsentGiven"
        else {"@type": "dpv:UntilEventDuration", "rdf:value": "new consent"},
    }


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
