"""The link by which a person fetches their receipts: signed, without log-in or cookie, good for some weeks."""

import datetime as dt
import uuid

from django.core import signing
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from consent.models import ConsentRecord

# A purpose-bound salt: a token of another door opens nothing here.
_signer = signing.TimestampSigner(sep=".", salt="consent.receipt")
LIFE = dt.timedelta(days=30)


def receipt_link(record: uuid.UUID) -> str:
    """Return the address of a record's receipts, within this site."""
    return reverse("consent:receipt", args=[_signer.sign(urlsafe_base64_encode(record.bytes))])


def read_receipt_token(token: str) -> uuid.UUID | None:
    """Return the record that a token names; None when it is not one of ours, or too old."""
    try:
        return uuid.UUID(bytes=urlsafe_base64_decode(_signer.unsign(token, max_age=LIFE)))
    except (signing.BadSignature, ValueError):
        return None


def receipts_of(opt_in: uuid.UUID) -> list[tuple[str, str]]:
    """Return (purpose, address) of the receipt of each consent that one click confirmed."""
    records = ConsentRecord.objects.filter(opt_in=opt_in, kind=ConsentRecord.Kind.GIVEN, text__isnull=False)
    return [
        (str(record.purpose), receipt_link(record.pk))
        for record in records.select_related("purpose").order_by("purpose", "channel")
    ]
