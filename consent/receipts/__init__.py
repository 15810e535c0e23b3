"""The person's receipt of a consent, as others read it: ISO/IEC TS 27560 in DPV terms, and Kantara 1.1.

Canonical JSON (RFC 8785): the same state of the consent gives the same bytes, whoever makes it anew.
"""

from collections.abc import Callable
from typing import Any

import rfc8785

from consent.models import ConsentRecord
from consent.receipts.dpv import as_dpv
from consent.receipts.facts import Facts, NoReceipt, facts_of
from consent.receipts.kantara import as_kantara

FORMATS: dict[str, Callable[[Facts], dict[str, Any]]] = {"dpv": as_dpv, "kantara": as_kantara}

__all__ = ["FORMATS", "NoReceipt", "receipt"]


def receipt(record: ConsentRecord, kind: str) -> bytes:
    """Return the receipt of a consent that was given, in a format of FORMATS. Raises NoReceipt."""
    return rfc8785.dumps(FORMATS[kind](facts_of(record)))
