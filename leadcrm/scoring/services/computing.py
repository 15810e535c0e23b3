"""Working out scores: one statement for many people, which asks the gate itself (R4, R63, R65, R69)."""

import uuid
from collections.abc import Collection, Iterable, Set
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from consent.gate import permitted
from leadcrm.leads.models import Lead
from leadcrm.scoring.inputs import INPUTS
from leadcrm.scoring.models import Score, ScoreModel, ScoreRule
from privacy.audit.context import act
from privacy.models import Subject

#: People whose rows are locked together: briefly, so that nobody who presses a button waits.
TOGETHER = 500

_COMPUTE = """
WITH wanted AS MATERIALIZED ({wanted}),
counted AS (
  SELECT w.id, w.subject_id, r.rule, least(r.count, r.cap) AS count, r.points * least(r.count, r.cap) AS points
  FROM wanted w JOIN leads_lead l ON l.id = w.id
  CROSS JOIN LATERAL (VALUES {rules}) AS r(rule, points, cap, count)),
scored AS (
  SELECT id, subject_id, sum(points)::int AS points,
         coalesce(jsonb_agg(jsonb_build_object('rule', rule, 'count', count, 'points', points) ORDER BY rule)
                  FILTER (WHERE count > 0), '[]') AS reasons
  FROM counted GROUP BY id, subject_id)
INSERT INTO scoring_score AS s (subject_id, lead_id, model_id, points, reasons, hot, computed_at)
SELECT subject_id, id, %(model)s, points, reasons, points >= %(hot)s, %(at)s FROM scored
ON CONFLICT (subject_id) DO UPDATE SET
  lead_id = excluded.lead_id, model_id = excluded.model_id, points = excluded.points, reasons = excluded.reasons,
  hot = excluded.hot, computed_at = excluded.computed_at
WHERE (s.model_id, s.points, s.reasons, s.hot) IS DISTINCT FROM
      (excluded.model_id, excluded.points, excluded.reasons, excluded.hot)"""


def score_model() -> ScoreModel | None:
    """Return the version by which people are scored now, None when nobody is."""
    return ScoreModel.objects.in_force().select_related("purpose").first()


def scorable(model: ScoreModel, people: Collection[uuid.UUID] | None = None) -> QuerySet[Lead]:
    """Return the leads who may be scored now: those of whom the gate says yes, and no children (R32, R71)."""
    leads = Lead.everyone.filter(subject__child=False)
    if people is not None:
        leads = leads.filter(subject__among=list(people))
    return permitted(leads, model.purpose_id, "none")


def compute(*, subjects: Iterable[uuid.UUID]) -> int:
    """Bring the scores of these people up to date and return how many changed; of whom the gate says no, the score goes.

    Of restricted people nothing changes: their score is stored, not worked out and not shown (Art. 18(2)). The same moment,
    the same score: called twice, the second call changes nothing.
    """
    changed, model, people = 0, score_model(), iter(subjects)
    rules = list(model.rules.all()) if model else []
    while batch := list(islice(people, TOGETHER)):
        changed += _compute(model, rules, batch)
    return changed


def let_go(*, subjects: Set[uuid.UUID], receipts: Set[uuid.UUID]) -> None:
    """Delete the scores of whom the gate no longer lets us score, in the transaction in which they said so (R69).

    Whose browser alone said so may be scored, without the visits that are gone now: the night works it out anew. Not here:
    whoever holds a browser must not wait for its person.
    """
    people = list(subjects)
    scores = Score.everyone.filter(subject__among=people)
    if receipts:
        scores._raw_delete("default")
    elif people and scores.exists():
        _delete(score_model(), people)


def forget_all() -> None:
    """Delete every score, in the caller's transaction."""
    Score.everyone.all()._raw_delete("default")


@transaction.atomic
def _compute(model: ScoreModel | None, rules: list[ScoreRule], people: list[uuid.UUID]) -> int:
    purpose = model.purpose_id if model else "profiling"
    with act(purpose=purpose):
        # Whoever withdraws holds this row, too: either they are asked after it, or the score goes with their word.
        locked = Subject.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
        list(locked.values_list("pk"))
        changed = _delete(model, people)
        if model and rules:
            changed += _insert(model, rules, people)
    return changed


def _delete(model: ScoreModel | None, people: list[uuid.UUID]) -> int:
    rows = Score.everyone.filter(subject__among=people, subject__state=Subject.State.ACTIVE)
    if model is not None:
        rows = rows.exclude(lead__in=scorable(model, people).values("pk"))
    return Score.everyone.filter(pk__in=rows.values("pk"))._raw_delete("default")


def _insert(model: ScoreModel, rules: list[ScoreRule], people: list[uuid.UUID]) -> int:
    try:
        wanted, params = scorable(model, people).values("id", "subject_id").query.sql_with_params()
    except EmptyResultSet:  # the purpose itself is shut
        return 0
    given: dict[str, Any] = {f"w{n}": value for n, value in enumerate(params)}
    given |= {"model": model.pk, "hot": model.hot_from, "at": timezone.now()}
    for rule in rules:
        given |= {f"text{rule.pk}": rule.text.strip(), f"days{rule.pk}": rule.days or 0}
    sql = _COMPUTE.format(wanted=_named(wanted), rules=", ".join(map(_value, rules)))
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.rowcount


def _value(rule: ScoreRule) -> str:
    """Return a rule as a row of numbers; only its own words are parameters."""
    counted = INPUTS[rule.input].sql.replace("%(text)s", f"%(text{rule.pk})s::text")
    counted = counted.replace("%(days)s", f"%(days{rule.pk})s::int")
    return f"({rule.pk:d}, {rule.points:d}, {rule.cap:d}, ({counted})::bigint)"


def _named(sql: str) -> str:
    """Turn the positional parameters of the ORM into w0, w1, …"""
    first, *rest = sql.split("%s")
    return first + "".join(f"%(w{n})s{piece}" for n, piece in enumerate(rest))
