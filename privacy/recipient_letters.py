"""The letters to recipients (Art. 19): the first says whom it is about, a reminder knows the number alone."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from privacy.audit.context import act
from privacy.ids import new_subject_id
from privacy.keepers import addresses_of
from privacy.letters import Letter, parted
from privacy.models import Controller, Recipient, RecipientNotice, Subject
from privacy.names import people_named

_GERMAN = ("DE", "AT", "CH", "LI")


def known_by(subject: Subject) -> list[str]:
    """Return what a recipient knows the person by: name and address."""
    return _known([subject.pk]).get(subject.pk, [])


def lines_about(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return a line for each of these people of whom a recipient knows name or address, by so many queries for all."""
    return {person: ", ".join(known) for person, known in _known(people).items()}


def _known(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    wanted = set(people)
    named, reached = people_named(wanted), addresses_of(wanted)
    return {
        person: [known for known in (named.get(person, ""), reached.get(person, "")) if known]
        for person in named.keys() | reached.keys()
    }


def tell(notice: RecipientNotice, *, link: str, whom: list[str], changes: list[str]) -> None:
    """Queue the letter that says what became of whose data."""
    _write(notice, notice.letter, "recipient", link, whom=whom, changes=changes)


def tell_of_many(notice: RecipientNotice, *, link: str, people: list[str]) -> None:
    """Queue the letter that says whose data is gone, a line for each of them."""
    _write(notice, notice.letter, "recipient", link, people=people)


def remind(notice: RecipientNotice, *, link: str) -> None:
    """Queue the reminder of that number: the person may be gone from here by now."""
    _write(notice, f"{notice.letter}:{notice.reminders}", "recipient_reminder", link)


def _write(notice: RecipientNotice, key: str, name: str, link: str, **words: object) -> None:
    recipient = notice.recipient
    if not recipient.email:
        return
    language = "de" if recipient.country in _GERMAN else "en"
    with translation.override(language):
        context = {
            "notice": notice,
            "controller": Controller.objects.first(),
            "link": settings.BASE_URL + link,
            **words,
        }
        text = render_to_string(f"privacy/letters/{name}.txt", context)
    title, body = parted(text)
    Letter(
        to_subject=_contact(recipient),
        purpose="rights_handling",
        key=key,
        to=[recipient.email],
        subject=title,
        body=body,
        language=language,
    ).send()


def _contact(recipient: Recipient) -> Subject:
    """Whoever reads mail there: the letters are theirs, and stay when the person they are about is gone."""
    if recipient.contact is None:
        with act(purpose="rights_handling"):
            recipient.contact = Subject.objects.create(pk=new_subject_id(), party=Subject.Party.BUSINESS)
            recipient.save(update_fields=["contact"])
    return recipient.contact
