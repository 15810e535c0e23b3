"""Every address of the house × everybody: made from the URL resolver, so a new address without a row here fails.

Security classes 1, 2 and 19: someone else's object, a refusal that changed something anyway, missing CSRF protection.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from privacy.admin_site import site
from tests.access_table import TABLES, UNNAMED, World, all_doors
from tests.access_world import build_world
from tests.conftest import logged_in

pytestmark = pytest.mark.django_db


class House(NamedTuple):
    world: World
    cookies: dict[str, SimpleCookie]  # of everybody, logged in
    folder: Path
    digest: str  # of all its tables

    def client(self, who: str, **options: Any) -> Client:
        client = Client(**options)
        client.cookies.update(self.cookies.get(who, {}))
        return client


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else f"{prefix}<{pattern.pattern}>"
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _patterns(pattern, f"{prefix}{namespace}")


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[House]:
    """The world, made once: each test works on a savepoint inside this transaction, and leaves it as it was."""
    folder = tmp_path_factory.mktemp("house")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=folder, DEMO=True), transaction.atomic():
        world = build_world()
        cookies = {who: logged_in(user).cookies for who, user in world.people.items()}
        yield House(world, cookies, folder, digest())
        transaction.set_rollback(True)


@pytest.fixture
def data_dir(data_dir: Path, house: House, settings: Any) -> Path:
    """Let the house find its files, which were written when it was made."""
    settings.DATA_DIR, settings.DEMO = house.folder, True
    return house.folder


def digest() -> str:
    """Return one hash over all tables but those that a refusal itself may write (sessions, throttling)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'axes%%' "
            "AND tablename NOT IN ('django_session', 'django_migrations')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        each = (
            f"SELECT '{name}' AS t, md5(coalesce(string_agg(r::text, '' ORDER BY r::text), '')) AS h FROM \"{name}\" r"
            for name in tables
        )
        cursor.execute(
            f"SELECT md5(string_agg(h, '' ORDER BY t)) FROM ({' UNION ALL '.join(each)}) every_table"
        )
        return cursor.fetchone()[0]


def _refused(response: HttpResponse) -> bool:
    # The log-in page, or the question why a data protection officer wants to look.
    sent_away = response.status_code == 302 and response.headers["Location"].split("?")[0].endswith(
        ("/login/", "/look/")
    )
    return sent_away or response.status_code in {403, 404, 405, 410}


def test_every_address_has_its_row() -> None:
    known = set(all_doors()) | UNNAMED
    assert sorted(set(_patterns(get_resolver())) ^ known) == []


def test_every_table_of_the_admin_has_its_row() -> None:
    assert {model._meta.label for model in site._registry} == set(TABLES)


@pytest.mark.parametrize("name", sorted(all_doors()))
def test_a_door_opens_to_those_it_is_for_and_to_nobody_else(name: str, house: House) -> None:
    door = all_doors()[name]
    url = reverse(name, args=door.args(house.world))
    let_in = []
    for method, allowed in (("get", door.get), ("post", door.post)):
        for who in ["nobody", *house.world.people]:
            if who in allowed or (who == "nobody" and door.public):
                continue
            response = getattr(house.client(who), method)(url, {"stage": "won", "owner": "1", "title": "x"})
            if not _refused(response):
                let_in.append(f"{who} {method} {url}: {response.status_code}")
    assert not let_in, "; ".join(let_in)
    assert digest() == house.digest, "somebody was refused, and yet something changed"
    for who in door.get:
        response = house.client(who).get(url)
        assert not _refused(response), f"{who} get {url}: {response.status_code}"
        assert response.status_code < 500


@pytest.mark.parametrize("name", sorted(name for name, door in all_doors().items() if door.post))
def test_an_unsafe_request_needs_its_token(name: str, house: House) -> None:
    """Class 19: what is exempt from the cookie-bound check is listed here and nowhere else."""
    door = all_doors()[name]
    client = house.client("nobody" if door.public else door.post[0], enforce_csrf_checks=True)
    response = client.post(reverse(name, args=door.args(house.world)), {})
    assert (response.status_code != 403) is door.csrf_free, response.status_code
