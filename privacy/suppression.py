"""The list of addresses that must not be written to: keyed hashes, asked wherever data enters or leaves (R121, R122, R123)."""

import datetime as dt
import hmac
import re
import uuid
from collections.abc import Iterable

import phonenumbers
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from email_validator import EmailNotValidError, validate_email

from privacy.audit.context import act
from privacy.domains import company_domain
from privacy.erasure import ledger
from privacy.models import ContactPoint, Subject, Suppression

_PLAIN_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?![^@]{65})[A-Za-z0-9](?:[A-Za-z0-9_%+'-]|\.(?!\.))*(?<!\.)@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)
# Mail services for which max.muster and maxmuster are one mailbox.
_DOTLESS = {"gmail.com", "googlemail.com"}

_KEEP = """
WITH wanted AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(digests)s::bytea[], %(domains)s::bytea[]) AS w(kind, digest, domain)
),
gone AS (
    DELETE FROM privacy_contactpoint c
    WHERE c.subject_id = %(subject)s AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.kind = c.kind AND w.digest = c.digest)
)
INSERT INTO privacy_contactpoint (subject_id, kind, digest, domain)
SELECT %(subject)s, kind, digest, domain FROM wanted ON CONFLICT DO NOTHING
"""


def normalise(kind: str, value: str) -> str:
    """Return the address or number in the one form in which it is compared; '' for a number that is none (R123)."""
    value = value.strip()
    if kind == ContactPoint.Kind.EMAIL:
        if _PLAIN_EMAIL.fullmatch(value):
            return value.lower()  # what the validator would say, a hundred times faster
        try:
            # No DNS question: it would tell somebody else whom we are about to store.
            found = validate_email(value, check_deliverability=False)
            return f"{found.local_part}@{found.ascii_domain}".lower()
        except EmailNotValidError:
            return value.lower()
    try:
        number = phonenumbers.parse(value, "DE")
    except phonenumbers.NumberParseException:
        return ""
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number)
        else ""
    )


def digest(kind: str, value: str) -> bytes:
    """Return the keyed hash (32 bytes, HMAC-SHA-256) of a value; the key lies outside the database."""
    return digest_of_normal(kind, normalise(kind, value))


def digest_of_normal(kind: str, normal: str) -> bytes:
    """Return the keyed hash of a value that is in its normal form already."""
    key, folds = bytes.fromhex(settings.SECRETS["suppression_key"]), settings.SECRETS["suppression_folds"]
    if folds and kind == ContactPoint.Kind.EMAIL:
        normal = _folded(normal, folds.split())
    return hmac.digest(key, f"{kind}:{normal}".encode(), "sha256")


def _folded(address: str, folds: list[str]) -> str:
    """Return the address without its tag, and without dots where the mail service reads none (R123)."""
    local, at, domain = address.rpartition("@")
    if "tags" in folds and not local.startswith("+"):
        local = local.partition("+")[0]
    if "dots" in folds and domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}{at}{domain}"


def domain_digest(address: str) -> bytes:
    """Return the keyed hash of the company's domain in a normalised address, b"" where the domain is no company's (W10)."""
    domain = company_domain(address)
    return digest_of_normal("domain", domain) if domain else b""


def digests(emails: Iterable[str], phones: Iterable[str]) -> set[tuple[str, bytes, bytes]]:
    """Return (kind, digest, digest of the company's domain or b"") of every given value that is one."""
    found = {
        ("email", digest("email", email), domain_digest(normalise("email", email)))
        for email in emails
        if email
    }
    return found | {("phone", digest("phone", phone), b"") for phone in phones if normalise("phone", phone)}


def keep_contact_points(subject: Subject, emails: Iterable[str], phones: Iterable[str]) -> None:
    """Make the subject's contact points exactly these addresses and numbers, by one statement."""
    wanted = sorted(digests(emails, phones))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "subject": subject.pk,
                "kinds": [kind for kind, _digest, _domain in wanted],
                "digests": [value for _kind, value, _domain in wanted],
                "domains": [domain for _kind, _digest, domain in wanted],
            },
        )


def has_address(subject: uuid.UUID, email: str) -> bool:
    """Say whether the person has this e-mail address now."""
    points = ContactPoint.objects.filter(subject_id=subject, kind=ContactPoint.Kind.EMAIL)
    return points.filter(digest=digest("email", email)).exists()


def mark_bounced(subject: uuid.UUID, email: str, at: dt.datetime | None) -> None:
    """Note that mail to this address of the person came back for good; None takes the mark away (R13)."""
    points = ContactPoint.objects.filter(subject_id=subject, kind=ContactPoint.Kind.EMAIL)
    points.filter(digest=digest("email", email)).update(bounced_at=at)


def bounced_at(subject: uuid.UUID, email: str) -> dt.datetime | None:
    """Return when mail to this address of the person last came back for good; None when it did not."""
    points = ContactPoint.objects.filter(subject_id=subject, kind=ContactPoint.Kind.EMAIL)
    return points.filter(digest=digest("email", email)).values_list("bounced_at", flat=True).first()


def suppress(*, kind: str, value: str, purpose: str = "", channel: str = "") -> Suppression:
    """Put an address on the list for a scope; empty scope means all marketing."""
    return suppress_digest(kind=kind, hashed=digest(kind, value), purpose=purpose, channel=channel)


def suppress_digest(
    *, kind: str, hashed: bytes, purpose: str = "", channel: str = "", at: dt.datetime | None = None
) -> Suppression:
    """Put an address on the list of which only its keyed hash is known any more; an entry there counts anew from now.

    `at`: the ledger says so, and when. It gets no second line: repeated later, that would close what was opened since.
    """
    if at is None:
        ledger.append(kind="suppression", scope=f"{kind}|{hashed.hex()}|{purpose}|{channel}", subjects=[])
    at = at or timezone.now()
    # Nobody's act and no request of its own: the trail must not lead from the person to the hash that outlives them.
    with act(actor="suppression", purpose="suppression", request_id=""):
        return Suppression.objects.update_or_create(
            digest=hashed,
            purpose=purpose,
            channel=channel,
            defaults={"created_at": at},
            create_defaults={
                "kind": kind,
                "key_id": settings.SECRETS["suppression_key_id"],
                "created_at": at,
            },
        )[0]


def suppressed(values: Iterable[bytes]) -> set[bytes]:
    """Return those of the given digests that stand on the list, in whatever scope."""
    return {
        bytes(found)
        for found in Suppression.objects.filter(digest__in=list(values)).values_list("digest", flat=True)
    }
