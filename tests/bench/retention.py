"""A night that erases a tenth of all leads, beside the same deletions as bare statements in batches of a thousand."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.utils import timezone

from leadcrm.demo.seed.people import Days, people
from leadcrm.demo.seed.person import Person
from leadcrm.demo.seed.rows import RowMaker
from leadcrm.demo.seed.surroundings import Surroundings
from leadcrm.demo.seed.writing import write
from leadcrm.leads.models import Lead
from privacy import jobs
from privacy.audit.context import act
from privacy.erasure.steps import steps
from privacy.ids import new_subject_id
from tests.bench.measure import Pair, row
from tests.bench.owner import owner, tidy, untold
from tests.bench.watching import Watch

_BATCH, _TURN = 1000, 100
# Whoever consented keeps the address; here everybody goes.
_KINDS = {"none", "pending", "expired", "withdrawn", "unproven", "objected", "no calls"}
# Nobody else may be due; a night runs once per date; and customers stay for longer.
_READY = (
    "UPDATE leads_lead SET last_person_contact_on = current_date WHERE NOT subject_id = ANY(%(all)s)"
    " AND last_person_contact_on < current_date - 300",
    "DELETE FROM privacy_jobrun WHERE name = 'leads' AND local_date = %(today)s",
    "DELETE FROM leads_deal WHERE subject_id = ANY(%(all)s) AND state = 'won'",
    "UPDATE leads_lead SET last_person_contact_on = current_date - 900 WHERE subject_id = ANY(%(due)s)",
    "UPDATE leads_lead SET last_person_contact_on = current_date WHERE subject_id = ANY(%(bare)s)",
)


@row("nightly retention, a tenth due", reference="bare SQL, no trigger", goal="≤ 2.5")
def night() -> Pair:
    count = Lead.everyone.count() // 10 // _TURN * _TURN
    due: list[uuid.UUID] = []
    bare: list[uuid.UUID] = []
    watch = Watch()

    def before() -> None:
        ids = _newcomers(2 * count)
        # Turn and turn about, so that both find their pages equally warm.
        for start in range(0, 2 * count, 2 * _TURN):
            due.extend(ids[start : start + _TURN])
            bare.extend(ids[start + _TURN : start + 2 * _TURN])
        with owner() as connection:
            given = {"all": ids, "due": due, "bare": bare, "today": timezone.localdate()}
            for statement in _READY:
                connection.execute(statement, given)
        tidy()

    def retain() -> None:
        with watch:
            outcome = jobs.run("leads", timezone.localdate(), beyond_cap=True)
        assert outcome == jobs.Outcome(due=count, done=count)

    return Pair(retain, lambda: _delete(bare), units=count, once=True, before=before, note=watch.told)


def _newcomers(count: int) -> list[uuid.UUID]:
    """Write that many people as the demo does, trail and all, and return their ids."""
    now = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time.min))
    found: list[uuid.UUID] = []

    def noting() -> Iterator[Person]:
        for person in islice(_unknown(Days(now, now.date())), count):
            found.append(person.subject)
            yield person

    with act(actor="bench"):
        write(noting(), count, RowMaker(Surroundings.look_up(now)))
    return found


def _unknown(days: Days) -> Iterator[Person]:
    """Yield the demo's people again under ids and addresses of their own; colleagues still mention each other."""
    again: dict[uuid.UUID, Person] = {}
    turn = uuid.uuid4().hex[:8]
    for person in people(days):
        if person.kind not in _KINDS:
            continue
        known = replace(
            person,
            rng=random.Random(),
            subject=new_subject_id(),
            email=f"{turn}.{person.email}",
            company=None,
            calls_too=False,
        )
        again = {person.subject: known, **dict(islice(again.items(), 20))}
        for event in known.events:
            if event.mentions is not None:
                event.mentions = again.get(event.mentions.subject)
        yield known


def _delete(ids: list[uuid.UUID]) -> None:
    """Delete the same people's rows and old values, table by table; foreign keys are checked here, too."""
    statements, tables = [], ["privacy_auditdetail", "privacy_subject"]
    for step in steps():
        if step.deletes and "__" not in step.declared.keys[0]:
            column = step.declared.model._meta.get_field(step.declared.keys[0]).column
            statements.append(f'DELETE FROM "{step.table}" WHERE "{column}" = ANY(%s)')
            tables.append(step.table)
    statements += [
        "DELETE FROM privacy_auditdetail d USING privacy_auditentry e WHERE e.subject = ANY(%s) AND d.entry_id = e.id",
        "UPDATE privacy_subject SET state = 'erased', notice_due_on = NULL WHERE id = ANY(%s)",
    ]
    with untold(tables) as connection:
        for start in range(0, len(ids), _BATCH):
            for statement in statements:
                connection.execute(statement, [ids[start : start + _BATCH]])
            connection.commit()
