"""Nobody asked, and whoever got the data is told all the same: one letter a night for all who went (Art. 19; R112)."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.collective_notices import gather
from privacy.disclosures import disclose
from privacy.models import NoticePerson, Recipient, RecipientNotice
from privacy.parameters import months_after
from privacy.recipients import chase, duty
from tests.leads.people import many
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import where_marks_stand
from tests.privacy.recipients.conftest import EMAIL, gave
from tests.privacy.recipients.test_told import link_in, step, to_partner

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()


def overdue(*leads: Lead) -> None:
    with transaction.atomic():
        long_ago = months_after(TODAY, -13)
        Lead.everyone.filter(pk__in=[lead.pk for lead in leads]).update(
            last_person_contact_on=long_ago, obtained_on=long_ago
        )


def night(date: dt.date = TODAY) -> None:
    outcome = jobs.run("leads", date)
    assert outcome is not None
    assert outcome.left == 0


@pytest.fixture
def ole(clara: Lead, partner: Recipient) -> Lead:
    """Somebody else the partner knows."""
    with transaction.atomic():
        lead = make_person("Quasten", "Ole", email="ole@quasten.example")
        gave(partner, lead)
    return lead


def test_one_letter_for_all_whom_a_night_erased(
    clara: Lead, ole: Lead, partner: Recipient, mailbox: Mailbox, data_dir: Any
) -> None:
    """R112: and once it has left, nothing of the people is anywhere."""
    overdue(clara, ole)
    night()
    assert not Lead.everyone.exists()
    deliver()
    (letter,) = to_partner(mailbox)
    named = [line for line in letter.get_content().splitlines() if line.startswith("- ")]
    assert named == [f"- Clara O'Neill, {EMAIL}", "- Ole Quasten, ole@quasten.example"]
    notice = RecipientNotice.objects.get()
    assert (notice.subject, notice.about, notice.gathering) == (None, "erased", False)
    chase(TODAY, False)
    notice.refresh_from_db()
    assert notice.told_at is not None
    assert link_in(letter)
    mailbox.messages.clear()
    assert where_marks_stand(data_dir, marks=["o'neill", "quasten", "4710288"]) == []


def test_the_night_waits_for_nobody_and_who_has_no_address_stands_red(
    clara: Lead, silent: Recipient, as_user: Any, ines: Any, mailbox: Mailbox, data_dir: Any
) -> None:
    """R112: the officer reads whom it is about until the recipient has been told otherwise; a Friday's night is late on Thursday."""
    overdue(clara)
    with time_machine.travel(dt.datetime(2026, 11, 27, 3, tzinfo=dt.UTC), tick=False):
        night(dt.date(2026, 11, 27))
    assert not Lead.everyone.exists()
    assert [duty(dt.date(2026, 12, day))[0].state for day in (2, 3)] == ["calm", "late"]
    officer = as_user(ines)
    notice = RecipientNotice.objects.get()
    desk = f"/admin/privacy/recipientnotice/{notice.pk}/change/"
    assert "Clara O&#x27;Neill" in officer.get(desk).content.decode()
    step(officer, notice, "told")
    assert "Clara" not in officer.get(desk).content.decode()
    assert not NoticePerson.objects.exists()
    assert where_marks_stand(data_dir, marks=["o'neill"]) == []


def test_the_next_night_goes_on_with_the_same_notice(
    clara: Lead, silent: Recipient, mailbox: Mailbox
) -> None:
    """R112: as long as nobody was told there is one notice for each recipient, as old as its first person."""
    with transaction.atomic():
        second = make_person("Quasten", "Ole", email="ole@quasten.example")
        gave(silent, second)
    overdue(clara)
    night(TODAY - dt.timedelta(days=1))
    overdue(second)
    night()
    notice = RecipientNotice.objects.get()
    assert notice.people.count() == 2
    assert list(mailbox.messages) == []


def test_whoever_serves_what_goes_on_is_not_told(clara: Lead, partner: Recipient, silent: Recipient) -> None:
    """R131: narrowed to a living purpose, the person stays with whom that purpose needs."""
    with transaction.atomic():
        disclose(recipients=[silent.pk], subjects=[clara.subject_id], what="mail", purpose="newsletter")
    with transaction.atomic():
        assert gather([clara.subject_id], frozenset({"newsletter"})) == 1
    assert [notice.recipient for notice in RecipientNotice.objects.all()] == [partner]


def test_the_command_tells_them_as_well(
    clara: Lead, partner: Recipient, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """R112: what the letter still needs is kept, with its norm, and nothing is left."""
    call_command("subject_erase", email=EMAIL, json=True)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["left"] == []
    assert "Art. 17(3)(b), 19" in {kept["norm"] for kept in said["kept"]}
    deliver()
    assert len(to_partner(mailbox)) == 1
    chase(TODAY, False)
    assert not NoticePerson.objects.exists()
    assert not OutboxMail.everyone.filter(body__contains="O'Neill").exists()


def statements(people: int) -> int:
    with transaction.atomic():
        NoticePerson.objects.all().delete()
        found = list(Lead.everyone.filter(sort_name__startswith="nach").values_list("subject", flat=True))
        with CaptureQueriesContext(connection) as queries:
            assert gather(found[:people]) == people
    return len(queries)


def test_a_night_costs_the_same_statements_for_two_people_and_two_hundred(
    house: Any, partner: Recipient
) -> None:
    """R112: one more where nobody got anything, none where no recipient is on record."""
    with transaction.atomic():
        many(200, team=None, owners=[], companies=3)
        everybody = Lead.everyone.values_list("subject", flat=True)
        disclose(recipients=[partner.pk], subjects=everybody, what="copy", purpose="sales_pipeline")
    assert statements(2) == statements(200)


def test_without_a_recipient_on_record_the_night_asks_for_none(clara: Lead) -> None:
    """R112."""
    overdue(clara)
    with CaptureQueriesContext(connection) as queries:
        night()
    asked = [query["sql"] for query in queries]
    assert sum(sql.startswith('SELECT 1 AS "a" FROM "privacy_recipient" LIMIT') for sql in asked) == 1
    assert not any(sql.startswith('SELECT DISTINCT "privacy_disclosure"') for sql in asked)
