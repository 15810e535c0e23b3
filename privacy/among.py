"""`subject__among=ids`: whose key is one of these, as one parameter for however many people there are."""

import uuid
from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import ForeignKey, Lookup, QuerySet, UUIDField
from django.db.models.sql.compiler import SQLCompiler


def array(ids: Iterable[uuid.UUID]) -> str:
    """Return ids as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, ids))}}}"


def holding(tables: Iterable[QuerySet]) -> str:
    """Return a statement that says which of these hold a row; it takes the array of ids.

    Each of *tables* asks for the rows of somebody by `among` and by nothing else. The ids are sent and read once, and
    the planner does not weigh each of them for each table.
    """
    asked = [rows.order_by().values("pk").query.sql_with_params()[0] for rows in tables]
    parts = [f"EXISTS ({sql.replace('%s', '(SELECT ids FROM given)')})" for sql in asked]  # noqa: S608
    return f"WITH given AS (SELECT %s::uuid[] AS ids) SELECT {', '.join(parts)}"


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
