"""What /readyz answers when something is away, and what it does not hide."""

import json
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client

from tests.conftest import owner_connection

pytestmark = pytest.mark.django_db(transaction=True)


def ready() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/readyz")
    return answer.status_code, json.loads(answer.content)


def test_all_there_is_ready() -> None:
    status, said = ready()
    assert status == 200
    assert said["ready"] is said["database"] is said["migrations"] is said["redis"] is True


def test_redis_away_is_named(settings: Any, redis_away: None) -> None:
    status, said = ready()
    assert (status, said["redis"], said["database"]) == (503, False, True)


def test_a_database_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    connection.close_pool()
    options = {"host": "127.0.0.1", "pool": False}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    try:
        status, said = ready()
    finally:
        connection.close()
    assert (status, said["database"], said["redis"]) == (503, False, True)


def test_a_missing_migration_is_no_missing_database() -> None:
    with owner_connection(autocommit=True) as owner:
        gone = owner.execute(
            "DELETE FROM django_migrations WHERE app = 'mail' RETURNING app, name"
        ).fetchall()
        try:
            status, said = ready()
        finally:
            for row in gone:
                owner.execute(
                    "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", row
                )
    assert (status, said["database"], said["migrations"]) == (503, True, False)


def test_a_mistake_of_ours_is_an_error_and_not_a_missing_database() -> None:
    with owner_connection(autocommit=True) as owner:
        owner.execute("ALTER TABLE mail_outboxmail RENAME COLUMN due_at TO due")
        try:
            with pytest.raises(ProgrammingError):
                ready()
        finally:
            owner.execute("ALTER TABLE mail_outboxmail RENAME COLUMN due TO due_at")
