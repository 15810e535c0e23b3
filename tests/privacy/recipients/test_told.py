"""Whoever got the data is told when it goes, acknowledges by a link, and is chased while silent (Art. 19; R112, R104, W17)."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Recipient, RecipientNotice, Request
from privacy.recipients import chase, duty, tell
from privacy.requests.rights.erasing import carry_out_due
from privacy.restrictions import lift, note_told, restrict
from privacy.retention.expiry import expire_request_files, expire_subjects
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import where_marks_stand
from tests.privacy.recipients.conftest import EMAIL, gave

pytestmark = pytest.mark.django_db(transaction=True)


def approved(ask: Any, officer: Client) -> Request:
    case: Request = ask(EMAIL)
    officer.post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    case.refresh_from_db()
    assert case.state == "approved"
    return case


def step(officer: Client, notice: RecipientNotice, name: str) -> None:
    desk = f"/admin/privacy/recipientnotice/{notice.pk}"
    assert f"/step/{name}/".encode() in officer.get(f"{desk}/change/").content
    assert officer.post(f"{desk}/step/{name}/").status_code == 302
    notice.refresh_from_db()


def link_in(letter: Any) -> str:
    return re.search(r"https?://[^/]+(/privacy/recipients/\S+/)", letter.get_content())[1]  # type: ignore[index]


def to_partner(mailbox: Mailbox) -> list[Any]:
    return [mail for mail in mailbox.messages if mail["To"] == "datenschutz@partner.example"]


def test_w17_a_partner_who_gets_nothing_any_more_is_named_and_told(
    clara: Lead, partner: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox, data_dir: Any
) -> None:
    """W17, R112: pushed in March, removed in May, erased in July; the contact outlives the integration."""
    officer = as_user(ines)
    case = approved(ask, officer)
    deliver()
    (letter,) = to_partner(mailbox)
    assert "Clara O'Neill" in letter.get_content()
    assert EMAIL in letter.get_content()
    answer = next(mail for mail in mailbox.messages if mail["To"] == EMAIL and "gelöscht" in mail["Subject"])
    assert "Partner AG" in answer.get_content(), "the person learns who was told"
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])
    mailbox.messages.clear()
    assert where_marks_stand(data_dir, marks=["o'neill", "4710288"]) == []
    link = link_in(letter)
    page = Client().get(link).content.decode()
    assert "Partner AG" in page
    assert "Clara" not in page
    notice = RecipientNotice.objects.get()
    assert (notice.outcome, notice.told_at is not None) == ("", True), "opening a link acknowledges nothing"
    assert Client().post(link).status_code == 200
    notice.refresh_from_db()
    assert notice.outcome == "acknowledged"
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert f"/admin/privacy/recipientnotice/{notice.pk}/change/" in page
    assert Client().get("/privacy/recipients/forged/").status_code == 410


def test_three_recipients_are_three_notices_and_the_list_shows_their_states(
    clara: Lead, partner: Recipient, silent: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R112: told, impossible with its reason, acknowledged; what could not be told within three working days is red."""
    with transaction.atomic():
        third = Recipient.objects.create(name="Zweit GmbH", service="other", email="dsb@zweit.example")
        gave(third, clara)
        gave(third, clara, what="calls")
        Recipient.objects.create(name="Elbhost", service="hosting", email="a@elbhost.example")
    officer = as_user(ines)
    approved(ask, officer)
    deliver()
    assert carry_out_due() == 0, "afterwards nobody could say to Rufwerk whom it is about"
    notices = {notice.recipient.name: notice for notice in RecipientNotice.objects.all()}
    assert set(notices) == {"Partner AG", "Rufwerk GmbH", "Zweit GmbH"}
    rufwerk = notices["Rufwerk GmbH"]
    step(officer, rufwerk, "impossible")
    assert rufwerk.outcome == "", "not without grounds"
    desk = f"/admin/privacy/recipientnotice/{rufwerk.pk}/change/"
    officer.post(desk, {"grounds": "Die Firma ist erloschen."})
    step(officer, rufwerk, "impossible")
    assert (rufwerk.outcome, rufwerk.grounds) == ("impossible", "Die Firma ist erloschen.")
    assert carry_out_due() == 1
    step(officer, notices["Zweit GmbH"], "acknowledged")
    page = officer.get("/admin/privacy/recipientnotice/").content.decode()
    for words in ("Acknowledged", "Impossible, Art. 19", "Told, no answer yet"):
        assert f'<td class="field-state">{words}</td>' in page


