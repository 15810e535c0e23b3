"""What the tests of the trail share: making audited rows, reading entries, acting as the owner of the tables."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from privacy.audit.models import AuditEntry
from privacy.ids import new_subject_id
from tests.conftest import owner_connection

SUBJECT = "privacy_subject"


def sql(statement: str, params: Any = None) -> list[tuple[Any, ...]]:
    """Run a statement as the application does, without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def add_person() -> uuid.UUID:
    """Insert one audited row by raw SQL."""
    person = new_subject_id()
    sql("INSERT INTO privacy_subject (id) VALUES (%s)", [person])
    return person


def entries_of(person: uuid.UUID) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(subject=person).order_by("id"))


@contextmanager
def tampering() -> Iterator[psycopg.Connection]:
    """Act as an owner who switches the guards off."""
    connection.close()
    with owner_connection() as owner:
        owner.execute("SET session_replication_role = replica")
        yield owner
