"""Double opt-in: ask once by an ad-free mail, believe only a click on a button (R14, R20, R21, R23)."""

import datetime as dt
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from consent.errors import LinkExpired
from consent.evidence import hash_of
from consent.models import CheckMail, ConsentRecord, ConsentText, OptInRequest, OptInText
from consent.services.check_mails import check_letter, parents_letter
from consent.services.projection import append
from privacy import together
from privacy.jobs import Outcome
from privacy.merged import lock_present
from privacy.models import Controller, Subject
from privacy.models.purpose import BY_NUMBER
from privacy.parameters import in_force
from privacy.suppression import digest, normalise

_SALT, _PARENTS_SALT = "consent.opt-in", "consent.opt-in.parent"
_TERMS = f"""
SELECT c.*, (SELECT count(*) FROM consent_optinrequest WHERE submitted_at > %(since)s
             AND (digest = ANY(%(digests)s) OR guardian_digest = ANY(%(digests)s))) AS asked,
       {in_force("opt_in_expiry")} AS days
FROM privacy_controller c"""  # noqa: S608
# A stranger must not fill somebody's inbox by typing their address again and again.
_MAILS_A_DAY = 3


@transaction.atomic(savepoint=False)
def request_opt_in(
    *,
    subject: Subject,
    email: str,
    texts: list[ConsentText],
    language: str,
    page_url: str,
    ip: str | None = None,
    submitted_at: dt.datetime | None = None,
    route: str = "form",
    actor: Subject | None = None,
    guardian: str = "",
) -> OptInRequest | None:
    """Store what was ticked and send the check mail; None when this address got enough of them today.

    `guardian` is the address of who holds parental responsibility for a child: they are asked first (R32), and only when
    they have agreed is the child's own address checked (R20).

    `route` and `actor` say how the wish reached us and which member of staff noted it, `page_url` where. Telephone boxes
    wait here, too, but the click will not prove them (R24).
    """
    at = submitted_at or timezone.now()
    address = digest("email", email)
    parents = digest("email", guardian) if guardian else b""
    terms = _terms([each for each in (address, parents) if each], at)
    if terms.asked >= _MAILS_A_DAY:
        return None
    request = OptInRequest(
        subject=subject,
        email=normalise("email", email),
        digest=address,
        guardian=normalise("email", guardian) if guardian else "",
        guardian_digest=parents,
        language=language,
        page_url=page_url[:300],
        submitted_at=at,
        ip_truncated=ip,
        route=route,
        actor=actor,
        expires_at=at + dt.timedelta(days=terms.days),
    )
    if guardian:
        mail, letter = parents_letter(
            request, texts, terms, link=_link("capture:parent", parents_token(request))
        )
        request.guardian_mail = mail
    else:
        mail, letter = check_letter(request, texts, terms, link=_link("capture:confirm", token_of(request)))
        request.mail = mail
        request.message_id = str(letter.extra_headers["Message-ID"])
    boxes = (OptInText(request=request, text=text, subject=subject) for text in texts)
    together.insert(mail, request, *boxes, known=mail)
    letter.send()
    return request


def _link(page: str, token: str) -> str:
    return str(settings.BASE_URL + reverse(page, args=[token]))


def _terms(addresses: list[bytes], at: dt.datetime) -> Any:
    """Return the controller with `asked` (check mails to these addresses today) and `days` (a link's life): one query."""
    facts = {"digests": addresses, "since": at - dt.timedelta(days=1), "today": timezone.localdate(at)}
    (controller,) = Controller.objects.raw(_TERMS, facts)
    return controller


def token_of(request: OptInRequest) -> str:
    """Return the token of a check mail: signed, good for nothing else."""
    return signing.dumps(str(request.pk), salt=_SALT)


def parents_token(request: OptInRequest) -> str:
    """Return the token of the mail to a parent: it agrees for the child, and confirms no mailbox but the parent's."""
    return signing.dumps(str(request.pk), salt=_PARENTS_SALT)


def find_request(token: str) -> OptInRequest:
    """Return the request a token belongs to. Raises LinkExpired, also when it was confirmed before."""
    request = _alive(token, _SALT)
    if request.guardian and request.guardian_at is None:
        raise LinkExpired  # R32: nothing of a child's counts before a parent agreed
    return request


def find_childs_request(token: str) -> OptInRequest:
    """Return the request that a parent is asked about. Raises LinkExpired, also when it was confirmed since."""
    return _alive(token, _PARENTS_SALT)


def _alive(token: str, salt: str) -> OptInRequest:
    try:
        pk = uuid.UUID(signing.loads(token, salt=salt))
    except (signing.BadSignature, ValueError) as error:
        raise LinkExpired from error
    request = (
        OptInRequest.objects.filter(pk=pk, expires_at__gt=timezone.now()).select_related("subject").first()
    )
    if request is None:
        raise LinkExpired
    return request


