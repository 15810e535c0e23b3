"""How long visits are kept, of nobody and of somebody, and that they go with their person (R0, R44, R107–R110)."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from consent.models import OptInRequest, Site
from leadcrm.capture.models import Form
from leadcrm.leads.models import Lead
from leadcrm.tracking.models import PendingLink, Visit, Visitor
from privacy import holds, jobs
from privacy.erasure.forget import forget
from privacy.erasure.plan import plan
from privacy.erasure.values import values_of
from privacy.models import Subject
from privacy.parameters import months_after
from privacy.portability import made_portable, portable
from tests.conftest import set_number
from tests.tracking.conftest import Reader, paths, sends


def visited(day: str, *, subject: Subject | None = None) -> Visitor:
    """A browser whose first and last visit was late on that day."""
    at = dt.datetime.fromisoformat(f"{day}T22:30:00+01:00")
    visitor = Visitor.objects.create(subject=subject, first_seen=at.date(), last_seen=at.date())
    Visit.objects.create(visitor=visitor, subject=subject, site=Site.objects.get(), at=at, path=f"/{day}/")
    return visitor


def night(day: str) -> tuple[int, int]:
    """Let a night pass; return how many visits and browsers are left."""
    outcome = jobs.run("visits", dt.date.fromisoformat(day))
    assert outcome is not None
    assert outcome.left == 0
    return Visit.objects.count(), Visitor.objects.count()


@pytest.mark.parametrize("whose", ["nobody", "somebody"])
def test_a_visit_goes_after_ninety_days_and_its_browser_after_a_year(
    site: Site, ines: Any, whose: str
) -> None:
    """R44: event 2026-01-01 → gone 2026-04-02; rows without a person as well as those of one."""
    visited("2026-01-01", subject=ines.subject if whose == "somebody" else None)
    assert night("2026-04-01") == (1, 1)
    assert night("2026-04-02") == (0, 1)
    assert night("2027-01-01") == (0, 1)
    assert night("2027-01-02") == (0, 0)


def test_both_periods_are_numbers_with_a_date(site: Site) -> None:
    """R0."""
    visited("2026-01-01")
    set_number("visit_keep", 30, since=dt.date(2026, 2, 15))
    assert night("2026-02-14") == (1, 1)
    assert night("2026-02-15") == (0, 1)
    set_number("visitor_keep", 6, since=dt.date(2026, 6, 1))
    assert night("2026-07-02") == (0, 0)


def test_a_dry_run_takes_nothing(site: Site) -> None:
    visited("2026-01-01")
    outcome = jobs.run("visits", dt.date(2027, 6, 1), dry_run=True)
    assert outcome is not None
    assert (outcome.due, outcome.done, Visit.objects.count()) == (1, 0, 1)


def test_a_browser_that_comes_back_is_kept(reader: Reader) -> None:
    with time_machine.travel(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC), tick=False):
        reader.says("given", ["marketing", "statistics"])
        reader.looks()
    with time_machine.travel(dt.datetime(2027, 11, 20, 9, tzinfo=dt.UTC), tick=False):
        reader.looks()
    assert Visitor.objects.values_list("first_seen", "last_seen").get() == (
        dt.date(2026, 12, 1),
        dt.date(2027, 11, 20),
    )
    assert night("2027-11-30") == (1, 1)


def test_what_nobody_confirmed_goes_with_its_question(reader: Reader, form: Form) -> None:
    """R22."""
    reader.looks()
    sends(reader, confirmed=False)
    today = timezone.localdate()
    night(today.isoformat())
    assert PendingLink.objects.exists()
    OptInRequest.objects.all().delete()
    night(months_after(today, 1).isoformat())
    assert not PendingLink.objects.exists()


def test_visits_go_with_their_person_and_no_others(anna: Lead, reader: Reader) -> None:
    """R107, R108, R110: named in the plan, gone from the database, nobody else's touched."""
    other = Reader()
    other.says("given", ["marketing"])
    other.looks("/other/")
    person = anna.subject_id
    kinds = {line.what: line.action for line in plan([person], values_of([person]))}
    assert (kinds["tracking.Visit"], kinds["tracking.Visitor"]) == ("deleted", "deleted")
    assert forget([person], suppress=True).left == []
    assert paths() == ["/other/"]
    assert Visitor.objects.get().receipt == other.receipt


def test_a_hold_keeps_what_it_names_and_the_browser_says_nothing_any_more(anna: Lead, ines: Any) -> None:
    """R129, R135."""
    review = months_after(timezone.localdate(), 12)
    holds.place(subject=anna.subject, datenart="visit", reason="File 12/26", review_on=review, actor=ines.subject)  # fmt: skip
    forget([anna.subject_id], suppress=False)
    assert paths() == ["/since/"]
    visitor = Visitor.objects.get()
    assert (visitor.receipt, visitor.last_seen) == (None, None)


def test_visits_are_taken_along(anna: Lead) -> None:
    """R105: observed, on consent."""
    with made_portable(portable([anna.subject_id]), "json") as file:
        data = json.load(file)
    assert data["purposes"]["profiling"] == "consent"
    rows = {table["table"]: table["rows"] for table in data["data"]}
    assert [row["path"] for row in rows["tracking.Visit"]] == ["/since/"]
