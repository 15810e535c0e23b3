"""The database triggers of the trail, made from the registry: statement-level, one INSERT … SELECT per statement."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connections, models
from psycopg import sql

from privacy.registry import Declaration, iter_declarations

_ENTRY = "id, at, verb, table_name, row_id, subject, actor, purpose, request_id, fields, commitment, run"
_ACT = (
    "coalesce(nullif(current_setting('leadcrm.actor', true), ''), 'role:' || session_user), "
    "coalesce(current_setting('leadcrm.purpose', true), ''), coalesce(current_setting('leadcrm.request', true), '')"
)
_TRANSITION = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}
# FULL JOIN: an inner join would cache a nested loop from its first one-row statement (10,000 rows: 81 s),
# and would not see a changed key.
_SOURCE = {
    "insert": "new_rows n",
    "update": "old_rows o FULL JOIN new_rows n ON o.{pk} = n.{pk}",
    "delete": "old_rows o",
}
_SIDES = {"insert": ("n",), "update": ("n", "o"), "delete": ("o",)}


@cache
def audited_tables() -> frozenset[str]:
    """Return the names of all tables whose writes enter the trail."""
    return frozenset(model._meta.db_table for model, _ in _audited())


def _audited() -> list[tuple[type[models.Model], Declaration]]:
    return [(declared.model, declared) for declared in iter_declarations() if declared.trail]


def function_sql(model: type[models.Model], declared: Declaration, verb: str) -> str:
    """Return the trigger function that writes one entry per row of a statement.

    Inside an erasure run a statement on rows of persons writes one entry that names the run, without values;
    the run must be open and cover every one of these persons.
    """
    table = model._meta.db_table
    pk = _column(model._meta.pk)
    source = _SOURCE[verb].format(pk=pk)
    subject = _first(_SIDES[verb], lambda side: _subject(model, declared.subject, side))
    covered = _covered(model, declared, verb) if declared.subject is not None else ""
    return f"""
CREATE OR REPLACE FUNCTION {_function(table, verb)}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off AS $trail$
DECLARE
    run_ uuid := CASE WHEN current_setting('leadcrm.run', true) <> '' THEN privacy_open_run() END;
    now_ timestamptz := clock_timestamp();
    rows_ bigint;
    strangers_ bigint;
BEGIN{covered}
    WITH act AS MATERIALIZED (
        SELECT nextval('privacy_auditentry_id_seq') AS id, {_first(_SIDES[verb], lambda side: f"{side}.{pk}")}::text AS row_id,
            {subject} AS subject, {_fields(model, verb)} AS fields,
            {_detail(model, declared, verb)} AS detail, uuid_send(gen_random_uuid()) AS salt
        FROM {source}
    ), kept AS (
        INSERT INTO privacy_auditdetail (entry_id, subject, salt, detail)
        SELECT id, subject, salt, detail FROM act WHERE detail IS NOT NULL
    )
    INSERT INTO privacy_auditentry ({_ENTRY})
    SELECT id, now_, '{verb}', '{table}', row_id, subject, {_ACT}, fields,
        sha256(salt || convert_to(detail, 'UTF8')), run_
    FROM act;
    RETURN NULL;
