"""The list of addresses that must not be written to: keyed hashes, asked wherever data enters or leaves (R121–R123)."""

import hmac
import re
from collections.abc import Iterable

import phonenumbers
from django.conf import settings
from django.db import transaction
from email_validator import EmailNotValidError, validate_email

from privacy.models import ContactPoint, Subject, Suppression

_PLAIN_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?![^@]{65})[A-Za-z0-9](?:[A-Za-z0-9_%+'-]|\.(?!\.))*(?<!\.)@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)


def normalise(kind: str, value: str) -> str:
    """Return the address or number in the one form in which it is compared; '' for a number that is none (R123)."""
    value = value.strip()
    if kind == ContactPoint.Kind.EMAIL:
        if _PLAIN_EMAIL.fullmatch(value):
            return value.lower()  # what the validator would say, a hundred times faster
        try:
            # No DNS question: it would tell somebody else whom we are about to store.
            return validate_email(value, check_deliverability=False).ascii_email.lower() if value.isascii() else (
                validate_email(value, check_deliverability=False).normalized.lower()
            )
        except (EmailNotValidError, TypeError):
            return value.lower()
    try:
        number = phonenumbers.parse(value, "DE")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else ""


def digest(kind: str, value: str) -> bytes:
    """Return the keyed hash (32 bytes, HMAC-SHA-256) of a value; the key lies outside the database."""
    return digest_of_normal(kind, normalise(kind, value))


def digest_of_normal(kind: str, normal: str) -> bytes:
    """Return the keyed hash of a value that is in its normal form already."""
    key = bytes.fromhex(settings.SECRETS["suppression_key"])
    return hmac.digest(key, f"{kind}:{normal}".encode(), "sha256")


def digests(emails: Iterable[str], phones: Iterable[str]) -> set[tuple[str, bytes]]:
    """Return (kind, digest) of every given value that is one."""
    found = {("email", digest("email", email)) for email in emails if email}
    return found | {("phone", digest("phone", phone)) for phone in phones if normalise("phone", phone)}


@transaction.atomic
def keep_contact_points(subject: Subject, emails: Iterable[str], phones: Iterable[str]) -> None:
    """Make the subject's contact points exactly these addresses and numbers."""
    wanted = digests(emails, phones)
    rows = list(ContactPoint.objects.filter(subject=subject))
    have = {(row.kind, bytes(row.digest)): row.pk for row in rows}
    if gone := [pk for key, pk in have.items() if key not in wanted]:
        ContactPoint.objects.filter(pk__in=gone).delete()
    if fresh := wanted - have.keys():
        ContactPoint.objects.bulk_create(
            [ContactPoint(subject=subject, kind=kind, digest=value) for kind, value in fresh], ignore_conflicts=True
        )


def suppress(*, kind: str, value: str, purpose: str = "", channel: str = "") -> Suppression:
    """Put an address on the list for a scope; empty scope means all marketing."""
    return suppress_digest(kind=kind, hashed=digest(kind, value), purpose=purpose, channel=channel)


def suppress_digest(*, kind: str, hashed: bytes, purpose: str = "", channel: str = "") -> Suppression:
    """Put an address on the list of which only its keyed hash is known any more."""
    return Suppression.objects.get_or_create(
        digest=hashed,
        purpose=purpose,
        channel=channel,
        defaults={"kind": kind, "key_id": settings.SECRETS["suppression_key_id"]},
    )[0]


def suppressed(values: Iterable[bytes]) -> set[bytes]:
    """Return those of the given digests that stand on the list, in whatever scope."""
    return {bytes(found) for found in Suppression.objects.filter(digest__in=list(values)).values_list("digest", flat=True)}
