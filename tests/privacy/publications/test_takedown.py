"""What we made public goes when the data goes, and whoever shows or copied it is asked to follow (Art. 17(2); R113)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.services.bases import set_basis
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy import jobs
from privacy.models import Publication, Request, Subject, Takedown
from privacy.parameters import months_after
from privacy.publications import duty, publish, take_down
from privacy.requests.rights.erasing import carry_out_due
from privacy.retention.expiry import expire_request_files, expire_subjects
from tests.conftest import make_staff
from tests.leads.people import many
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import person as person
from tests.privacy.conftest import where_marks_stand
from tests.privacy.recipients.conftest import EMAIL
from tests.privacy.recipients.conftest import clara as clara

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "https://www.sonnenhain.example/kunden/oneill"
TOLD = {
    "kind": "testimonial",
    "url": PAGE,
    "since": "2026-03-02",
    "places": "Google\nInternet Archive\nGoogle",
}


@pytest.fixture
def public(clara: Lead, ines: Any) -> Publication:
    """A testimonial of hers, found by a search engine and kept by an archive."""
    with transaction.atomic():
        return publish(
            subject=clara.subject,
            url=PAGE,
            actor=ines.subject,
            kind="testimonial",
            since=dt.date(2026, 3, 2),
            purpose_id="sales_pipeline",
            places="Google\nInternet Archive",
        )


def tasks() -> set[tuple[str, str, str]]:
    return set(Takedown.objects.values_list("task", "place", "url"))


def step(officer: Any, takedown: Takedown, name: str) -> None:
    officer.post(f"/admin/privacy/takedown/{takedown.pk}/step/{name}/")
    takedown.refresh_from_db()


EVERYWHERE = {
    ("page", "www.sonnenhain.example", PAGE),
    ("copy", "Google", PAGE),
    ("copy", "Internet Archive", PAGE),
}


def test_marketing_records_what_is_public(clara: Lead, as_user: Any, lena: Any) -> None:
    """R113: where, what, since when, who else shows it; sales may not, and the same address is recorded once."""
    mara = as_user(make_staff("mara", "Mara", "Lindner", "marketing"))
    door = f"/leads/{clara.pk}/publications/add/"
    assert as_user(lena).get(door).status_code == 403
    told = {**TOLD, "purpose": "sales_pipeline"}
    assert mara.post(door, {**told, "since": "2999-01-01"}).status_code == 422
    assert mara.post(door, {**told, "url": "javascript:alert(1)"}).status_code == 422
    assert not Publication.objects.exists()
    assert mara.post(door, told).status_code == 302
    assert mara.post(door, told).status_code == 422
    found = Publication.objects.get()
    assert (found.url, found.since, found.others) == (
        PAGE,
        dt.date(2026, 3, 2),
        ["Google", "Internet Archive"],
    )
    page = mara.get(f"{clara.get_absolute_url()}?tab=privacy").content.decode()
    assert PAGE in page


def test_an_erasure_makes_a_takedown_task_and_a_request_to_every_cache(
    public: Publication, clara: Lead, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox, data_dir: Any
) -> None:
    """R113: the plan names it, the case shows each task until it is done with its steps, and then the address is gone, too."""
    officer, case = as_user(ines), ask(EMAIL)
    desk = f"/admin/privacy/request/{case.pk}/"
    assert "Publications" in officer.get(f"{desk}change/").content.decode()
    officer.post(f"{desk}step/", {"step": "grant", "word": "erase"})
    assert tasks() == EVERYWHERE
    assert set(Takedown.objects.values_list("request", "because")) == {(case.pk, "erased")}
    deliver()
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])
    assert not Publication.objects.exists()
    assert tasks() == EVERYWHERE, "no second task when the data really goes"
    assert "Internet Archive" in officer.get(f"{desk}change/").content.decode()
    for takedown in Takedown.objects.all():
        page = f"/admin/privacy/takedown/{takedown.pk}/change/"
        shown = officer.get(page).content.decode()
        assert ("from your index and your cache" in shown) == (takedown.task == "copy")
        step(officer, takedown, "done")
        assert takedown.outcome == "", "not without the steps taken"
        officer.post(page, {"steps": "Form of the service, 3 March 2027."})
        step(officer, takedown, "done" if takedown.task == "page" else "unreasonable")
        assert (takedown.url, takedown.settled_at is None) == ("", False)
    assert duty(timezone.localdate()) == []
    mailbox.messages.clear()
    assert where_marks_stand(data_dir, marks=["kunden/oneill", "o'neill"]) == []


def test_it_stands_red_once_it_is_due(public: Publication, clara: Lead) -> None:
    """R113: seven days after the decision."""
    with time_machine.travel(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC), tick=False):
        assert take_down([clara.subject_id], because="erased") == 3
        assert take_down([clara.subject_id], because="erased") == 0
    assert [duty(dt.date(2026, 12, day))[0].state for day in (2, 8, 9)] == ["soon", "soon", "late"]


def test_the_night_and_the_command_take_down_as_well(
    public: Publication, clara: Lead, capsys: pytest.CaptureFixture[str]
) -> None:
    """R113: whoever goes without asking leaves nothing public, either."""
    with transaction.atomic():
        long_ago = months_after(timezone.localdate(), -13)
        Lead.everyone.update(last_person_contact_on=long_ago, obtained_on=long_ago)
    jobs.run("leads", timezone.localdate())
    assert not Lead.everyone.exists()
    assert tasks() == EVERYWHERE


def test_the_command_takes_down(public: Publication, clara: Lead) -> None:
    call_command("subject_erase", email=EMAIL)
    assert tasks() == EVERYWHERE


def test_a_withdrawn_consent_takes_down_what_rested_on_it(person: Lead, ines: Any) -> None:
    """R113, R28: and nothing else."""
    with transaction.atomic():
        for purpose, url in (("newsletter", PAGE), ("sales_pipeline", "https://messe.example/aussteller")):
            publish(
                subject=person.subject,
                url=url,
                actor=ines.subject,
                kind="list",
                since=dt.date(2026, 3, 2),
                purpose_id=purpose,
                places="",
            )
        withdraw(subject=person.subject, purpose="newsletter", route="letter", actor=ines.subject)
    assert tasks() == {("page", "www.sonnenhain.example", PAGE)}
    assert Takedown.objects.get().because == "withdrawn"


def test_an_objection_that_is_upheld_takes_down_what_rested_on_our_interests(
    public: Publication, clara: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    """R113, R120."""
    with transaction.atomic():
        set_basis(subject=clara.subject, purpose="sales_pipeline", basis="legitimate_interest")
    case: Request = ask(EMAIL, kind="objection")
    assert not Takedown.objects.exists()
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant"})
    assert tasks() == EVERYWHERE
    assert set(Takedown.objects.values_list("request", "because")) == {(case.pk, "objected")}


def test_the_record_of_a_takedown_goes_after_its_years(public: Publication, clara: Lead) -> None:
    """R115: and the erased person's id after it."""
    with transaction.atomic():
        take_down([clara.subject_id], because="withdrawn")
        Takedown.objects.update(outcome="done", steps="s", url="", settled_at=timezone.now())
    call_command("subject_erase", email=EMAIL)
    last = dt.date(timezone.localdate().year + 3, 12, 31)
    expire_request_files(last, False)
    expire_subjects(last, False)
    assert Takedown.objects.count() == 3
    assert Subject.objects.filter(pk=clara.subject_id).exists()
    expire_request_files(last + dt.timedelta(days=1), False)
    assert not Takedown.objects.exists()


def test_a_night_asks_once_whether_anything_is_public(house: Any) -> None:
    """R113: however many people."""
    with transaction.atomic():
        many(50, team=None, owners=[], companies=3)
        people = list(Lead.everyone.values_list("subject", flat=True))
        with CaptureQueriesContext(connection) as queries:
            assert take_down(people, because="erased") == 0
    assert sum('"privacy_publication"' in query["sql"] for query in queries) == 1
