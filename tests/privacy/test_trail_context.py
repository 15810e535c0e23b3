"""Each write is blamed on whoever did it, also when connections are shared."""

import threading
import uuid

import pytest
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from privacy.audit.context import WriteOutsideTransaction, act, announce, current
from privacy.audit.models import AuditEntry
from privacy.audit.services import record
from privacy.middleware import ActMiddleware
from privacy.models import Subject
from tests.conftest import owner_connection
from tests.privacy.trail import add_person, entries_of, sql


def actor_of(person: uuid.UUID) -> str:
    return entries_of(person)[-1].actor


@pytest.mark.django_db
def test_an_entry_names_actor_purpose_and_request(lena):
    with act(actor=lena, purpose="sales_pipeline", request_id="r-1"):
        (entry,) = entries_of(add_person())
    assert (entry.actor, entry.purpose, entry.request_id) == (str(lena.subject_id), "sales_pipeline", "r-1")


@pytest.mark.django_db
def test_an_act_inside_an_act_takes_over_what_it_does_not_say(lena):
    with act(actor=lena, purpose="sales_pipeline", request_id="r-1"):
        with act(purpose="evidence"):
            (inner,) = entries_of(add_person())
        (after,) = entries_of(add_person())
    assert (inner.actor, inner.purpose, inner.request_id) == (str(lena.subject_id), "evidence", "r-1")
    assert after.purpose == "sales_pipeline"


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_that_is_rolled_back_does_not_take_the_actor_with_it():
    with transaction.atomic(), act(actor="outer"):
        add_person()
        with act(actor="inner"):
            point = transaction.savepoint()
            add_person()
            transaction.savepoint_rollback(point)
            person = add_person()
    assert actor_of(person) == "inner"


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_act_is_left_on_the_connection():
    with act(actor="somebody"), transaction.atomic():
        add_person()
    assert sql("SELECT coalesce(current_setting('leadcrm.actor', true), '')") == [("",)]


@pytest.mark.django_db(transaction=True)
def test_two_users_who_share_one_pooled_connection_are_blamed_rightly():
    pool = connection.settings_dict["OPTIONS"]["pool"]
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1}
    written: dict[str, list[uuid.UUID]] = {"anna": [], "bert": []}
    backends: set[int] = set()
    turn = threading.Barrier(2, timeout=20)

    def work(name: str) -> None:
        for _ in range(20):
            turn.wait()
            with act(actor=name), transaction.atomic():
                written[name].append(add_person())
                backends.add(sql("SELECT pg_backend_pid()")[0][0])
            connections["default"].close()  # hands it back to the pool

    try:
        threads = [threading.Thread(target=work, args=(name,)) for name in written]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with transaction.atomic():
            unnamed = add_person()
        connection.close()
    finally:
        connection.close_pool()
        connection.settings_dict["OPTIONS"]["pool"] = pool
    assert len(backends) == 1
    for name, people in written.items():
        assert len(people) == 20
        assert set(AuditEntry.objects.filter(subject__in=people).values_list("actor", flat=True)) == {name}
    assert actor_of(unnamed).startswith("role:")


@pytest.mark.django_db(transaction=True)
def test_psql_shows_as_its_database_role():
    person = uuid.uuid4()
    with owner_connection() as owner:
        role = owner.execute("SELECT session_user").fetchone()[0]
        owner.execute("INSERT INTO privacy_subject (id) VALUES (%s)", [person])
    assert actor_of(person) == f"role:{role}"


@pytest.mark.django_db(transaction=True)
def test_a_write_outside_a_transaction_raises_in_development():
    with pytest.raises(WriteOutsideTransaction, match="privacy_subject"):
        Subject.objects.create()
    assert Subject.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_write_outside_a_transaction_gets_one_of_its_own_in_production(settings):
    settings.TRAIL_STRICT = False
    with act(actor="somebody"):
        person = Subject.objects.create()
    assert actor_of(person.pk) == "somebody"


@pytest.mark.django_db(transaction=True)
def test_copy_as_the_first_statement_has_an_actor_too():
    person = uuid.uuid4()
    with act(actor="importer"), transaction.atomic(), connection.cursor() as cursor:
        announce(connection)
        with cursor.copy("COPY privacy_subject (id) FROM STDIN") as copy:
            copy.write_row([person])
    assert actor_of(person) == "importer"


@pytest.mark.django_db
def test_a_recorded_read_names_reader_person_and_purpose(ines):
    person = add_person()
    with act(actor=ines):
        entry = AuditEntry.objects.get(
            pk=record(verb="read", model=Subject, row_id=person, subject=person, purpose="audit")
        )
    assert (entry.verb, entry.table_name, entry.row_id, entry.subject) == (
        "read",
        "privacy_subject",
        str(person),
        person,
    )
    assert (entry.actor, entry.purpose) == (str(ines.subject_id), "audit")


def test_a_job_acts_under_its_own_name():
    from privacy.tasks import _begin, _end, seal

    _begin(task_id="t-1", task=seal)
    assert (current().actor, current().request_id) == ("job:privacy.tasks.seal", "t-1")
    _end()
    assert current().actor == ""


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(add_person())


@pytest.mark.django_db
def test_a_request_is_the_act_of_whoever_is_logged_in(lena, settings):
    request = RequestFactory().get("/healthz")
    request.user = lena
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    person = uuid.UUID(ActMiddleware(answer)(request).content.decode())
    (entry,) = entries_of(person)
    assert entry.actor == str(lena.subject_id)
    assert len(entry.request_id) == 32


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "purpose"),
    [("/leads/", "sales_pipeline"), ("/f/contact/", "enquiry_handling"), ("/healthz", ""), ("/no/", "")],
)
def test_a_request_serves_the_purpose_of_its_address(path, purpose):
    person = uuid.UUID(ActMiddleware(answer)(RequestFactory().get(path)).content.decode())
    assert entries_of(person)[0].purpose == purpose


@pytest.mark.django_db
def test_a_request_without_a_session_is_the_act_of_the_public():
    request = RequestFactory().get("/healthz")
    person = uuid.UUID(ActMiddleware(answer)(request).content.decode())
    assert actor_of(person) == "public"
