"""A connection as the owner of the tables with triggers off: what the product may not do, the reference may."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import environ
import psycopg
from django.conf import settings


def address() -> dict[str, str]:
    """Return where the bench database is and who owns it, in libpq's words."""
    url = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
    given = {
        "dbname": url["NAME"],
        "user": url["USER"],
        "password": url["PASSWORD"],
        "host": url["HOST"],
        "port": url["PORT"],
        **url.get("OPTIONS", {}),  # a socket's folder stands here
    }
    return {key: str(value) for key, value in given.items() if value}


def owner() -> psycopg.Connection:
    """Connect to the bench database as its owner, audited by nobody."""
    connection = psycopg.connect(**address())
    connection.execute("SET session_replication_role = replica")
    connection.commit()
    return connection


@contextmanager
def untold(tables: Iterable[str]) -> Iterator[psycopg.Connection]:
    """Connect as the owner, with foreign keys checked and no trail of what is done to these tables."""
    with psycopg.connect(**address()) as connection:
        for table in tables:
            connection.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            for table in tables:
                connection.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def tidy() -> None:
    """Leave the database as autovacuum would after a while: statistics and visibility known."""
    with owner() as connection:
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")


# What the import bench made, in an order that leaves no row without its parent.
_BENCH = "(SELECT subject_id FROM leads_lead WHERE source = 'bench')"
_CLEAN = (
    f"DELETE FROM privacy_contactpoint WHERE subject_id IN {_BENCH}",
    f"DELETE FROM privacy_lawfulbasis WHERE subject_id IN {_BENCH}",
    f"DELETE FROM leads_activity WHERE subject_id IN {_BENCH}",
    f"DELETE FROM privacy_subject WHERE id IN {_BENCH}",
    "DELETE FROM leads_lead WHERE source = 'bench'",
)


def clean() -> None:
    """Take the imported leads of the last run out again, so that the number of leads stays what was asked for."""
    with owner() as connection:
        for statement in _CLEAN:
            connection.execute(statement)
