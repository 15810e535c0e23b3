"""Rows of several tables stored by one statement: what belongs to one act needs one journey to the database."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Func, Model
from django.db.models.sql import InsertQuery

_KEY = "(SELECT pk FROM %(function)s)"


def insert(*rows: Model, known: Model | None = None) -> None:
    """Store new rows, in one statement and in this order.

    `known` may be there already under the same key, as what is named by its hash is: then it stays as it stands.
    A foreign key may point at a row that stands before it in the list and has no key yet: it takes the one that row
    gets. Foreign keys are checked at the transaction's end.
    """
    parts, params = [], []
    for place, row in enumerate(rows):
        sql, values = _insert(row, list(rows[:place]))
        if row is known:
            sql += " ON CONFLICT DO NOTHING"
        parts.append(
            f"row_{place} AS ({sql} RETURNING {connection.ops.quote_name(str(row._meta.pk.column))} AS pk)"
        )
        params += values
    keys = ", ".join(_KEY % {"function": f"row_{place}"} for place in range(len(rows)))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT {keys}", params)
        found = cursor.fetchone()
    for row, key in zip(rows, found, strict=True):
        if row is not known:
            row.pk = key
        row._state.adding, row._state.db = False, connection.alias
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation and (target := row._state.fields_cache.get(field.name)) in rows:
                setattr(row, field.attname, target.pk)


def _insert(row: Model, before: list[Model]) -> tuple[str, list[Any]]:
    fields = [field for field in row._meta.concrete_fields if row.pk is not None or not field.primary_key]
    stored = type(row)(**{field.attname: getattr(row, field.attname) for field in fields})
    for field in fields:
        target: Any = row._state.fields_cache.get(field.name) if field.is_relation else None
        if target is not None and target.pk is None:
            setattr(stored, field.attname, Func(function=f"row_{before.index(target)}", template=_KEY))
    query = InsertQuery(type(row))
    query.insert_values(fields, [stored])
    ((sql, params),) = query.get_compiler(connection=connection).as_sql()
    return sql, list(params)
