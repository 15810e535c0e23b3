"""What the trail costs: an audited write beside the same write unseen; sealing and verifying beside plain SHA-256."""

from django.db import connection, transaction
from django.utils import timezone

from leadcrm.leads.models import Lead
from privacy.audit.context import act
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from tests.bench.measure import Pair, row
from tests.bench.owner import owner

_CHANGE = "UPDATE leads_lead SET stage_since = %s WHERE id = ANY(%s)"
_HASH = """
SELECT count(sha256(convert_to(concat_ws(E'\\n', e.id, e.at, e.verb, e.table_name, e.row_id, e.actor, e.subject,
       encode(e.commitment, 'hex')), 'UTF8'))) FROM (SELECT * FROM privacy_auditentry ORDER BY id DESC LIMIT %s) e"""


def _change(count: int, rounds: int) -> Pair:
    ids = list(Lead.everyone.order_by("-pk").values_list("pk", flat=True)[:count])
    unseen = owner()

    def audited() -> None:
        with act(actor="bench"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_CHANGE, [timezone.now(), ids])

    def bare() -> None:
        unseen.execute(_CHANGE, [timezone.now(), ids])
        unseen.commit()

    return Pair(audited, bare, units=len(ids), rounds=rounds)


@row("audited write, one row", reference="the same, no trigger", goal="–")
def one_row() -> Pair:
    return _change(1, 200)


@row("audited write, 10,000 rows", reference="the same, no trigger", goal="–")
def many_rows() -> Pair:
    return _change(10_000, 3)


@row("seal 100,000 entries", reference="SHA-256 over them", goal="≥ 100k/s")
def sealing() -> Pair:
    change = _change(100_000, 1)

    def hashing() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_HASH, [change.units])

    seal()
    return Pair(seal, hashing, units=change.units, rounds=3, before=change.product)


@row("verify the whole trail", reference="SHA-256 over it", goal="≥ 140k/s")
def verifying() -> Pair:
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM privacy_auditentry")
        entries = cursor.fetchone()[0]

    def hashing() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_HASH, [entries])

    def checking() -> None:
        assert verify().ok

    return Pair(checking, hashing, units=entries, rounds=2)
