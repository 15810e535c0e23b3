"""The clock of a case: extended once and in time, paused on record, asked only on a doubt (R85–R89, W1, W9)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.deadlines import extended_target
from privacy.models import Request
from privacy.requests.arrival.taking_in import take_in
from privacy.requests.clock import Clock
from privacy.requests.doubting import MEANS, adjusted_due
from privacy.requests.extending import TooLate, extend, settle_extensions
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox, mailbox  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = dt.timezone(dt.timedelta(hours=1))


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def letter(house: Any, ines: Any) -> Any:
    """A letter of Carla's at a moment; returns its case."""
    with transaction.atomic():
        make_person("Carla", email="carla@haushalt.example")

    def arrive(moment: dt.datetime, kind: str = "access", email: str = "carla@haushalt.example") -> Request:
        return take_in(kinds=[kind], channel="mail", arrived_at=moment, email=email, taken_by=ines.subject)[0]

    return arrive


@pytest.fixture
def step(as_user: Any, ines: Any) -> Any:
    def take(case: Request, **values: str) -> str:
        page = as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", values, follow=True)
        case.refresh_from_db()
        return page.content.decode()

    return take


def test_a_request_on_31_january_is_extended_in_time(letter: Any, step: Any, mailbox: Mailbox) -> None:  # noqa: F811
    """W1, R86: due Mon 2 Mar 2026; the notice leaves by then; extended end Thu 30 Apr, aimed at 28 Apr."""
    with time_machine.travel(at(2026, 2, 1)):
        case = letter(at(2026, 1, 31, 18, 2))
        assert case.due_on == dt.date(2026, 3, 2)
    with time_machine.travel(at(2026, 3, 2, 16)):
        step(case, step="extend", code="complexity", words="Die Daten liegen in acht Systemen.")
        assert (case.extension, case.due_on) == ("complexity", dt.date(2026, 3, 2)), (
            "not before the notice was sent"
        )
        assert settle_extensions() == 0
        deliver()
        assert settle_extensions() == 1
    case.refresh_from_db()
    assert (case.first_due_on, case.due_on) == (dt.date(2026, 3, 2), dt.date(2026, 4, 30))
    assert extended_target(case.received_on) == dt.date(2026, 4, 28)
    text = mailbox.messages[-1].get_content()
    assert "30. April 2026" in text
    assert "acht Systemen" in text
    with time_machine.travel(at(2026, 3, 3)):
        step(case, step="extend", code="number", words="Noch einmal.")
    assert case.due_on == dt.date(2026, 4, 30), "once, never twice"


def test_the_day_after_is_too_late(letter: Any, ines: Any) -> None:
    """R86: request Sat 31 Jan 2026; extended on 3 Mar → refused TOO_LATE."""
    with time_machine.travel(at(2026, 2, 1)):
        case = letter(at(2026, 1, 31, 18, 2))
    with time_machine.travel(at(2026, 3, 3)), pytest.raises(TooLate):
        extend(request=case, actor=ines.subject, code="complexity", words="Zu spät.")


def test_a_notice_that_leaves_too_late_extends_nothing(letter: Any, step: Any, mailbox: Mailbox) -> None:  # noqa: F811
    """R86: sent before the first end, not merely written."""
    with time_machine.travel(at(2026, 2, 1)):
        case = letter(at(2026, 1, 31, 18, 2))
    with time_machine.travel(at(2026, 3, 2, 23)):
        step(case, step="extend", code="number", words="Viele Anträge.")
    with time_machine.travel(at(2026, 3, 3, 1)):
        deliver()
        settle_extensions()
    case.refresh_from_db()
    assert (case.extension, case.first_due_on, case.due_on) == ("", None, dt.date(2026, 3, 2))


