"""Who appears in a text: found by address, number or full name, and noted beside what staff write about a lead."""

import re
import uuid

from django.db import connection
from django.db.models import Q

from leadcrm.leads import matching
from leadcrm.leads.models import Activity, Lead, Mention

_EMAIL = re.compile(r"[^\s<>()\[\],;\"]+@[^\s<>()\[\],;\"]+\.\w+")
_NUMBER = re.compile(r"\+?\d[\d\s()/.\-]{5,}\d")
_NAME = re.compile(r"[^\W\d_][\w'’.-]*")
_LONGEST_NAME = 4
_MOST = 300
_MOST_NAMES = 3000
_NAMED = (
    "SELECT DISTINCT ON (sort_name) subject_id FROM leads_lead WHERE sort_name = ANY (%s)"
    " ORDER BY sort_name, id"
)


def note_mentions(activity: Activity) -> None:
    """Note everybody else whom an entry names, so that the night can blank them when they go (W9)."""
    others = people_in(f"{activity.title}\n{activity.body}") - {activity.subject_id}
    Mention.objects.bulk_create(
        Mention(subject_id=subject, owner_id=activity.subject_id, activity=activity)
        for subject in sorted(others)
    )


def people_in(text: str) -> set[uuid.UUID]:
    """Return everybody whose address, number or full name stands in a text, by one query.

    A name that several people have is nobody's: it is left to the search that follows an erasure.
    """
    emails = {matching.match_email(found) for found in _EMAIL.findall(text)}
    numbers = {matching.match_phone(found) for found in _NUMBER.findall(text)} - {""}
    names = _names(text)
    if not (emails or numbers or names):
        return set()
    near = Lead.everyone.filter(
        Q(match_email__in=emails)
        | Q(match_phone__in=numbers)
        | Q(match_mobile__in=numbers)
        | Q(sort_name__in=names)
    )
    rows = near.order_by("pk").values_list(
        "subject", "match_email", "match_phone", "match_mobile", "sort_name"
    )
    found = list(rows[:_MOST])
    known_names = [row[4] for row in found]
    return {
        subject
        for subject, email, phone, mobile, name in found
        if email in emails or {phone, mobile} & numbers or known_names.count(name) == 1
    }


def everybody_in(text: str) -> set[uuid.UUID]:
    """Return somebody for every address, number and full name in a text of any length, by two queries.

    Of several people with one name it is one of them: that is enough to hide the name (R95), and too little to say who.
    """
    emails = {matching.match_email(found) for found in _EMAIL.findall(text)} - {""}
    numbers = {matching.match_phone(found) for found in _NUMBER.findall(text)} - {""}
    reached = Lead.everyone.filter(
        Q(match_email__in=emails) | Q(match_phone__in=numbers) | Q(match_mobile__in=numbers)
    )
    found = set(reached.values_list("subject", flat=True)) if emails or numbers else set()
    if names := sorted(_names(text, most=None)):
        # As one parameter: a long text holds more possible names than a statement has room for.
        with connection.cursor() as cursor:
            cursor.execute(_NAMED, [names])
            found |= {subject for (subject,) in cursor.fetchall()}
    return found


def _names(text: str, *, most: int | None = _MOST_NAMES) -> set[str]:
    """Return the sort keys of all that may be a full name, in either order: two to four words in a row, the first or last with a capital."""
    found: set[str] = set()
    for line in text.splitlines():
        words = _NAME.findall(line)
        for start in range(len(words)):
            for length in range(2, _LONGEST_NAME + 1):
                part = words[start : start + length]
                if len(part) < length or not (part[0][0].isupper() or part[-1][0].isupper()):
                    continue
                # A name may end a sentence; "jr." ends a name.
                for last in {part[-1], part[-1].rstrip(".-'’")}:
                    whole = [*part[:-1], last]
                    for cut in range(1, length):
                        front, back = " ".join(whole[:cut]), " ".join(whole[cut:])
                        found |= {matching.sort_name(front, back), matching.sort_name(back, front)}
                if most is not None and len(found) > most:
                    return found
    return found