def test_the_erasure_waits_until_the_officer_told_whoever_has_no_address(
    clara: Lead, silent: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R112."""
    officer = as_user(ines)
    case = approved(ask, officer)
    deliver()
    assert carry_out_due() == 0
    step(officer, RecipientNotice.objects.get(), "told")
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert case.state == "done"


def test_after_three_working_days_it_is_late(clara: Lead, silent: Recipient) -> None:
    """R112: a Friday's notice is late on the Thursday that follows, and holidays count as Sundays do."""
    friday = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
    with time_machine.travel(friday, tick=False):
        tell(clara.subject, act="restricted")
    assert duty(dt.date(2026, 12, 2))[0].state == "calm"
    assert duty(dt.date(2026, 12, 3))[0].state == "late"
    with time_machine.travel(dt.datetime(2026, 12, 23, 9, tzinfo=dt.UTC), tick=False), transaction.atomic():
        RecipientNotice.objects.update(made_at=timezone.now())
    assert [duty(dt.date(2026, 12, day))[0].state for day in (28, 29, 30)] == ["calm", "calm", "late"]


def test_silence_is_red_and_reminded_twice_without_naming_anybody(
    clara: Lead, partner: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """W17, R112: after fourteen days, and again; the reminder knows the number of the case alone."""
    approved(ask, as_user(ines))
    deliver()
    carry_out_due()
    today = timezone.localdate()
    assert duty(today)[0].state == "calm"
    sent = []
    for days in (15, 30, 45):
        day = today + dt.timedelta(days=days)
        assert duty(day)[0].state == "late"
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=True):
            sent.append(chase(day, False).done)
            deliver()
    assert sent == [1, 1, 0]
    first, reminder, _second = to_partner(mailbox)
    assert link_in(reminder) == link_in(first)
    assert "Clara" not in reminder.get_content()
    assert not OutboxMail.everyone.filter(body__contains="Clara").exists()


def test_a_correction_is_pushed_with_what_changed(clara: Lead, partner: Recipient, mailbox: Mailbox) -> None:
    """R104: whoever got the name gets the right one; without a case each act has a notice and a number of its own."""
    (notice,) = tell(clara.subject, act="corrected", changes=["Nachname: O'Neal"])
    deliver()
    (letter,) = to_partner(mailbox)
    assert letter["Subject"] == f"Bitte berichtigen: von uns erhaltene Daten ({notice.number})"
    assert "- Nachname: O'Neal" in letter.get_content()
    with pytest.raises(ValueError, match="sold"):
        tell(clara.subject, act="sold")


def test_once_per_case_and_act(clara: Lead, partner: Recipient, ask: Any) -> None:
    """R112."""
    case = ask(EMAIL)
    assert [
        len(tell(clara.subject, act=act, request=case)) for act in ("restricted", "restricted", "erased")
    ] == [1, 0, 1]


def test_a_notice_without_a_case_goes_after_its_years_and_the_person_s_id_after_it(
    clara: Lead, partner: Recipient, mailbox: Mailbox
) -> None:
    """R115: and until then the nightly work trips over nothing."""
    tell(clara.subject, act="restricted")
    last = dt.date(RecipientNotice.objects.get().made_at.year + 3, 12, 31)
    expire_request_files(last, False)
    expire_subjects(last, False)
    assert RecipientNotice.objects.exists()
    expire_request_files(last + dt.timedelta(days=1), False)
    assert not RecipientNotice.objects.exists()


def test_a_restriction_and_its_end_are_told_as_well(
    clara: Lead, partner: Recipient, ines: Any, mailbox: Mailbox
) -> None:
    """R112, R118: whoever got the data only stores it, too, and learns when that is over."""
    made = restrict(subject=clara.subject, ground="accuracy", actor=ines.subject)
    restrict(subject=clara.subject, ground="accuracy", actor=ines.subject)
    note_told(restriction=made, route="phone", outcome="Die Nummer stimmt.", actor=ines.subject)
    lift(restriction=made, actor=ines.subject)
    deliver()
    first, second = to_partner(mailbox)
    assert "Art. 18" in first.get_content() or "eingeschränkt" in first.get_content()
    assert "aufgehoben" in second.get_content()


def test_a_correction_is_told_with_the_old_and_the_new_value(
    clara: Lead, partner: Recipient, silent: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R104: a name changes, and both recipients are told; who has no address stands on the officer's desk."""
    case = ask(EMAIL, "rectification")
    step_ = {"step": "grant", "fact_last_name": "O'Neill-Berger"}
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", step_)
    deliver()
    notices = RecipientNotice.objects.filter(about="corrected")
    assert set(notices.values_list("recipient", flat=True)) == {partner.pk, silent.pk}
    assert "O'Neill → O'Neill-Berger" in to_partner(mailbox)[-1].get_content()