@pytest.mark.parametrize("code", ["", "holiday season", "no_staff"])
def test_no_staff_is_no_reason(letter: Any, step: Any, code: str) -> None:
    """R87."""
    case = letter(dt.datetime.now(dt.UTC))
    step(case, step="extend", code=code, words="holiday season")
    assert case.extension == ""
    assert not OutboxMail.everyone.filter(key__endswith=":extended").exists()


def test_the_wait_for_an_answer_is_on_record_beside_the_first_day(letter: Any, step: Any) -> None:
    """R89: received 1 Oct, asked 2 Oct, answered 20 Oct: original due Mon 2 Nov 2026 and adjusted Thu 19 Nov."""
    with time_machine.travel(at(2026, 10, 1, 12)):
        case = letter(at(2026, 10, 1, 11), email="anders@woanders.example")
    with time_machine.travel(at(2026, 10, 2)):
        step(case, step="doubt", code="other_address", means="code")
        assert case.paused_from == dt.date(2026, 10, 2)
        assert "Ausweiskopie" not in OutboxMail.everyone.get(key__endswith=":identity").title
    with time_machine.travel(at(2026, 10, 20)):
        page = step(case, step="settled")
    assert (case.due_on, adjusted_due(case)) == (dt.date(2026, 11, 2), dt.date(2026, 11, 19))
    with translation.override("en"):
        shown = [date_format(day, "DATE_FORMAT") for day in (case.due_on, adjusted_due(case))]
    assert [words for words in shown if words in page] == shown


def test_nothing_more_is_asked_without_a_doubt_or_too_late(letter: Any, step: Any) -> None:
    """R88: who writes from the address we have is not asked; R89: asked within three working days."""
    with time_machine.travel(at(2026, 10, 1, 12)):
        case = letter(at(2026, 10, 1, 11))
        step(case, step="doubt", code="", means="code")
        step(case, step="doubt", code="contradiction", means="id_copy")
        assert case.paused_from is None
    with time_machine.travel(at(2026, 10, 7)):
        step(case, step="doubt", code="contradiction", means="code")
    assert case.paused_from is None
    assert next(iter(MEANS)) == "code", "the mildest is offered first"
    assert not any(
        "card" in str(words).lower() or "ausweis" in str(words).lower() for words in MEANS.values()
    )


def test_the_address_that_we_have_is_no_doubt(letter: Any, step: Any) -> None:
    """R88: request from the stored address → the question is refused."""
    case = letter(dt.datetime.now(dt.UTC))
    step(case, step="doubt", code="other_address", means="code")
    assert case.doubt == ""


def test_amber_after_two_weeks_and_red_light_before_the_end(letter: Any) -> None:
    """R85: received 1 Sep → amber 15 Sep."""
    with time_machine.travel(at(2026, 9, 2)):
        case = letter(at(2026, 9, 1, 10))
    for day, state in ((14, "calm"), (15, "soon")):
        with time_machine.travel(at(2026, 9, day, 12)):
            assert Clock.of(case).state == state
    with time_machine.travel(at(2026, 10, 2, 12)):
        assert Clock.of(case).state == "late"


def test_a_friday_and_a_holiday_move_the_end_and_never_the_start(letter: Any) -> None:
    """W2."""
    with time_machine.travel(at(2026, 4, 3, 12)):
        assert letter(at(2026, 4, 3)).due_on == dt.date(2026, 5, 4)
        assert letter(at(2026, 3, 6)).due_on == dt.date(2026, 4, 7)


def test_a_shared_address_is_a_doubt_and_the_mildest_means_is_a_code(letter: Any, step: Any) -> None:
    """W9: Carla's access from the family's address; the wait is on record, nobody's data is handed out."""
    with transaction.atomic():
        make_person("Dirk", email="carla@haushalt.example")
    case: Request = letter(dt.datetime.now(dt.UTC))
    assert case.person_id is None
    step(case, step="doubt", code="shared_address", means="code")
    assert case.doubt == "shared_address"
    step(case, step="grant")
    assert case.state == "open"
    assert Lead.everyone.count() == 2
