"""The embedded services: up by themselves, shared, gone with their last user, and whole after a kill."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from leadcrm import embedded
from leadcrm.embedded import EmbeddedError, Place, Services
from tests.setup.conftest import processes_of, wait_until

# A command like any other: uses the services, says so, and stays until its input ends.
COMMAND = """
import sys
from leadcrm.embedded import Services
with Services(sys.argv[1]) as services:
    print(services.joined, flush=True)
    sys.stdin.read()
"""


def _command(data: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _postmaster(data: Path) -> int:
    return int((Place.of(data).home / "pg" / "postmaster.pid").read_text().split()[0])


def _keeper(data: Path) -> int:
    return int((data / "keeper.json").read_text().rsplit(" ", 1)[1].rstrip("}"))


def _value(env: dict[str, str], statement: str) -> object:
    with psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
        assert row
        return row[0]


def test_both_servers_answer_and_nothing_is_left_of_them(home: Path) -> None:
    with Services(home) as services:
        env = services.env()
        with psycopg.connect(env["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT current_user, lower('ÄÖ')").fetchone() == ("leadcrm_app", "äö")
        assert _value(env, "SELECT rolsuper FROM pg_roles WHERE rolname = 'leadcrm_app'") is False
        assert _value(env, "SELECT count(*) FROM pg_database WHERE datname ~ '^leadcrm(_bench)?$'") == 2
        with redis.from_url(env["REDIS_URL"]) as server:
            assert server.ping()
        assert _value(env, "SHOW listen_addresses") == ""
    assert processes_of(home) == []


def test_the_servers_log_holds_no_row_and_no_statement(home: Path) -> None:
    with Services(home) as services:
        env = services.env()
        with psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True) as connection:
            connection.execute("CREATE TABLE person (email text UNIQUE)")
            connection.execute("INSERT INTO person VALUES ('canary@person.example')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO person VALUES ('canary@person.example')")
    logs = [path.read_text() for path in (Place.of(home).home / "pg" / "log").iterdir()]
    assert any("duplicate key" in text for text in logs)
    assert not any("canary" in text for text in logs)


def test_commands_started_at_once_share_one_pair_of_servers(home: Path) -> None:
    commands = [_command(home) for _ in range(3)]
    joined = sorted(command.stdout.readline().strip() for command in commands if command.stdout)
    assert joined == ["False", "True", "True"]
    for command in commands[:2]:
        command.communicate("")
    with Services(home) as services:  # the third still holds them
        assert services.joined
    commands[2].communicate("")
    assert processes_of(home) == []


def test_a_killed_command_takes_the_servers_with_it(home: Path) -> None:
    command = _command(home)
    assert command.stdout
    command.stdout.readline()
    command.kill()
    command.communicate()
    wait_until(lambda: processes_of(home) == [])


def test_committed_rows_survive_a_killed_postmaster_and_a_killed_keeper(home: Path) -> None:
    with Services(home) as services:
        env = services.env()
        with psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS value")

        os.kill(killed := _postmaster(home), signal.SIGKILL)
        wait_until(lambda: _postmaster(home) != killed)  # the keeper starts another
        wait_until(lambda: (Place.of(home).sockets / ".s.PGSQL.5432").exists())
        services.ensure()

        os.kill(_keeper(home), signal.SIGKILL)
        wait_until(services.ensure)  # we start another keeper
        assert _value(env, "SELECT value FROM kept") == 1
    assert processes_of(home) == []


def test_a_path_too_long_for_a_socket_gets_a_short_folder_of_its_own(home: Path) -> None:
    data = home.parent.joinpath(*["a folder with a Long name"] * 5, "var")
    data.parent.mkdir(parents=True)
    with Services(data) as services:
        assert len(str(services.place.sockets)) < 60
        assert services.place.sockets.stat().st_mode & 0o077 == 0
        assert _value(services.env(), "SELECT 1") == 1


def test_a_socket_folder_that_others_can_enter_is_refused(home: Path) -> None:
    place = Place.of(home)
    place.sockets.mkdir(parents=True)
    place.sockets.chmod(0o777)
    with pytest.raises(EmbeddedError, match="belongs to somebody else"), Services(home):
        pass


@pytest.mark.parametrize(
    ("version", "said"), [("16", "made by PostgreSQL 16"), (None, "no PostgreSQL data folder")]
)
def test_a_folder_of_another_version_is_refused_with_a_sentence(
    home: Path, version: str | None, said: str
) -> None:
    cluster = Place.of(home).home / "pg"
    cluster.mkdir(parents=True)
    if version:
        (cluster / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(EmbeddedError, match=said), Services(home):
        pass
    assert processes_of(home) == []


def test_half_an_initdb_is_begun_again(home: Path) -> None:
    half = Place.of(home).home / "pg.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with Services(home) as services:
        assert _value(services.env(), "SELECT 1") == 1


def test_a_pid_file_that_names_a_stranger_stops_nobody(home: Path) -> None:
    with Services(home):
        pass
    (Place.of(home).home / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n/nowhere\n1\n5432\n\n\n0 0\n")
    with Services(home) as services:
        assert _value(services.env(), "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root only")
def test_root_s_servers_run_as_nobody_even_where_nobody_may_not_look(home: Path) -> None:
    home.parent.chmod(0o700)  # as /root is
    with Services(home) as services:
        assert services.place.home.is_relative_to(embedded.SHARED)
        assert (home / "pg").resolve() == services.place.home / "pg"
        assert Path(f"/proc/{_postmaster(home)}").stat().st_uid == services.place.user.pw_uid
        assert _value(services.env(), "SELECT 1") == 1