def agree_for_child(*, token: str) -> OptInRequest:
    """Note that who holds parental responsibility agrees, and ask at the child's own address now (Art. 8(1), R32).

    Twice is once. Raises LinkExpired.
    """
    request = find_childs_request(token)
    with transaction.atomic(savepoint=False):
        request.subject = lock_present(request.subject_id)
        now = timezone.now()
        if OptInRequest.objects.filter(pk=request.pk, guardian_at=None).update(guardian_at=now):
            controller = Controller.objects.first()
            assert controller is not None  # no form is published without one
            mail, letter = check_letter(
                request, ticked(request), controller, link=_link("capture:confirm", token_of(request))
            )
            CheckMail.objects.bulk_create([mail], ignore_conflicts=True)
            message = str(letter.extra_headers["Message-ID"])
            OptInRequest.objects.filter(pk=request.pk).update(mail=mail, message_id=message)
            letter.send()
    return request


def ticked(request: OptInRequest) -> list[ConsentText]:
    """Return the texts whose boxes were ticked."""
    return list(request.texts.order_by("purpose"))


def was_confirmed(token: str) -> bool:
    """Say whether this token's consent is on record already: a second click deserves a friendly answer."""
    try:
        pk = uuid.UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return False
    return ConsentRecord.objects.filter(opt_in=pk).exists()


def confirm(*, token: str, ip: str | None = None) -> tuple[OptInRequest, list[ConsentText]]:
    """Turn a waiting request into records of consent, one per purpose and channel; return it and what was ticked.

    The request's row is deleted: what was typed lives on in the records alone. Raises LinkExpired.
    """
    found = find_request(token)
    with transaction.atomic(savepoint=False):
        texts = _confirm(found, ip)
    if texts is None:
        raise LinkExpired
    return found, texts


def _confirm(request: OptInRequest, ip: str | None) -> list[ConsentText] | None:
    """Record what *request* asked for, or return None: it was confirmed or withdrawn meanwhile."""
    # The person's row first, as a withdrawal locks: whichever comes first is done whole.
    request.subject = lock_present(request.subject_id)
    if not OptInRequest.objects.select_for_update().filter(pk=request.pk).values("pk"):
        return None
    now, texts = timezone.now(), ticked(request)
    append(
        [_record(request, text, channel, now, ip) for text in texts for channel in text.channels], held=True
    )
    pk = request.pk
    request.delete()
    request.pk = pk
    return texts


def _record(
    request: OptInRequest, text: ConsentText, channel: str, now: dt.datetime, ip: str | None
) -> ConsentRecord:
    salt = secrets.token_bytes(16)
    # R24: the click proves the mailbox. A consent for a number stays what it is, a ticked box.
    by_mail = channel not in BY_NUMBER
    return ConsentRecord(
        subject=request.subject,
        purpose_id=text.purpose_id,
        channel=channel,
        kind=ConsentRecord.Kind.GIVEN,
        text=text,
        at=request.submitted_at,
        zone=settings.TIME_ZONE,
        ip_truncated=request.ip_truncated,
        page_url=request.page_url,
        message_id=request.message_id if by_mail else "",
        mail_id=request.mail_id if by_mail else None,
        confirmed_at=now if by_mail else None,
        confirmed_ip=ip if by_mail else None,
        actor_kind=ConsentRecord.Actor.STAFF if request.actor_id else ConsentRecord.Actor.PERSON,
        actor_id=request.actor_id,
        route=request.route,
        opt_in=request.pk,
        digest=bytes(request.digest) if by_mail else b"",
        address_salt=salt,
        address_hash=hash_of(salt, request.email),
        guardian_hash=hash_of(salt, request.guardian) if request.guardian else b"",
        guardian_at=request.guardian_at,
        guardian_mail_id=request.guardian_mail_id,
    )


def expire_opt_ins(date: dt.date, dry_run: bool = False) -> Outcome:
    """Delete the requests that nobody confirmed in time, up to the end of that local date; only their number stays (R22).

    Whoever stores more about a person than this question (a sign-up, a lead) has a job of their own for it.
    """
    end = timezone.make_aware(dt.datetime.combine(date, dt.time.max))
    with transaction.atomic():
        late = OptInRequest.objects.filter(expires_at__lte=min(end, timezone.now()))
        due = late.count()
        if not dry_run:
            OptInText.objects.filter(request__in=late).delete()
            late.delete()
    return Outcome(due=due, done=0 if dry_run else due, left=due if dry_run else 0)
