"""`subject__among=ids`: whose key is one of these, as one parameter for however many people there are."""

import uuid
from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ForeignKey, Lookup, QuerySet, UUIDField
from django.db.models.sql.compiler import SQLCompiler


def array(ids: Iterable[uuid.UUID]) -> str:
    """Return ids as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, ids))}}}"


def holding(tables: Iterable[QuerySet]) -> tuple[str, int]:
    """Return a statement that says which of these hold a row, and in how many places it needs the array of ids.

    Each of *tables* asks for the rows of somebody by `among` and by nothing else.
    """
    parts, places = [], 0
    for rows in tables:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"EXISTS ({sql})")
        places += len(params)
    return f"SELECT {', '.join(parts)}", places


@UUIDField.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    """`IN (…)` is bound and planned id by id, which costs more than most statements on a few hundred people."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY (%s::uuid[])", (*params, array(self.rhs))
