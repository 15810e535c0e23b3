"""The gate: may we use this person's data for this purpose over this channel, now, and why (R2, R3, R4).

Asked before every use, and again under the subject's row lock at the moment of doing it. Nobody keeps an answer.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models import F
from django.db.models.expressions import Expression
from django.utils import timezone

from consent.customers.goods import CUSTOMER_MAIL, NO_GOODS, Goods, goods_like
from consent.decision import Decision, Facts
from consent.rules import PRESUMED_INTEREST, Rule, Terms, rules_for
from consent.services.projection import standing
from privacy.models import Subject
from privacy.parameters import in_force, months_before
from privacy.prepared import prepared_cursor
from privacy.succession import shut_names

Rows = TypeVar("Rows", bound=models.QuerySet)


@dataclass(frozen=True)
class Question:
    """A purpose and channel at one moment, with all that concerns them alone: asked once, outside SQL."""

    purpose: str
    channel: str
    at: dt.datetime
    refusal: str  # a code when nobody may be contacted for this purpose over this channel
    rules: tuple[Rule, ...]
    params: dict[str, Any]
    states: str  # the relation that tells how consent stood at `at`
    review_due: dt.date | None = (
        None  # R6: the assessment should have been reviewed by then; it counts some days longer
    )
    flag: dt.datetime | None = (
        None  # R30: a consent not used since then still counts, but should be looked at
    )


# Now: the projection. Then: the ledger up to that moment (R27, R164); a use after it does not make a consent fresher.
_THEN = f"""(SELECT f.subject_id, f.purpose_id, f.channel, f.status, f.record_id, f.digest, f.proven, f.lacks, f.since,
    coalesce((SELECT u.fresh_from FROM consent_consentstate u
              WHERE u.record_id = f.record_id AND u.fresh_from <= %(at)s), f.fresh_from) AS fresh_from
  FROM ({standing("@who r.purpose_id = %(purpose)s AND r.channel = %(channel)s AND r.recorded_at <= %(at)s")}) f)"""  # noqa: S608
# The same by when things happened, not by when we learned of them: what is known today about that moment (R164).
_HINDSIGHT = _THEN.replace("r.recorded_at", "coalesce(r.confirmed_at, r.at)")

# What concerns purposes alone, in one query for all that are asked: the row, the review date of the assessment in force
# (R5: the newest approved version), the law's numbers (R0).
_PURPOSES = f"""
SELECT p.code, p.klass, p.bases, p.channels, p.active,
       (SELECT a.review_on FROM privacy_assessment a WHERE a.purpose_id = p.code AND a.approved_on <= %(today)s
        ORDER BY a.approved_on DESC, a.id DESC LIMIT 1),
       {in_force("assessment_grace")}, {in_force("consent_stale_block")}, {in_force("consent_stale_flag")},
       p.parties, p.explicit_for, p.lapse_months, p.ends_on, p.approved_on,
       (SELECT json_agg(json_build_array(c.former, c.present, coalesce(c.documented_at <= %(at)s, false))
                        ORDER BY c.changed_at, c.id) FROM privacy_succession c WHERE c.changed_at <= %(at)s)
