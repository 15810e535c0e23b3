"""Search over names, companies, parts of addresses and numbers, at a bounded price."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQueryField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, Func, Q, Value
from django.db.models.fields import BooleanField

from leadcrm.leads import matching
from leadcrm.leads.querysets import LeadQuerySet

LONGEST = 100
#: So many hits are fetched and sorted; who finds more is asked for another word.
MOST = 500
_SHORTEST_PREFIX = 3
_MOST_TERMS = 6


@dataclass(frozen=True)
class Hits:
    """The ids of the people found; `more` tells that there are others."""

    ids: list[int]
    more: bool


def find(leads: LeadQuerySet, query: str) -> Hits:
    """Return at most MOST of *leads* that match what was typed and are not restricted; none when it holds no word.

    *leads* are given without the condition on their subjects (`Lead.everyone`), which is asked of the hits only.
    The hits are planned as if all of them were wanted and read only until there are enough: with a plain LIMIT the
    planner changes to reading the whole table as soon as it takes a rare word for a common one, and with a join inside
    it would read all of the other table first.
    """
    match = _match(query)
    if match is None:
        return Hits([], False)
    try:
        sql, params = leads.filter(match).order_by().values("pk", "subject_id").query.sql_with_params()
    except EmptyResultSet:
        return Hits([], False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH hits (id, subject_id) AS MATERIALIZED ({sql}) SELECT hits.id FROM hits"  # noqa: S608  (made by the ORM)
            f" JOIN privacy_subject subject ON subject.id = hits.subject_id WHERE subject.state = 'active' LIMIT {MOST + 1}",
            params,
        )
        ids = [row[0] for row in cursor.fetchall()]
    return Hits(ids[:MOST], len(ids) > MOST)


def any_of(readings: Sequence[Sequence[str]]) -> Expression:
    """The search column holds, for one of the readings, a word that begins with each of its terms."""
    text = " | ".join("(" + " & ".join(_term(term, terms) for term in terms) + ")" for terms in readings)
    query = Func(Value(text), template="%(expressions)s::tsquery", output_field=SearchQueryField())
    return Func(
        F("search"), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField()
    )


def _term(term: str, terms: Sequence[str]) -> str:
    """A short term alone, or a single letter, must be a whole word: as a beginning it would match half the table."""
    longest = max(len(each) for each in terms)
    beginning = len(term) >= _SHORTEST_PREFIX or (len(term) > 1 and longest >= _SHORTEST_PREFIX)
    return f"'{term}':*" if beginning else f"'{term}'"


def _match(query: str) -> Q | Expression | None:
    """Return the condition for what was typed, or None when it holds no word.

    The terms are letters and digits only, so nothing in them can be read as an operator.
    """
    readings = [terms for terms in _readings(query) if terms]
    if not readings:
        return None
    short = (
        readings[0]
        if len(readings) == len(readings[0]) == 1 and len(readings[0][0]) < _SHORTEST_PREFIX
        else None
    )
    if short:
        # Two letters are enough for the beginning of a last name: the sort key's index answers that.
        return Q(any_of(readings)) | Q(sort_name__startswith=short[0])
    return any_of(readings)


def _readings(query: str) -> list[list[str]]:
    """What was typed, read as words, and also as a number when it may be one."""
    query = query.replace("\x00", "")[:LONGEST]
    readings = [matching.search_terms(query)[:_MOST_TERMS]]
    digits = [char for char in query if char.isdigit() and char.isascii()]
    if len(readings[0]) == 1 and readings[0][0].isdigit() and len(digits) >= _SHORTEST_PREFIX:
        # "4710 118" is the middle of a number as well as a number of its own.
        part = "".join(digits).lstrip("0")
        if len(part) >= _SHORTEST_PREFIX and [part] not in readings:
            readings.append([part])
    return readings
