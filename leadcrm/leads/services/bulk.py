"""Changes of many leads at once: a handful of statements for ten rows or for a hundred thousand, and a way back."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Deal, Lead, Stage, Task
from leadcrm.leads.services.stages import ReasonMissing


class BulkRefused(Exception):
    """This change is not for many at once, or not for this person; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Bulk:
    """What was done: to how many, how many were left alone, and what takes it back (ids and foreign keys only)."""

    changed: int
    left_out: int
    back: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def assign_many(*, leads: QuerySet, asked: int, owner: User | None, actor: User) -> Bulk:
    """Give *leads* to *owner*. Whoever may not reassign takes unowned leads for themselves; all others stay.

    `asked` is the number of people chosen, those the actor may not change included.
    """
    reassigns = actor.may("reassign leads")
    if not reassigns and owner != actor:
        raise BulkRefused(
            _("Only a manager gives leads to somebody else. You can take leads that nobody owns.")
        )
    if owner is not None and not owner.may("edit leads"):
        raise BulkRefused(_("Leads are worked on by sales people and managers only."))
    rows = _locked(leads, actor, "owner_id", "team_id")
    allowed = [row for row in rows if reassigns or row[1] in (None, actor.pk)]
    changing = [row for row in allowed if row[1] != (owner.pk if owner else None)]
    done = Bulk(len(changing), asked - len(allowed))
    if not changing:
        return done
    new, ids = owner.pk if owner else None, [row[0] for row in changing]
    if owner:
        _run(
            "UPDATE leads_lead SET owner_id = %s, team_id = %s WHERE id = ANY(%s)", [new, owner.team_id, ids]
        )
    else:
        _run("UPDATE leads_lead SET owner_id = NULL WHERE id = ANY(%s)", [ids])
    back = {
        "verb": "assign",
        "owner": new,
        "old": _by_value(changing),
        "team": owner.team_id if owner else "kept",
    }
    return Bulk(done.changed, done.left_out, back)


@transaction.atomic
def move_many(*, leads: QuerySet, asked: int, stage: Stage, actor: User, lost_reason: str = "") -> Bulk:
    """Move *leads* to *stage*, each with its line on the timeline. Lost needs a reason and loses the open deals.

    Raises ReasonMissing; BulkRefused for Won: a person becomes a customer one by one, with a deal and its value.
    """
    if stage.kind == Stage.Kind.WON:
        raise BulkRefused(_("Won is set on the lead itself, where its deal and value stand."))
    lost = stage.kind == Stage.Kind.LOST
    reason = lost_reason.strip()[:200] if lost else ""
    if lost and not reason:
        raise ReasonMissing
    rows = _locked(leads, actor, "stage_id")
    changing = [row for row in rows if row[1] != stage.pk]
    done = Bulk(len(changing), asked - len(rows))
    if not changing:
        return done
    ids, olds, now = [row[0] for row in changing], [row[1] for row in changing], timezone.now()
    _run(
        "UPDATE leads_lead SET stage_id = %s, stage_since = %s, lost_reason = %s, last_activity_at = %s WHERE id = ANY(%s)",
        [stage.pk, now, reason, now, ids],
    )
    _run(
        """
        INSERT INTO leads_activity (subject_id, lead_id, kind, at, author_id, by_person, title, body, outcome, ref)
        SELECT lead.subject_id, lead.id, %s, %s, %s, false, old.code || ':' || %s, %s, '', ''
          FROM unnest(%s::bigint[], %s::bigint[]) AS was (id, stage)
          JOIN leads_lead lead ON lead.id = was.id
          JOIN leads_stage old ON old.id = was.stage
        """,
        [Activity.Kind.STAGE, now, actor.pk, stage.code, reason, ids, olds],
    )
    deals: list[int] = []
    if lost:
        deals = _run(
            "UPDATE leads_deal SET state = %s WHERE lead_id = ANY(%s) AND state = %s RETURNING id",
            [Deal.State.LOST, ids, Deal.State.OPEN],
        )
    back = {"verb": "stage", "stage": stage.pk, "at": now, "old": _by_value(changing), "deals": deals}
    return Bulk(done.changed, done.left_out, back)


@transaction.atomic
def add_task_to_many(
    *, leads: QuerySet, asked: int, title: str, due_on: dt.date | None, actor: User, owners: bool = False
) -> Bulk:
    """Note the same task for each of *leads*: for the actor, or with `owners` for whoever owns the lead."""
    rows = _locked(leads, actor, "owner_id")
    done = Bulk(len(rows), asked - len(rows))
    if not rows:
        return done
    ids = [row[0] for row in rows]
    tasks = _run(
        """
        INSERT INTO leads_task (subject_id, lead_id, title, due_on, assignee_id, created_at)
        SELECT subject_id, id, %s, %s, CASE WHEN %s THEN coalesce(owner_id, %s) ELSE %s END, %s
          FROM leads_lead WHERE id = ANY(%s) RETURNING id
        """,
        [title, due_on, owners, actor.pk, actor.pk, timezone.now(), ids],
    )
    _keep_next_steps(ids)
    return Bulk(
        done.changed, done.left_out, {"verb": "task", "tasks": tasks, "title_is": _fingerprint(title, due_on)}
    )


@transaction.atomic
def take_back(*, back: dict[str, Any], actor: User) -> int:
    """Undo a change of many where nobody has changed it since; return how many are as they were."""
    undo = {"assign": _take_back_owners, "stage": _take_back_stages, "task": _take_back_tasks}[back["verb"]]
    return undo(back, actor)