END $trail$"""


def _covered(model: type[models.Model], declared: Declaration, verb: str) -> str:
    """The branch of an erasure run. Rows before and after must be its people's: taking somebody else's row over
    would otherwise hide them."""
    table = model._meta.db_table
    people = " UNION ALL ".join(
        f"SELECT {', '.join(_subject(model, key, side) for key in declared.keys)} FROM {rows} {side}"
        for side, rows in (("n", "new_rows"), ("o", "old_rows"))
        if side in _SIDES[verb]
    )
    names = [f"person_{number}" for number, _ in enumerate(declared.keys)]
    # IN, not EXISTS: the people of the run are hashed once a statement, not looked up row by row.
    theirs = " OR ".join(
        f"t.{name} IN (SELECT r.subject FROM privacy_erasurerunsubject r WHERE r.run_id = run_)"
        for name in names
    )
    return f"""
    IF run_ IS NOT NULL THEN
        SELECT count(*) / {len(_SIDES[verb])}, count(*) FILTER (WHERE ({theirs}) IS NOT TRUE) INTO rows_, strangers_
        FROM ({people}) t ({", ".join(names)});
        IF strangers_ > 0 THEN
            RAISE EXCEPTION '{verb} on {table}: % rows belong to nobody of erasure run %', strangers_, run_
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF rows_ > 0 THEN
            INSERT INTO privacy_auditentry ({_ENTRY})
            VALUES (nextval('privacy_auditentry_id_seq'), now_, '{verb}', '{table}', rows_ || ' rows', NULL,
                {_ACT}, '', NULL, run_);
        END IF;
        RETURN NULL;
    END IF;"""


def _first(sides: tuple[str, ...], expression: Callable[[str], str]) -> str:
    parts = [expression(side) for side in sides]
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _subject(model: type[models.Model], path: str | None, side: str) -> str:
    """The person of a row: a column of ours, or a look-up along a path in a table that is not ours."""
    if path is None:
        return "NULL::uuid"
    first, *rest = path.split("__")
    key: Any = model._meta.get_field(first)
    expression = f"{side}.{_column(key)}"
    for step in rest:
        target = key.remote_field.model
        key = target._meta.get_field(step)
        table = _quote(target._meta.db_table)
        expression = (
            f"(SELECT x.{_column(key)} FROM {table} x WHERE x.{_column(target._meta.pk)} = {expression})"
        )
    return expression


def _fields(model: type[models.Model], verb: str) -> str:
    if verb != "update":
        return "''"
    names = ", ".join(
        f"CASE WHEN o.{_column(f)} IS DISTINCT FROM n.{_column(f)} THEN '{f.name}' END"
        for f in model._meta.concrete_fields
    )
    return f"concat_ws(' ', {names})"


def _detail(model: type[models.Model], declared: Declaration, verb: str) -> str:
    """The exact text whose hash the entry commits to.

    A row of nobody gets none: no erasure run could ever remove it again.
    """
    if declared.subject is None:
        return "NULL::text"
    fields = [f for f in model._meta.concrete_fields if f.name not in declared.unrecorded]
    whole = _first(_SIDES[verb], lambda side: _subject(model, declared.subject, side))
    if verb == "update":
        changes = ", ".join(
            f"CASE WHEN o.{c} IS DISTINCT FROM n.{c} THEN '\"{name}\":[' || coalesce(to_json(o.{c})::text, 'null')"
            f" || ',' || coalesce(to_json(n.{c})::text, 'null') || ']' END"
            for c, name in ((_column(f), f.name) for f in fields)
        )
        body = f"'{{\"changed\":{{' || nullif(concat_ws(',', {changes}), '') || '}}}}'"
    else:
        side, word = ("n", "new") if verb == "insert" else ("o", "old")
        columns = ", ".join(f"{side}.{_column(f)} AS {_quote(f.name)}" for f in fields)
        body = f"'{{\"{word}\":' || (SELECT row_to_json(r)::text FROM (SELECT {columns}) r) || '}}'"
    return f"CASE WHEN {whole} IS NOT NULL THEN {body} END"


def trigger_sql(table: str, verb: str) -> str:
    """Return the statement that binds a trigger function to its table."""
    return (
        f"CREATE OR REPLACE TRIGGER trail_{verb} AFTER {verb.upper()} ON {_quote(table)} {_TRANSITION[verb]} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_function(table, verb)}()"
    )


def guard_sql(table: str) -> str:
    """TRUNCATE has no transition table, so it cannot be recorded and is refused."""
    return (
        f"CREATE OR REPLACE TRIGGER trail_truncate BEFORE TRUNCATE ON {_quote(table)} "
        "FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()"
    )


def install(using: str) -> None:
    """Bring the triggers of all registered tables in step with the registry; unchanged ones are left alone.

    Runs as the owner of the tables, after `migrate`.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, obj_description(p.oid) FROM pg_proc p WHERE p.proname LIKE 'trail\\_%'"
        )
        installed = dict(cursor.fetchall())
        wanted: set[str] = set()
        for model, declared in _audited():
            table = model._meta.db_table
            for verb in _TRANSITION:
                body, name = function_sql(model, declared, verb), _function(table, verb)
                digest = hashlib.sha256(body.encode()).hexdigest()
                wanted.add(name)
                if installed.get(name) != digest:
                    cursor.execute(body)
                    cursor.execute(trigger_sql(table, verb))
                    cursor.execute(guard_sql(table))
                    cursor.execute(f"COMMENT ON FUNCTION {name}() IS '{digest}'")
        for stale in installed.keys() - wanted:
            cursor.execute(f"DROP FUNCTION {stale}() CASCADE")


def grant(using: str) -> None:
    """Give the application's role what it needs and no more: data to write, the trail only to read.

    Does nothing where that role does not exist (a foreign database with one role).
    """
    role = settings.DATABASE_APP_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user", [role])
        if cursor.fetchone() is None:
            return
        name = sql.Identifier(role).as_string(cursor.connection)
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            "REVOKE INSERT, UPDATE, DELETE ON privacy_auditentry, privacy_auditdetail, privacy_auditleaf,"
            f" privacy_auditnode, privacy_auditseal, privacy_auditmark, privacy_auditprune FROM {name}",
            f"REVOKE ALL ON SEQUENCE privacy_auditentry_id_seq FROM {name}",
            "GRANT EXECUTE ON FUNCTION privacy_record, privacy_collect, privacy_seal, privacy_forget,"
            f" privacy_forget_rows, privacy_analyse, privacy_prunable, privacy_prune TO {name}",
        ):
            cursor.execute(statement)


def _function(table: str, verb: str) -> str:
    return f"trail_{verb}_{table}"


def _column(field: Any) -> str:
    return _quote(field.column)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
