"""The suite's database, set up as its owner and used as the application; and the cast that every test knows."""

import datetime as dt
import gc
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client, TransactionTestCase

from privacy import behind

OWNER = (
    environ.Env.db_url_config(django_settings.DATABASE_OWNER_URL)
    if django_settings.DATABASE_OWNER_URL
    else {}
)
# Rows that migrations ship; transactional tests leave them alone.
SHIPPED = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "privacy_purpose",
    "privacy_legalparameter",
    "leads_stage",
}


# R38: from here on every answer is looked at, those of the live server, too.
django_settings.MIDDLEWARE = ["tests.device.RegisteredCookies", *django_settings.MIDDLEWARE]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--leads", type=int, default=20_000, help="how many leads tests/kills has in its night")
    parser.addoption(
        "--histories",
        type=int,
        default=0,
        help="how many histories of consent tests/consent/test_any_history.py lives through (0: a few, always the same)",
    )
    parser.addoption(
        "--kills", type=int, default=40, help="how often tests/kills kills a process of the product"
    )


def pytest_collection_finish() -> None:
    """Keep the collector from walking, some thousand times, what lives until the end: two of a hundred seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _become(user: str, password: str) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["USER"] = user
    connection.settings_dict["PASSWORD"] = password


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Create the test database as the owner of the tables."""
    if OWNER:
        _become(OWNER["USER"], OWNER["PASSWORD"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Run the tests as the application's role, which may not touch the trail."""
    original = dict(environ.Env().db_url("DATABASE_URL"))
    with django_db_blocker.unblock():
        _become(original["USER"], original["PASSWORD"])
        _empty_tables()  # what was shipped has left entries in the trail: the first test finds it as every other
    yield
    with django_db_blocker.unblock():
        if OWNER:
            _become(OWNER["USER"], OWNER["PASSWORD"])


def owner_connection(**options: Any) -> psycopg.Connection:
    """Connect to the test database as its owner, for what the application may not do."""
    url = OWNER or connection.settings_dict
    given = connection.settings_dict
    return psycopg.connect(
        dbname=given["NAME"],
        user=url["USER"] or None,
        password=url["PASSWORD"] or None,
        host=url["HOST"] or given.get("OPTIONS", {}).get("host"),
        port=url["PORT"] or None,
        **options,
    )


def _empty_tables(_case: TransactionTestCase | None = None) -> None:
    """Empty all but the shipped tables. TRUNCATE is forbidden by the trail, so the owner deletes with triggers off."""
    behind.settle()
    connection.close()
    with owner_connection() as owner:
        owner.execute("SET session_replication_role = replica")
        names = [
            row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        statements = [f'DELETE FROM "{name}"' for name in sorted(set(names) - SHIPPED)]
        statements.append("DELETE FROM privacy_purpose WHERE own")
        statements.append("DELETE FROM privacy_legalparameter WHERE source = 'test'")
        owner.execute("; ".join(statements))  # type: ignore[arg-type]


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> Iterator[None]:
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> Path:
    """Give each test a data folder of its own: seals, ledger, uploads and mails."""
    settings.DATA_DIR = tmp_path
    settings.TRAIL_STRICT = True
    settings.STATICFILES_DIRS = [django_settings.BASE_DIR / "static"]
    # Hashed names need `collectstatic`; tests serve the files as they lie.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**django_settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _cache_of_its_own(settings: Any) -> None:
    """Give each test a corner of Redis of its own: emptying it would empty the neighbours', too."""
    default = django_settings.CACHES["default"]
    settings.CACHES = {"default": {**default, "KEY_PREFIX": f"test:{uuid.uuid4().hex}"}}


@pytest.fixture
def redis_away(settings: Any) -> None:
    """Redis does not answer."""
    default = django_settings.CACHES["default"]
    settings.CACHES = {"default": {**default, "LOCATION": "redis://127.0.0.1:1/0"}}


def set_number(key: str, value: int, *, since: dt.date = dt.date(2018, 5, 25)) -> None:
    """Let a number of the law be another one from that day on (R0)."""
    from privacy.models import LegalParameter

    unit = LegalParameter.objects.filter(key=key)[0].unit
    LegalParameter.objects.create(key=key, value=value, unit=unit, valid_from=since, source="test")


# --- the cast ---------------------------------------------------------------------------------


@pytest.fixture
def leipzig(db: None) -> Any:
    from leadcrm.accounts.models import Team

    return Team.objects.create(name="Leipzig")


@pytest.fixture
def hamburg(db: None) -> Any:
    from leadcrm.accounts.models import Team

    return Team.objects.create(name="Hamburg")


def make_staff(username: str, first: str, last: str, role: str, team: Any = None) -> Any:
    from leadcrm.accounts.models import User

    return User.objects.create_user(
        username,
        f"{username}@sonnenhain.example",
        None,
        first_name=first,
        last_name=last,
        role=role,
        team=team,
    )


@pytest.fixture
def lena(leipzig: Any) -> Any:
    """A sales person of team Leipzig."""
    return make_staff("lena", "Lena", "Vogt", "sales", leipzig)


@pytest.fixture
def tom(hamburg: Any) -> Any:
    """A sales person of another team."""
    return make_staff("tom", "Tom", "Ahrens", "sales", hamburg)


@pytest.fixture
def jonas(leipzig: Any) -> Any:
    """The sales manager."""
    return make_staff("jonas", "Jonas", "Reuter", "manager", leipzig)


@pytest.fixture
def mara(db: None) -> Any:
    """A marketer."""
    return make_staff("mara", "Mara", "Lindner", "marketing")


@pytest.fixture
def ines(db: None) -> Any:
    """The data protection officer."""
    return make_staff("ines", "Ines", "Albrecht", "dpo")


@pytest.fixture
def arne(db: None) -> Any:
    """The administrator."""
    return make_staff("admin", "Arne", "Dahl", "administrator")


@pytest.fixture
def as_user(settings: Any) -> Any:
    """Return a function that makes a logged-in client: `as_user(lena).get(...)`."""
    settings.DEMO = True  # no second factor in the way; tests of the second factor switch it off again
    return logged_in


def logged_in(user: Any) -> Client:
    client = Client()
    with transaction.atomic():
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def controller(db: None) -> Any:
    """The company that is responsible."""
    return make_controller()


def make_controller() -> Any:
    from privacy.models import Controller

    return Controller.objects.create(
        name="Sonnenhain Energietechnik GmbH",
        street="Torgauer Straße 214",
        postcode="04347",
        city="Leipzig",
        email="post@sonnenhain.example",
        phone="+49 341 4710200",
        represented_by="Dr. Wilma Sonnenhain",
        register_entry="HRB 99999, Amtsgericht Leipzig",
        dpo_name="Ines Albrecht",
        dpo_email="datenschutz@sonnenhain.example",
        authority="Sächsische Datenschutz- und Transparenzbeauftragte",
    )
