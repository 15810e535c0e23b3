"""Legal holds: placing, prolonging and ending them, and asking what they keep (R129, R132, R134)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.context import act
from privacy.audit.sealer import seal_now
from privacy.erasure import ledger
from privacy.erasure.steps import HELD
from privacy.hold_lines import hold_line, release_line
from privacy.merged import lock_present
from privacy.models import Hold, Subject
from privacy.registry import registry
from privacy.restrictions import unrestricted
from privacy.retention.freezing import freezing
from privacy.retention.rules import DATENARTEN, YEARLY

#: In the place of a kind of data: all of it.
EVERYTHING = ""
_LONGEST = 5 * 366
_OLDEST = 30


class HoldRefused(Exception):
    """What stands against the step; `field` says where, the text why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Companies(Protocol):
    """An app that knows companies: how a name becomes a key and back, and who belongs to one."""

    def find(self, name: str) -> str: ...
    def name(self, key: str) -> str: ...
    def people(self, keys: list[str]) -> QuerySet: ...


_companies: list[Companies] = []


def register_companies(companies: Companies) -> None:
    """Add who knows companies; `people` returns rows with a column `subject_id`."""
    if companies not in _companies:
        _companies.append(companies)


def company_key(name: str) -> str:
    """Return the key of the company of that name, '' when nobody knows one."""
    return next((key for each in _companies if (key := each.find(name))), "")


def company_name(key: str) -> str:
    """Return the name of a company, its key when nobody knows it any more."""
    return next((name for each in _companies if (name := each.name(key))), key)


@transaction.atomic
def place(
    *,
    reason: str,
    review_on: dt.date | None,
    actor: Subject,
    subject: Subject | None = None,
    company: str = "",
    datenart: str = EVERYTHING,
    year: int | None = None,
) -> Hold:
    """Freeze what is named until somebody ends it. Raises HoldRefused."""
    check(reason=reason, review_on=review_on, subject=subject, company=company, datenart=datenart, year=year)
    assert review_on is not None
    if subject:
        # Whoever is erasing this person right now has finished, or finds the hold.
        subject = lock_present(subject.pk)
        _still_there(subject)
    hold = Hold(
        subject=subject,
        company=company,
        datenart=datenart,
        year=year,
        reason=reason.strip(),
        review_on=review_on,
        placed_by=actor,
    )
    with act(actor=actor, purpose="rights_handling"):
        # Outside the database, too: a restored backup must not let a night take what is held.
        ledger.append(kind="hold", scope=hold_line(hold), subjects=[subject.pk] if subject else [])
        hold.save(force_insert=True)
        seal_now()
    return hold


def check(
    *,
    reason: str,
    review_on: dt.date | None,
    subject: Subject | None,
    company: str,
    datenart: str,
    year: int | None,
) -> None:
    """Say what stands against a hold of these words (the arguments of `place`). Raises HoldRefused."""
    if not reason.strip():
        raise HoldRefused("reason", _("Say why this must not be erased."))
    named = {person for find in registry.recognisers for person in find(reason)}
    if named - ({subject.pk} if subject else set()):
        raise HoldRefused("reason", _("The reason names somebody else: say it without their name."))
    check_review(review_on)
    if datenart and datenart not in DATENARTEN:
        raise HoldRefused("datenart", _("There is no such kind of data."))
    if company and (subject or datenart):
        # Who belongs to a company stands in data that a hold on one kind alone would let go.
        raise HoldRefused(
            "company", _("A hold on a company keeps everything of its people: name nothing else.")
        )
    if not (subject or company or datenart):
        raise HoldRefused("datenart", _("Name a person, a company or a kind of data."))
    if year is not None and datenart not in YEARLY:
        raise HoldRefused(
            "year", _("Only invoices and commercial letters are held by the year: choose one of these kinds.")
        )
    this_year = timezone.localdate().year
    if year is not None and not this_year - _OLDEST <= year <= this_year:
        raise HoldRefused("year", _("The year must be this one or one of the last thirty."))
    if subject:
        _still_there(subject)


def check_review(day: dt.date | None) -> None:
    """Say what stands against a day of review. Raises HoldRefused."""
    today = timezone.localdate()
    if day is None:
        raise HoldRefused("review_on", _("Say on which day somebody looks at this hold again."))
    if day <= today:
        raise HoldRefused("review_on", _("The review must lie in the future."))
    if day > today + dt.timedelta(days=_LONGEST):
        raise HoldRefused("review_on", _("The review lies more than five years ahead."))


def _still_there(subject: Subject) -> None:
    if subject.state == Subject.State.ERASED:
        raise HoldRefused("subject", _("This person has been erased: there is nothing left to hold."))


@transaction.atomic
def prolong(*, hold: Hold, review_on: dt.date | None, actor: Subject) -> Hold:
    """Note that a hold was looked at and goes on until the next review. Raises HoldRefused."""
    hold = _running(hold)
    check_review(review_on)
    assert review_on is not None
    hold.review_on = review_on
    with act(actor=actor, purpose="rights_handling"):
        hold.save(update_fields=["review_on"])
    return hold


