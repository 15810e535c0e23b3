"""The bytes of a leaf: fixed text made from an entry, the same in SQL, in Python and in any verifier."""

import datetime as dt
import hashlib
from typing import Any

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# The same expression stands in privacy_collect (migration 0002). It is repeated here because a verifier must not
# ask a function that whoever tampers with the rows could have replaced, too.
LEAF_SQL = r"""sha256('\x00'::bytea || convert_to(concat_ws(E'\n',
    'leadcrm entry 1', e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.verb, e.table_name,
    concat_ws(' ', length(e.row_id), length(e.actor), length(e.purpose), length(e.request_id), length(e.fields)),
    e.row_id, e.actor, e.purpose, e.request_id, e.fields,
    coalesce(e.subject::text, '-'), coalesce(encode(e.commitment, 'hex'), '-'), coalesce(e.run::text, '-')
), 'UTF8'))"""


def microseconds(moment: dt.datetime) -> int:
    """Return a moment as whole microseconds since 1970 in UTC."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def moment(us: int) -> dt.datetime:
    """Return the moment of so many microseconds since 1970."""
    return EPOCH + dt.timedelta(microseconds=us)


def leaf_text(entry: dict[str, Any]) -> str:
    """Return the text of an entry as printed by `audit proof`."""
    free = [entry[name] for name in ("row_id", "actor", "purpose", "request_id", "fields")]
    return "\n".join(
        [
            "leadcrm entry 1",
            str(entry["id"]),
            str(entry["at"]),
            entry["verb"],
            entry["table_name"],
            " ".join(str(len(text)) for text in free),
            *free,
            entry["subject"] or "-",
            entry["commitment"] or "-",
            entry["run"] or "-",
        ]
    )


def leaf_hash(entry: dict[str, Any]) -> bytes:
    """Return the RFC 6962 leaf hash of an entry as printed by `audit proof`."""
    return hashlib.sha256(b"\x00" + leaf_text(entry).encode()).digest()
