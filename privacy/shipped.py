"""Rows that every installation has: purposes and the law's numbers, kept in step with the code after each migrate."""

import datetime as dt

from privacy.models import LegalParameter, Purpose
from privacy.purposes import SHIPPED

# key: value, unit, source
PARAMETERS = {
    "request_answer": (1, "months", "Art. 12(3)"),
    "request_extension": (2, "months", "Art. 12(3)"),
    "request_expiry": (7, "days", "Art. 5(1)(e); policy"),
    "erasure_large": (500, "entries", "policy: four eyes"),
    "recipient_tell": (3, "days", "Art. 19; policy (R112), counted in working days"),
    "recipient_answer": (14, "days", "Art. 19; policy (R112)"),
    "takedown": (7, "days", "Art. 17(2): without undue delay; policy (R113)"),
    "answer_keep": (14, "days", "policy (R98)"),
    "lead_keep": (12, "months", "Art. 5(1)(e); policy (R131)"),
    "customer_keep": (36, "months", "§ 195, 199 BGB; policy"),
    "mail_body_keep": (90, "days", "policy"),
    "log_keep": (14, "days", "policy"),
    "retention_cap": (25, "percent", "policy (R133)"),
    "request_keep": (3, "years", "§ 195, 199 BGB; policy (R115)"),
    "evidence_keep": (3, "years", "§ 195, 199 BGB; policy (R35)"),
    "call_proof_keep": (5, "years", "§ 7a(2) UWG (R58)"),
    "invoice_keep": (8, "years", "§ 147(3) AO, § 257(4) HGB (R128)"),
    "letter_keep": (6, "years", "§ 257(4) HGB, § 147(3) AO (R128)"),
    "presumed_interest": (6, "months", "§ 7(2) no. 1 UWG; policy (R57)"),
    "anonymity_least": (10, "people", "recital 26, WP216; policy (R163)"),
    "trail_keep": (36, "months", "Art. 5(2); policy (R161)"),
    "trail_reads_keep": (6, "months", "policy"),
    "backup_keep": (30, "days", "policy (R136)"),
    "ledger_keep": (30, "days", "longer than the oldest backup (R137)"),
    "opt_in_expiry": (7, "days", "Art. 5(1)(e); policy (R22)"),
    "consent_stale_flag": (24, "months", "policy (R30)"),
    "consent_stale_block": (48, "months", "policy after AG München 161 C 12736/22 (R30)"),
    "cookie_refusal": (6, "months", "VG Hannover 10 A 5385/22; policy (R40)"),
    "cookie_consent": (12, "months", "Art. 5(1)(e); policy (R44)"),
    "visit_keep": (90, "days", "Art. 5(1)(e); policy (R44)"),
    "visitor_keep": (12, "months", "Art. 5(1)(e); policy (R44)"),
    "assessment_grace": (30, "days", "policy (R6)"),
    "review_storage": (30, "days", "policy (W14)"),
    "art14_notice": (1, "months", "Art. 14(3)(a)"),
    "child_age": (16, "years", "Art. 8(1)"),
    "child_age_de": (16, "years", "Art. 8(1); Germany has no lower age"),
    "child_age_at": (14, "years", "§ 4(4) DSG (Austria)"),
    "upload_keep": (7, "days", "policy"),
}


def ensure(using: str) -> None:
    """Make what is missing; what an officer changed stays as it is."""
    for code, spec in SHIPPED.items():
        Purpose.objects.using(using).update_or_create(
            code=code,
            defaults={"klass": spec.klass, "bases": list(spec.bases), "channels": list(spec.channels)},
        )
    for key, (value, unit, source) in PARAMETERS.items():
        if not LegalParameter.objects.using(using).filter(key=key).exists():
            LegalParameter.objects.using(using).create(
                key=key, value=value, unit=unit, source=source, valid_from=dt.date(2018, 5, 25)
            )