FROM privacy_purpose p WHERE p.code = ANY(%(codes)s)"""  # noqa: S608


# A purpose and channel, and for mail to customers the product category that is advertised.
Asked = tuple[str, str] | tuple[str, str, str]


def ask(*asked: Asked, at: dt.datetime | None = None, hindsight: bool = False) -> list[Question]:
    """Return what holds for everybody, for each (purpose, channel): active, channel covered, which bases count today.

    Mail to customers names the product category it advertises as a third part (R51).
    With `at` the answer is the one of that moment, as far as it is known: consents, objections, bases, assessments and
    the law's numbers have a history; whether somebody is restricted, and their addresses, are those of now. It counts what
    was recorded by then; with `hindsight`, what is known today to have happened by then.
    Raises KeyError for an unknown purpose.
    """
    now = timezone.now()
    at, then = at or now, at is not None and at < now
    today = timezone.localtime(at).date()
    with prepared_cursor() as cursor:
        cursor.execute(_PURPOSES, {"today": today, "at": at, "codes": [purpose for purpose, *_rest in asked]})
        rows = {row[0]: row for row in cursor.fetchall()}
    states = (_HINDSIGHT if hindsight else _THEN) if then else "consent_consentstate"
    categories = {rest[0] for purpose, _channel, *rest in asked if purpose == CUSTOMER_MAIL and rest}
    goods = goods_like(categories, today) if categories else {}
    return [
        _question(rows[purpose], channel, at, today, states, goods.get(rest[0] if rest else "", NO_GOODS))
        for purpose, channel, *rest in asked
    ]


def _question(
    row: tuple[Any, ...], channel: str, at: dt.datetime, today: dt.date, states: str, goods: Goods
) -> Question:
    purpose, klass, bases, channels, active, review_on, grace, stale_months, flag_months, *terms = row
    parties, explicit_for, lapse_months, ends_on, told_since, changes = terms
    shut = shut_names(changes or [])
    bases, refusal = list(bases), ""
    if not active or (ends_on is not None and ends_on < today):
        refusal = "PURPOSE_INACTIVE"
    elif channel not in channels and channel != "none":
        refusal = "CHANNEL_NOT_COVERED"
    elif klass != "duty" and "legitimate_interest" in bases:
        # R5, R6: legitimate interest counts with an approved assessment, and some days beyond its review date.
        assessed = review_on is not None and today <= review_on + dt.timedelta(days=grace)
        bases = bases if assessed else [basis for basis in bases if basis != "legitimate_interest"]
        refusal = "" if bases else ("ASSESSMENT_LAPSED" if review_on else "ASSESSMENT_MISSING")
    kind = "customer" if purpose == CUSTOMER_MAIL else "consent" if "consent" in bases else "other"
    if kind == "customer" and not refusal:
        refusal = goods.refusal
    return Question(
        purpose=purpose,
        channel=channel,
        at=at,
        refusal=refusal,
        rules=tuple(
            rules_for(
                klass=klass,
                basis=kind,
                channel=channel,
                lapsed=review_on is not None,
                terms=Terms(
                    parties=len(parties) < len(Subject.Party),
                    told=told_since is not None,
                    explicit=bool(explicit_for),
                    shut=bool(shut),
                ),
            )
        ),
        params={
            "purpose": purpose,
            "channel": channel,
            "at": at,
            "today": today,
            "bases": bases,
            "stale": months_before(at, lapse_months or stale_months),
            "parties": parties,
            "told_since": told_since,
            "shut": shut,
            "sales": goods.sales,
            "bought": goods.bought,
        },
        states=states,
        review_due=review_on if review_on is not None and today > review_on else None,
        flag=months_before(at, flag_months),
    )


def check(
    subject: Subject | uuid.UUID,
    purpose: str,
    channel: str,
    *,
    category: str = "",
    at: dt.datetime | None = None,
    hindsight: bool = False,
) -> Decision:
    """Answer for one person; `category` is the product category that a mail to customers advertises."""
    pk = subject.pk if isinstance(subject, Subject) else subject
    return answers(ask((purpose, channel, category), at=at, hindsight=hindsight), [pk])[0][pk]


def locked_check(subject: Subject | uuid.UUID, purpose: str, channel: str, *, category: str = "") -> Decision:
    """Answer for one person under the lock of their row: for the moment of doing it, inside a transaction (R63)."""
    pk = subject.pk if isinstance(subject, Subject) else subject
    Subject.objects.select_for_update(no_key=True).get(pk=pk)
    return check(pk, purpose, channel, category=category)


def decisions(
    subjects: Iterable[uuid.UUID],
    purpose: str,
    channel: str,
    *,
    category: str = "",
    at: dt.datetime | None = None,
) -> dict[uuid.UUID, Decision]:
    """Answer for many people; an id that is nobody is answered like an erased person."""
    return answers(ask((purpose, channel, category), at=at), subjects)[0]


def answers(questions: Sequence[Question], subjects: Iterable[uuid.UUID]) -> list[dict[uuid.UUID, Decision]]:
    """Answer questions already asked of the purposes, for many people with one query."""
    ids = list(subjects)
    found: list[dict[uuid.UUID, Decision]] = [{} for _ in questions]
    params: dict[str, Any] = {"ids": ids}
    for place, question in enumerate(questions):
        params |= {f"{place}_{name}": value for name, value in question.params.items()} | {
            f"{place}_ids": ids
        }
    with prepared_cursor() as cursor:
        cursor.execute(_answers_sql(tuple((each.rules, each.states) for each in questions)), params)
        for place, *facts in cursor.fetchall():
            found[place][facts[0]] = Decision.from_facts(questions[place], Facts(*facts))
    for question, known in zip(questions, found, strict=True):
        for pk in ids:
            known.setdefault(pk, Decision(code="ERASED", article="Art. 17", question=question))
    return found


def permitted(
    queryset: Rows,
    purpose: str,
    channel: str,
    *,
    category: str = "",
    at: dt.datetime | None = None,
    subject: str = "subject",
) -> Rows:
    """Keep the rows whose person may be used so: the same question for a million rows, in one query."""
    question = ask((purpose, channel, category), at=at)[0]
    if question.refusal:
        return queryset.none()
    return queryset.filter(_Allowed(F(subject), question))


class _Allowed(Expression):
    """The rule table as a WHERE clause: no denying rule holds, one that allows does."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, subject: Any, question: Question) -> None:
        super().__init__()
        self.subject = subject
        self.question = question

    def get_source_expressions(self) -> list[Any]:
        return [self.subject]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.subject,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, _params = compiler.compile(self.subject)
        return _positional(
            _about(_lets(self.question.rules), column, self.question.states.replace("@who", "")),
            self.question.params,
        )


def _lets(rules: Sequence[Rule]) -> str:
    """Return the table as one condition. Rules that allow stand side by side: what lies between them forbids nothing."""
    first = next(place for place, rule in enumerate(rules) if rule.allows)
    forbids = [f"NOT ({rule.predicate})" for rule in rules[:first]]
    allows = " OR ".join(f"({rule.predicate})" for rule in rules if rule.allows)
    return " AND ".join([*forbids, f"({allows})"])