@transaction.atomic
def release(*, hold: Hold, reason: str, actor: Subject) -> Hold:
    """End a hold; what was due meanwhile goes in the next night. Raises HoldRefused."""
    if not reason.strip():
        raise HoldRefused("release_reason", _("Say why this hold ends."))
    hold = _running(hold)
    hold.released_at, hold.released_by, hold.release_reason = timezone.now(), actor, reason.strip()
    with act(actor=actor, purpose="rights_handling"):
        ledger.append(
            kind="release", scope=release_line(hold), subjects=[hold.subject_id] if hold.subject_id else []
        )
        hold.save(update_fields=["released_at", "released_by", "release_reason"])
        seal_now()
    return hold


def running() -> QuerySet[Hold]:
    """Return the holds that are not ended; one whose review is overdue holds on."""
    return Hold.objects.filter(released_at=None)


def _of_people() -> QuerySet[Hold]:
    """Return those that whoever is erased has to wait for; one year of everybody keeps documents, which stay by themselves."""
    return running().exclude(subject=None, year__isnull=False)


def everywhere() -> frozenset[str]:
    """Return the kinds of data that are held of everybody; what is held of one year alone, `unheld` asks."""
    wide = _of_people().filter(subject=None, company="")
    return frozenset(wide.values_list("datenart", flat=True))


def questions(**which: Any) -> list[tuple[str, str, QuerySet]]:
    """Return (kind, column, rows): who is held, as queries that find the people in that column of their rows.

    `which` narrows the holds that are asked.
    """
    asked = _of_people().filter(**which)
    found: list[tuple[str, str, QuerySet]] = []
    rows = asked.exclude(subject=None, company="").values_list("datenart", "company")
    kinds: dict[str, set[str]] = {}
    for datenart, company in rows:
        kinds.setdefault(datenart, set()).add(company)
    for datenart, companies in sorted(kinds.items()):
        if "" in companies:
            found.append((datenart, "subject_id", asked.filter(subject__isnull=False, datenart=datenart)))
        if keys := sorted(companies - {""}):
            found += [(datenart, "subject_id", each.people(keys)) for each in _companies]
    return found


def kinds_of(people: Iterable[uuid.UUID]) -> frozenset[str]:
    """Return which kinds of data are held of any of these people; EVERYTHING among them means all."""
    ids = list(people)
    held = {kind for kind, key, rows in questions() if rows.order_by().filter(**{f"{key}__in": ids}).exists()}
    return everywhere() | held


def next_review(people: Iterable[uuid.UUID]) -> dt.date:
    """Return the latest day on which somebody looks again at what holds these people."""
    ids = list(people)
    days = [
        hold.review_on
        for hold in _of_people()
        if not (hold.subject_id or hold.company)
        or hold.subject_id in ids
        or any(each.people([hold.company]).filter(subject_id__in=ids).exists() for each in _companies)
    ]
    return max(days)


def unheld(rows: QuerySet, *datenarten: str, key: str = "subject", day: str = "") -> QuerySet:
    """Return rows of these kinds of data without those that a hold, a restriction or a copy keeps.

    `key` names the person in them, '' nobody; `day` the date whose year a hold may name (R129: an assessment is open).
    """
    kinds = {EVERYTHING, *datenarten}
    if everywhere() & kinds:
        return rows.none()
    if key:
        # R101: whoever waits for their copy gets all of it, whichever job would take a part.
        rows = unrestricted(rows, key).exclude(**{f"{key}__in": _waiting()})
    for kind, column, held in questions(year=None) if key else []:
        if kind in kinds:
            rows = rows.exclude(**{f"{key}__in": held.order_by().values(column)})
    for hold in running().filter(year__isnull=False, datenart__in=kinds) if day else []:
        whose = {key: hold.subject_id} if hold.subject_id else {}
        rows = rows.exclude(**{f"{day}__year": hold.year}, **whose)
    return rows


def free(people: QuerySet[Subject]) -> QuerySet[Subject]:
    """Return those of these people of whom nothing is held, and who wait for no copy."""
    if everywhere():
        return people.none()
    people = people.exclude(pk__in=_waiting())
    for _kind, column, held in questions():
        people = people.exclude(pk__in=held.order_by().values(column))
    return people


def _waiting() -> QuerySet:
    return freezing(timezone.localdate()).order_by().values("person")


def restrict_held(people: Iterable[uuid.UUID]) -> None:
    """Let what a hold keeps be used for nothing else (R135), in the caller's transaction."""
    waiting = Subject.objects.filter(pk__in=sorted(set(people))).exclude(state=Subject.State.ERASED)
    waiting.update(state=Subject.State.RESTRICTED, restricted_for=HELD)


def _running(hold: Hold) -> Hold:
    hold = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.released_at:
        raise HoldRefused("release_reason", _("This hold has ended already."))
    return hold


def scope_words(hold: Hold) -> list[Any]:
    """Return what a hold names, in words: the kind of data, and of whom where it is a company."""
    kind = DATENARTEN[hold.datenart].name if hold.datenart in DATENARTEN else _("everything")
    if hold.year:
        kind = _("%(kind)s of %(year)s") % {"kind": kind, "year": hold.year}
    return [kind, company_name(hold.company)] if hold.company else [kind]
