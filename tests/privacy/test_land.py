"""The holidays of a Land: counted once the officer says so, by every clock of a request (R83, R84)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from privacy.models import Controller
from privacy.requests.arrival.taking_in import take_in

pytestmark = pytest.mark.django_db(transaction=True)


def save(client: Any, controller: Controller, **values: str) -> None:
    kept = {
        name: getattr(controller, name)
        for name in ("name", "street", "postcode", "city", "country", "email", "represented_by", "dpo_name", "dpo_email", "authority")
    }  # fmt: skip
    page = client.post(f"/admin/privacy/controller/{controller.pk}/change/", {**kept, **values})
    assert page.status_code == 302, page.content.decode()
    controller.refresh_from_db()


def test_the_officer_adds_a_land_and_the_clock_follows(
    controller: Controller, as_user: Any, ines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """R84: received 8 Feb 2027 → due 8 Mar; with Berlin's Women's Day → 9 Mar, for the command as well."""

    def due() -> dt.date:
        arrived = dt.datetime(2027, 2, 8, 9, tzinfo=dt.timezone(dt.timedelta(hours=1)))
        with time_machine.travel(arrived + dt.timedelta(hours=2)):
            case = take_in(kinds=["access"], channel="letter", arrived_at=arrived, taken_by=ines.subject)[0]
        return case.due_on

    assert due() == dt.date(2027, 3, 8)
    save(as_user(ines), controller, land="BE", name="Anders GmbH")
    assert (controller.land, controller.name) == ("BE", "Sonnenhain Energietechnik GmbH"), "the land alone"
    assert due() == dt.date(2027, 3, 9)
    call_command("deadline", "2027-02-08", skip_checks=True)
    call_command("deadline", "2026-12-06", "--land", "BY", skip_checks=True)
    assert capsys.readouterr().out == "2027-03-09\n2027-01-07\n"


def test_an_administrator_writes_the_imprint_and_no_holidays(
    controller: Controller, as_user: Any, arne: Any
) -> None:
    """R84: which holidays count is the officer's to say."""
    save(as_user(arne), controller, land="BY", name="Sonnenhain AG")
    assert (controller.land, controller.name) == ("", "Sonnenhain AG")