def _about(predicate: str, subject: str, states: str, people: str = "privacy_subject") -> str:
    """Turn a predicate of the table of rules to the subject in that column."""
    return predicate.replace("@subject", subject).replace("@states", states).replace("@people", people)


def _positional(sql: str, params: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """Turn named parameters into the positional ones the ORM binds."""
    pieces = sql.split("%(")
    out, values = [pieces[0]], []
    for piece in pieces[1:]:
        name, rest = piece.split(")s", 1)
        out.append("%s" + rest)
        values.append(params[name])
    return "".join(out), tuple(values)


_PERSON = "(SELECT s.id, s.state, s.party, s.child, s.created_on, s.notice_due_on)"
_STATE = ", ".join(
    f"st.{column}"
    for column in "subject_id purpose_id channel status record_id digest proven lacks since fresh_from".split()
)


# The newest facts that count, for the evidence and the sentence (R57).
_INTEREST = """(SELECT i.id FROM consent_presumedinterest i WHERE i.subject_id = s.id AND i.recorded_at <= %(at)s
                  AND i.expires_at > %(at)s ORDER BY i.recorded_at DESC LIMIT 1),
               (SELECT i."on" FROM consent_presumedinterest i WHERE i.subject_id = s.id AND i.recorded_at <= %(at)s
                  AND i.expires_at > %(at)s ORDER BY i.recorded_at DESC LIMIT 1)"""


@lru_cache(256)
def _answers_sql(questions: tuple[tuple[tuple[Rule, ...], str], ...]) -> str:
    """One row per question and subject: the question's place, the code, and the facts from which a sentence is made."""
    parts = (
        _decision_sql(place, rules, states).replace("%(", f"%({place}_")
        for place, (rules, states) in enumerate(questions)
    )
    # The people are read once for all questions.
    people = "SELECT id, state, party, child, created_on, notice_due_on FROM privacy_subject WHERE id = ANY(%(ids)s)"
    return f"WITH people AS MATERIALIZED ({people}) {' UNION ALL '.join(parts)}"


# The purchase a mail to a customer rests on: the newest whose conditions are all there, else the newest.
_BOUGHT = """LEFT JOIN LATERAL (
          SELECT id, sold_on FROM consent_purchase WHERE subject_id = s.id AND recorded_at <= %(at)s
            AND (ended_at IS NULL OR ended_at > %(at)s)
          ORDER BY occasion = ANY(%(sales)s) AND category_id = ANY(%(bought)s) AND notice <> '' DESC, sold_on DESC, id DESC
          LIMIT 1) u ON true"""


def _decision_sql(place: int, rules: tuple[Rule, ...], states: str) -> str:
    customer = any(rule.code == "CUSTOMER" for rule in rules)
    bought = "u.id, u.sold_on" if customer else "NULL::bigint, NULL::date"
    cases = " ".join(f"WHEN {rule.predicate} THEN '{rule.code}'" for rule in rules)
    interest = _INTEREST if PRESUMED_INTEREST in rules else "NULL::uuid, NULL::date"
    # Both rows are at hand: looking them up again would let the planner hash whole tables for fifty people, and
    # thinking about it takes longer than the answer.
    cases = _about(cases, "s.id", f"(SELECT {_STATE})", _PERSON)
    states = states.replace(
        "@who", "r.subject_id = ANY(%(ids)s) AND"
    )  # the ledger is read for these people alone
    return f"""
        SELECT {place}, s.id, s.notice_due_on, CASE {cases} ELSE 'BASIS_MISSING' END, st.record_id, st.lacks, st.since, st.fresh_from,
               o.recorded_at, z.until, b.id, b.basis, b.valid_from, {interest}, {bought}
        FROM people s
        LEFT JOIN {states} st
          ON st.subject_id = s.id AND st.purpose_id = %(purpose)s AND st.channel = %(channel)s
        LEFT JOIN LATERAL (
          SELECT recorded_at FROM privacy_objection WHERE subject_id = s.id AND purpose IN ('', %(purpose)s)
            AND (channel IN ('', %(channel)s) OR %(channel)s = 'none') ORDER BY recorded_at LIMIT 1) o ON true
        LEFT JOIN LATERAL (
          SELECT until FROM privacy_pause WHERE subject_id = s.id AND channel IN ('', %(channel)s)
            AND begins_at <= %(at)s AND until > %(at)s ORDER BY until DESC LIMIT 1) z ON true
        LEFT JOIN LATERAL (
          SELECT id, basis, valid_from FROM privacy_lawfulbasis WHERE subject_id = s.id
            AND purpose_id = %(purpose)s AND valid_from <= %(at)s AND (valid_to IS NULL OR valid_to > %(at)s)
          ORDER BY valid_from DESC LIMIT 1) b ON true
        {_BOUGHT if customer else ""}"""  # noqa: S608  (rules are our constants; every value is a parameter)
