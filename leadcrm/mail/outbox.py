"""Queueing a letter, and taking queued mails back."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from consent.gate import check
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.marketing import as_advertising
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.objection import must_tell, with_objection
from privacy import behind
from privacy.audit.context import current
from privacy.letters import Letter
from privacy.models import Subject
from privacy.promo import holds_promo, without_marks
from privacy.purposes import PURPOSES
from privacy.suppression import has_address, mark_bounced

# Whatever str.splitlines() takes for the end of a line, because the mail library of Python does, too.
_BREAK = re.compile("[\x00\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
# What the dispatcher writes itself; a caller who sets one of these would forge it.
_OURS = {"from", "to", "cc", "bcc", "subject", "sender", "date", "list-unsubscribe", "list-unsubscribe-post"}
_TITLE = 300
_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "u",
    "ul",
    "ol",
    "li",
    "a",
    "h1",
    "h2",
    "h3",
    "blockquote",
    "hr",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
}


def queue(*, letter: Letter) -> uuid.UUID:
    """Store a letter as a mail to be sent, in the transaction that is open, and return the mail's id.

    The same key is the same mail: a second letter with it changes nothing. The gate is asked now for everything but
    duty letters, which no state of the person forbids, and again for every mail at the moment of sending (R63).
    Raises MailRefused.
    """
    headers = _checked(letter)
    klass = PURPOSES[letter.purpose].klass
    body, html = str(letter.body), _html(letter)
    _advertise_only_as_advertising(letter, klass, body, html)
    _ask_the_gate(letter.to_subject, letter.purpose, letter.category)
    _written_to_themselves(letter, klass)
    tells = must_tell(subject=letter.to_subject, purpose=letter.purpose)
    if klass == "marketing":
        body, html, extra = as_advertising(letter, body=without_marks(body), html=without_marks(html))
        headers |= extra
    elif tells:
        body, html = with_objection(letter, body=body, html=html)
    mail_id, message_id = _identity(letter, headers)
    mail = OutboxMail(
        id=mail_id,
        subject=letter.to_subject,
        purpose_id=letter.purpose,
        category=letter.category,
        key=letter.key,
        to_address=letter.to[0],
        title=str(letter.subject),
        body=body,
        html=html,
        headers=headers,
        tells_objection=tells,
        language=letter.language,
        message_id=message_id,
        sender_id=_sender(letter),
    )
    with transaction.atomic(savepoint=False):
        OutboxMail.everyone.bulk_create([mail], ignore_conflicts=True)
        nudge_on_commit()
    letter.extra_headers["Message-ID"] = message_id
    return mail_id


@transaction.atomic
def send_again(*, mail: OutboxMail) -> None:
    """Queue a dead letter once more, with all its attempts before it; one that was queued meanwhile stays as it is.

    The gate is asked now, as for a new letter, and again at the moment of sending. Raises MailRefused.
    """
    _ask_the_gate(mail.subject, mail.purpose_id, mail.category)
    now = timezone.now()
    queued = OutboxMail.everyone.filter(pk=mail.pk, state=OutboxMail.State.DEAD).update(
        state=OutboxMail.State.QUEUED, because="", attempts=0, due_at=now, ended_at=None
    )
    if queued:
        # Whoever sends it again says that the address is right.
        mark_bounced(mail.subject_id, mail.to_address, None)
        nudge_on_commit()


@transaction.atomic
def take_back_old(restored_at: dt.datetime) -> int:
    """Let nothing leave that a restored backup still holds as waiting; return how many mails that are.

    Advertising is over. A letter that serves the person may have left or not: somebody looks and sends it again.
    """
    old = OutboxMail.everyone.filter(
        state__in=[OutboxMail.State.QUEUED, OutboxMail.State.SENDING], queued_at__lte=restored_at
    )
    over = {"because": "RESTORED", "ended_at": timezone.now(), "leased_until": None}
    advertising = old.filter(purpose__klass="marketing")
    count = advertising.update(state=OutboxMail.State.CANCELLED, **over)
    return count + old.update(state=OutboxMail.State.DEAD, **over)


def cancel(*, subjects: Iterable[Any], purposes: Iterable[str] | None, because: str) -> int:
    """Take back the waiting mails of these people for these purposes (None: all marketing); return how many.

    Called in the transaction of a withdrawal, which holds the subjects' locks: no mail of theirs is on its way now.
    """
    which = {"purpose__klass": "marketing"} if purposes is None else {"purpose__in": list(purposes)}
    waiting = OutboxMail.everyone.filter(
        subject__in=list(subjects),
        **which,
        state__in=[OutboxMail.State.QUEUED, OutboxMail.State.SENDING],
    )
    return waiting.update(
        state=OutboxMail.State.CANCELLED, because=because, ended_at=timezone.now(), leased_until=None
    )


def has_left(key: str) -> bool:
    """Say whether the letter with this key was sent, or was given up; a letter nobody knows is long gone."""
    state = OutboxMail.everyone.filter(key=key).values_list("state", flat=True).first()
    return state not in (OutboxMail.State.QUEUED, OutboxMail.State.SENDING)


def sent_among(keys: Iterable[str]) -> dict[str, dt.datetime]:
    """Return when those of the letters with these keys were handed to the mail server that were."""
    sent = OutboxMail.everyone.filter(key__in=list(keys), state=OutboxMail.State.SENT)
    return {key: at for key, at in sent.values_list("key", "ended_at") if at}


def text_of(key: str) -> str:
    """Return the text of the letter with this key as it goes out, '' when there is none."""
    return OutboxMail.everyone.filter(key=key).values_list("body", flat=True).first() or ""


def empty(keys: Iterable[str]) -> int:
    """Take the text out of those of the letters with these keys that have ended; return how many."""
    ended = OutboxMail.everyone.filter(key__in=list(keys), ended_at__isnull=False)
    return ended.update(body="", html="")


def nudge_on_commit() -> None:
    """Wake the dispatcher once this transaction stands; however many letters it queued, once."""
    waiting = transaction.get_connection().run_on_commit
    if not any(func is _nudge for _sids, func, _robust in waiting):
        transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    behind.run(_wake)


def _wake() -> None:
    from leadcrm.mail.tasks import deliver

    # Without a broker the beat's next tick, or the one after Redis is back, finds the row.
    with suppress(OperationalError):
        deliver.apply_async(retry=False, expires=60)


def _advertise_only_as_advertising(letter: Letter, klass: str, body: str, html: str) -> None:
    """R31, R52: what advertises goes through the gate for advertising, whatever else the letter is about."""
    if klass == "marketing":
        return
    if letter.kind:
        raise MailRefused(
            "IS_ADVERTISING",
            _(
                "A letter of this kind is advertising: it needs a purpose of advertising and the person's consent."
            ),
        )
    if holds_promo(body, html, str(letter.subject)):
        raise MailRefused(
            "IS_ADVERTISING",
            _("This text holds a block marked as advertising. Take it out, or send it as advertising."),
        )


def _written_to_themselves(letter: Letter, klass: str) -> None:
    """R64: nobody is written to at an address that somebody else named; a letter we owe goes where it is about."""
    if klass != "duty" and not has_address(letter.to_subject.pk, letter.to[0]):
        raise MailRefused("NOT_THEIR_ADDRESS", _("This is not an address that the person has given us."))


def _ask_the_gate(subject: Subject, purpose: str, category: str) -> None:
    if PURPOSES[purpose].klass == "duty":
        return
    decision = check(subject, purpose, "email", category=category)
    if not decision.allowed:
        raise MailRefused(decision.code, str(decision.because))


def _checked(letter: Letter) -> dict[str, str]:
    """Return the letter's headers, after refusing what would let a name write headers (Roundcube#8404)."""
    address = letter.to[0]
    headers = {name: str(value) for name, value in letter.extra_headers.items()}
    if letter.reply_to:
        headers["Reply-To"] = ", ".join(letter.reply_to)
    if any(_BREAK.search(text) for text in (letter.subject, address, *headers, *headers.values())):
        raise MailRefused("HEADER_INJECTION", _("A subject line, name or address must stand on one line."))
    for name in headers:
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS:
            raise MailRefused(
                "HEADER_NOT_ALLOWED", _("This mail sets a header that only the dispatcher writes.")
            )
    if letter.cc or letter.bcc or letter.attachments:
        raise MailRefused("NOT_ONE_PERSON", _("A letter goes to one person and carries no attachment."))
    try:
        validate_email(address)
    except ValidationError:
        raise MailRefused("BAD_ADDRESS", _("This is not an e-mail address.")) from None
    if len(letter.subject) > _TITLE:
        raise MailRefused("TITLE_TOO_LONG", _("The subject line is too long."))
    return headers


def _html(letter: Letter) -> str:
    """Return the HTML part reduced to plain structure: no image, no style, nothing that calls home (R46)."""
    html = next((str(content) for content, kind in letter.alternatives if kind == "text/html"), "")
    if not html:
        return ""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel=None,
        clean_content_tags={"script", "style"},
    )


def _identity(letter: Letter, headers: dict[str, str]) -> tuple[uuid.UUID, str]:
    """Return the ids that follow from the key: queueing again after a crash gives the same Message-ID."""
    digest = salted_hmac("leadcrm.mail", letter.key, algorithm="sha256").digest()
    mail_id = uuid.UUID(bytes=digest[:16], version=4)
    given = headers.pop("Message-ID", "")
    return mail_id, given or f"<{mail_id}@{urlsplit(settings.BASE_URL).hostname}>"


def _sender(letter: Letter) -> uuid.UUID | None:
    """Return the member of staff who is writing, as the present act names them."""
    try:
        actor = uuid.UUID(current().actor)
    except ValueError:
        return None
    return actor if actor != letter.to_subject.pk else None
