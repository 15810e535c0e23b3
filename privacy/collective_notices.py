"""Whoever got data of people whom the night erases is told in one letter for all of them (Art. 19; R112).

Nobody waits for the letter: what a recipient knows each person by is kept beside the notice until they have been told.
"""

import uuid
from collections.abc import Collection, Iterable

from django.db import transaction

from privacy import recipient_letters
from privacy.audit.context import act
from privacy.models import Disclosure, NoticePerson, Recipient, RecipientNotice
from privacy.purposes import SHIPPED
from privacy.recipients import path_of

_Pair = tuple[uuid.UUID, int]


def wanted() -> bool:
    """Say whether anybody is on record who might have to be told."""
    return Recipient.objects.exists()


def gather(people: Collection[uuid.UUID], alive: frozenset[str] = frozenset()) -> int:
    """Note for every recipient whose data goes, while it is there; return the number of lines.

    `alive` are the purposes that go on: whoever got something for one of these keeps it. However many people it is about,
    it costs one statement when nobody got anything, and so many for all of them otherwise.
    """
    going = _going(people, alive)
    lines = recipient_letters.lines_about(person for person, _recipient in going) if going else {}
    known = sorted(pair for pair in going if pair[0] in lines)
    if not known:
        return 0
    with act(purpose="rights_handling"), transaction.atomic():
        notices = _gathering({recipient for _person, recipient in known})
        rows = [
            NoticePerson(notice_id=notices[recipient], subject_id=person, whom=lines[person])
            for person, recipient in known
        ]
        NoticePerson.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def write() -> int:
    """Queue the letters of all notices that name somebody; return how many.

    Who has no address stands red on the dashboard, and the officer reads there whom it is about.
    """
    found = RecipientNotice.objects.select_for_update(of=("self",)).select_related("recipient__contact")
    notices = list(found.filter(gathering=True).exclude(recipient__email="").order_by("made_at", "pk"))
    with act(purpose="rights_handling"):
        for notice in notices:
            notice.gathering = False
            notice.save(update_fields=["gathering"])
            people = list(notice.people.order_by("whom").values_list("whom", flat=True))
            recipient_letters.tell_of_many(notice, link=path_of(notice), people=people)
    return len(notices)


def _going(people: Collection[uuid.UUID], alive: frozenset[str]) -> set[_Pair]:
    """Return who of these people is known to which recipient for nothing that goes on."""
    goes_on = alive | {code for code, spec in SHIPPED.items() if spec.klass == "duty"} if alive else alive
    got = Disclosure.objects.filter(subject__among=people).order_by()
    rows = list(got.values_list("subject", "recipient", "purpose").distinct())
    return {row[:2] for row in rows} - {row[:2] for row in rows if row[2] in goes_on}


def _gathering(recipients: Iterable[int]) -> dict[int, uuid.UUID]:
    """Return the open notice of each of these recipients, locked: nobody writes the letter meanwhile."""
    about, wanted_ = RecipientNotice.About.ERASED, sorted(recipients)
    fresh = [RecipientNotice(recipient_id=pk, about=about, gathering=True) for pk in wanted_]
    RecipientNotice.objects.bulk_create(fresh, ignore_conflicts=True)
    found = RecipientNotice.objects.select_for_update().filter(gathering=True, recipient__in=wanted_)
    return dict(found.order_by("pk").values_list("recipient", "pk"))
