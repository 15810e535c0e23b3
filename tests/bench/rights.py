"""What a person's rights cost: one erasure, the search after it, the copy; and a bulk change of their leads."""

import itertools
import subprocess
import uuid
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from leadcrm.accounts.models import User
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.bulk import assign_many
from leadcrm.leads.services.leads import create_lead
from privacy.audit.context import act
from privacy.erasure import engine
from privacy.erasure.residue import residue
from privacy.erasure.runs import begin, inside
from privacy.erasure.steps import steps
from privacy.erasure.tools import tool
from privacy.erasure.values import Values
from privacy.package import as_json, package
from privacy.registry import iter_declarations
from tests.bench.measure import Pair, row
from tests.bench.owner import address, owner

_numbers = itertools.count(uuid.uuid4().int % 10**9)
_RELATED = 100


def _person() -> Lead:
    """Somebody with a hundred related rows, stored through the services and seen by the trail."""
    number = next(_numbers)
    with act(actor="bench"), transaction.atomic():
        lead = create_lead(
            values={
                "first_name": "Bench",
                "last_name": f"Gone{number}",
                "email": f"gone.{number}@bench.example",
            },
            source="bench",
            obtained_from="person",
            origin="bench",
        )
        Activity.objects.bulk_create(
            Activity(
                subject_id=lead.subject_id,
                lead=lead,
                kind="note",
                at=timezone.now(),
                body=f"Asked about variant {n}.",
            )
            for n in range(_RELATED)
        )
    return lead


@row("one erasure, 100 related rows", reference="the same statements, no trigger", goal="≤ 50 ms")
def erasure() -> Pair:
    """The search for rests is a row of its own; the ledger's line and the run are committed before the clock starts."""
    waiting: list[Any] = []
    bare: list[uuid.UUID] = []
    unseen = owner()

    def before() -> None:
        lead = _person()
        waiting.append((begin("request", [lead.subject_id], "person"), lead.subject_id))
        bare.append(_person().subject_id)

    def erase() -> None:
        run, person = waiting.pop()
        with inside(run):
            engine.erase([person])

    def statements() -> None:
        person = bare.pop()
        for step in steps():
            table = step.table
            key = step.declared.model._meta.get_field(step.declared.keys[0].split("__")[0])
            if step.deletes and "__" not in step.declared.keys[0]:
                unseen.execute(f'DELETE FROM "{table}" WHERE "{key.column}" = %s', [person])
        unseen.execute("UPDATE privacy_subject SET state = 'erased' WHERE id = %s", [person])
        unseen.commit()

    return Pair(erase, statements, units=_RELATED, rounds=20, before=before)


@row("search for rests of one person", reference="pg_dump | grep", goal="≤ 1.3")
def search() -> Pair:
    values = Values(
        emails={"nobody.at.all@nowhere.example"},
        numbers={"3414710277"},
        names={"Änne-Sophie O'Größel", "O'Größel Änne-Sophie"},
        ids={str(uuid.uuid4())},
        lines={"Der Keller wurde 1911 von der Urgroßmutter trockengelegt."},
    )
    dump = [str(tool("pg_dump")), "--data-only", "-d", make_conninfo(**address())]
    plain = values.emails | values.numbers | values.names | values.ids | values.lines
    grep = ["grep", "-iF", *(part for value in sorted(plain) for part in ("-e", value))]

    def dump_and_grep() -> None:
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as source:
            # "C": bytes compared as bytes, the fastest grep there is.
            subprocess.run(grep, stdin=source.stdout, stdout=subprocess.DEVNULL, env={"LC_ALL": "C"})
        assert source.returncode == 0

    return Pair(lambda: residue(values), dump_and_grep, rounds=3)


@row("copy for one person, 100 related rows", reference="row_to_json, table by table", goal="≤ 30 ms")
def copy() -> Pair:
    person = _person().subject_id
    tables = [
        (declared.model._meta.db_table, declared.model._meta.get_field(declared.subject).column)
        for declared in iter_declarations()
        if declared.subject
        and "__" not in declared.subject
        and any(item.told for item in declared.fields.values())
    ]

    def bare() -> None:
        with connection.cursor() as cursor:
            for table, key in tables:
                cursor.execute(f'SELECT row_to_json(r)::text FROM "{table}" r WHERE r."{key}" = %s', [person])
                cursor.fetchall()

    return Pair(lambda: as_json(package([person])), bare, units=_RELATED, rounds=10)


@row("bulk assign of 1,000 leads", reference="one UPDATE", goal="≤ 4")
def bulk() -> Pair:
    return _bulk(1000, 5)


@row("bulk assign of 100,000 leads", reference="one UPDATE", goal="≤ 4")
def large_bulk() -> Pair:
    return _bulk(100_000, 1)


def _bulk(count: int, rounds: int) -> Pair:
    newest = Lead.everyone.filter(subject__state="active").order_by("-pk")
    ids = list(newest.values_list("pk", flat=True)[:count])
    actor, owners = User.objects.get(username="jonas"), itertools.cycle(User.objects.filter(role="sales")[:2])
    unseen, turns = owner(), itertools.count()

    def assign() -> None:
        with act(actor=actor):
            assign_many(
                leads=Lead.everyone.filter(pk__in=ids), asked=len(ids), owner=next(owners), actor=actor
            )

    def update() -> None:
        unseen.execute(
            "UPDATE leads_lead SET next_step = %s WHERE id = ANY(%s)", [f"turn {next(turns)}", ids]
        )
        unseen.commit()

    return Pair(assign, update, units=len(ids), rounds=rounds)
