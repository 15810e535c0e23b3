"""One seeding for all files of tests, in a database of its own; each test looks at it and leaves it as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from leadcrm.demo.seed.run import seed
from privacy import behind
from tests.conftest import owner_connection

LEADS = 300


@contextmanager
def _database(name: str) -> Iterator[None]:
    """Work on another database of the same server."""
    before = connection.settings_dict["NAME"]
    _leave_for(name)
    yield
    _leave_for(before)


def _leave_for(name: str) -> None:
    behind.settle()
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


@contextmanager
def _copy_of_the_empty_one() -> Iterator[str]:
    empty = connection.settings_dict["NAME"]
    name = f"{empty}_demo"
    with _database("postgres"), owner_connection(autocommit=True) as owner:
        _drop(owner, name)
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{empty}"')  # type: ignore[arg-type]
    yield name
    with _database("postgres"), owner_connection(autocommit=True) as owner:
        _drop(owner, name)


def _drop(owner: psycopg.Connection, name: str) -> None:
    owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def founded(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Found the demo's company in earnest; return its database's name and its data folder."""
    folder = tmp_path_factory.mktemp("company")
    with django_db_blocker.unblock(), _copy_of_the_empty_one() as name:
        earnest = override_settings(
            DATA_DIR=folder, EMAIL_BACKEND="leadcrm.mail.backend.OutboxBackend", TRAIL_STRICT=True
        )
        with _database(name), earnest:
            assert seed(LEADS) == LEADS
        yield name, folder


@pytest.fixture(scope="module")
def company(founded: tuple[str, Path], django_db_blocker: Any) -> Iterator[Path]:
    """Go to the company for one file of tests, and return its data folder."""
    name, folder = founded
    with django_db_blocker.unblock(), _database(name):
        yield folder


@pytest.fixture
def demo(company: Path, data_dir: Path, db: None, settings: Any) -> Path:
    """The company as it stands, for one test."""
    settings.DATA_DIR = company
    return company