def _take_back_owners(back: dict[str, Any], actor: User) -> int:
    ids, owners, teams = _flat(back["old"])
    kept_team = back["team"] == "kept"
    return len(
        _run(
            """
            UPDATE leads_lead lead SET owner_id = was.owner, team_id = was.team
              FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS was (id, owner, team), privacy_subject subject
             WHERE lead.id = was.id AND subject.id = lead.subject_id AND subject.state = 'active'
               AND lead.owner_id IS NOT DISTINCT FROM %s
               AND lead.team_id IS NOT DISTINCT FROM CASE WHEN %s THEN was.team ELSE %s::bigint END
            RETURNING lead.id
            """,
            [ids, owners, teams, back["owner"], kept_team, None if kept_team else back["team"]],
        )
    )


def _take_back_stages(back: dict[str, Any], actor: User) -> int:
    """Stage, dates and the reason of an earlier loss are read from the timeline: the way back holds none of them."""
    ids, stages = _flat(back["old"])
    moment = back["at"]
    _run(
        "DELETE FROM leads_activity a USING leads_lead lead WHERE a.lead_id = lead.id AND lead.id = ANY(%s)"
        " AND lead.stage_id = %s AND lead.stage_since = %s AND a.kind = %s AND a.at = %s",
        [ids, back["stage"], moment, Activity.Kind.STAGE, moment],
    )
    restored = _run(
        """
        UPDATE leads_lead lead
           SET stage_id = was.stage,
               stage_since = coalesce(move.at, lead.created_at),
               lost_reason = CASE WHEN stage.kind = 'lost' THEN coalesce(move.body, '') ELSE '' END,
               last_activity_at = CASE WHEN lead.last_activity_at = %s
                   THEN coalesce((SELECT max(at) FROM leads_activity a WHERE a.lead_id = lead.id), lead.created_at)
                   ELSE lead.last_activity_at END
          FROM unnest(%s::bigint[], %s::bigint[]) AS was (id, stage)
          JOIN leads_stage stage ON stage.id = was.stage
          LEFT JOIN LATERAL (
               SELECT at, body FROM leads_activity a WHERE a.lead_id = was.id AND a.kind = 'stage' ORDER BY at DESC LIMIT 1
          ) move ON true
         WHERE lead.id = was.id AND lead.stage_id = %s AND lead.stage_since = %s
           AND EXISTS (SELECT FROM privacy_subject s WHERE s.id = lead.subject_id AND s.state = 'active')
        RETURNING lead.id
        """,
        [moment, ids, stages, back["stage"], moment],
    )
    if back["deals"]:
        _run(
            "UPDATE leads_deal SET state = %s WHERE id = ANY(%s) AND lead_id = ANY(%s) AND state = %s",
            [Deal.State.OPEN, back["deals"], restored, Deal.State.LOST],
        )
    return len(restored)


def _take_back_tasks(back: dict[str, Any], actor: User) -> int:
    open_tasks = Task.everyone.filter(done_at__isnull=True, pk__in=back["tasks"]).select_for_update()
    untouched = [
        (pk, lead)
        for pk, lead, title, due_on in open_tasks.values_list("pk", "lead_id", "title", "due_on")
        if _fingerprint(title, due_on) == back["title_is"]
    ]
    _run("DELETE FROM leads_task WHERE id = ANY(%s)", [[pk for pk, _lead in untouched]])
    _keep_next_steps([lead for _pk, lead in untouched])
    return len(untouched)


def _locked(leads: QuerySet, actor: User, *columns: str) -> list[tuple]:
    """Lock those of *leads* that the actor may change, always in the same order; return their ids and old values."""
    # No question inside the question: where the table was empty when last analysed, the one is asked again for each row.
    rows = (leads.order_by() & Lead.objects.editable_by(actor)).order_by("pk")
    return list(rows.select_for_update(of=("self",)).values_list("pk", *columns))


def _keep_next_steps(ids: list[int]) -> None:
    """Write the earliest open task of each lead on it, as `tasks.keep_next_step` does for one."""
    _run(
        """
        UPDATE leads_lead lead SET next_step = coalesce(first.title, ''), next_step_on = first.due_on
          FROM unnest(%s::bigint[]) AS chosen (id)
          LEFT JOIN LATERAL (
               SELECT title, due_on FROM leads_task task
                WHERE task.lead_id = chosen.id AND task.done_at IS NULL ORDER BY due_on NULLS LAST, id LIMIT 1
          ) first ON true
         WHERE lead.id = chosen.id
           AND (lead.next_step, lead.next_step_on) IS DISTINCT FROM (coalesce(first.title, ''), first.due_on)
        """,
        [ids],
    )


def _by_value(rows: list[tuple]) -> list[list]:
    """Group ids by their old values: [[values…, [ids]], …], which is short even for many rows."""
    groups: dict[tuple, list[int]] = {}
    for pk, *old in rows:
        groups.setdefault(tuple(old), []).append(pk)
    return [[*old, ids] for old, ids in groups.items()]


def _flat(groups: list[list]) -> tuple[list, ...]:
    """Undo `_by_value`: the ids, and one list for each old value."""
    rows = [(pk, *old) for *old, ids in groups for pk in ids]
    return tuple(list(column) for column in zip(*rows, strict=True))


def _fingerprint(title: str, due_on: dt.date | None) -> str:
    """What a task said, as a hash: enough to see whether it was changed."""
    return hashlib.sha256(f"{due_on}:{title}".encode()).hexdigest()


def _run(sql: str, params: list) -> list:
    """Run one statement; return the first column of what it returns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []
