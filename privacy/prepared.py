"""A cursor whose statements the server plans once a connection: some take longer to plan than to answer."""

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Cursor(psycopg.Cursor):
    """Binds on the server, where psycopg prepares what it sees again, and keeps what Django's log of statements reads."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)
        return self._query


def prepared_cursor() -> CursorWrapper:
    """Return a cursor that prepares statements; the setting `prepare_threshold` says how often it sees one before.

    Django's own cursors bind in the client and are planned each time, with the values in sight: right for questions over
    many rows, whose best plan depends on them.
    """
    connection.ensure_connection()
    cursor: Any = _Cursor(connection.connection)
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )
