"""Restricted at once, lifted after the person was told (R116–R118)."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.gate import check
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.erasure.replay import replay
from privacy.erasure.steps import HELD
from privacy.models import Restriction, Subject
from privacy.overdue import told as informed
from privacy.parameters import months_after
from privacy.restrictions import RestrictionRefused, announce, lift, note_told, restrict
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Wir haben Ihre Anschrift berichtigt."


@pytest.fixture
def jule(house: Any, lena: Any) -> Lead:
    with transaction.atomic():
        return make_person(email="jule@kranich.example", owner=lena)


def closed(lead: Lead, ground: str = "accuracy") -> Restriction:
    return restrict(subject=lead.subject, ground=ground, actor=None)


def due(name: str, date: dt.date | None = None) -> tuple[int, int]:
    """Run a night's job: how many were due, how many of them it left."""
    outcome = jobs.run(name, date or timezone.localdate())
    assert outcome is not None
    return outcome.due, outcome.left


def state(lead: Lead) -> tuple[str, str]:
    found = Subject.objects.get(pk=lead.subject_id)
    return found.state, found.restricted_for


def test_on_the_officers_desk_lifting_comes_after_the_letter(
    jule: Lead, ines: Any, as_user: Any, mailbox: Mailbox
) -> None:
    """R118: the button is not there, and the address behind it is shut, until the notice has left."""
    officer = as_user(ines)
    page = officer.get(f"/admin/privacy/restriction/add/?person={jule.subject_id}").content.decode()
    assert str(jule.subject_id) in page
    officer.post("/admin/privacy/restriction/add/", {"person": jule.subject_id, "ground": "claims"})
    made = Restriction.objects.get()
    assert (state(jule), made.actor_id) == (("restricted", ""), ines.subject_id)
    desk = f"/admin/privacy/restriction/{made.pk}"

    def press(step: str) -> Any:
        return officer.post(f"{desk}/step/{step}/", follow=True)

    assert press("lift").status_code == 403
    assert "what came out" in press("announce").content.decode()
    officer.post(f"{desk}/change/", {"outcome": WORDS})
    assert press("announce").status_code == 200
    assert press("lift").status_code == 403, "the letter waits in the outbox"
    deliver()
    (letter,) = mailbox.messages
    assert (letter["To"], WORDS in letter.get_content()) == ("jule@kranich.example", True)
    assert b"/step/lift/" in officer.get(f"{desk}/change/").content
    assert press("lift").status_code == 200
    assert state(jule) == ("active", "")
    assert b"/step/" not in officer.get(f"{desk}/change/").content
    seal()
    assert verify().ok


def test_nobody_is_restricted_by_a_wrong_id(jule: Lead, ines: Any, as_user: Any) -> None:
    officer = as_user(ines)
    for person, words in (("x", "UUID"), (str(Restriction().pk), "Nobody has this id")):
        page = officer.post("/admin/privacy/restriction/add/", {"person": person, "ground": "claims"})
        assert words in page.content.decode()
    assert not Restriction.objects.exists()


def test_a_letter_that_came_back_tells_nobody(jule: Lead, ines: Any) -> None:
    made = closed(jule)
    announce(restriction=made, outcome=WORDS, actor=ines.subject)
    with transaction.atomic():
        OutboxMail.everyone.filter(key=made.letter).update(state="dead")
    with pytest.raises(RestrictionRefused, match="Tell the person first"):
        lift(restriction=made, actor=ines.subject)
    note_told(restriction=made, route="post", outcome=WORDS, actor=ines.subject)
    lift(restriction=made, actor=ines.subject)
    assert state(jule) == ("active", "")


def test_without_an_address_the_person_is_told_otherwise(house: Any, ines: Any) -> None:
    with transaction.atomic():
        lead = make_person("Post")
    made = closed(lead)
    with pytest.raises(RestrictionRefused, match="letter or telephone"):
        announce(restriction=made, outcome=WORDS, actor=ines.subject)
    with pytest.raises(RestrictionRefused, match="what came out"):
        note_told(restriction=made, route="phone", outcome=" ", actor=ines.subject)


def test_two_grounds_are_lifted_one_by_one(jule: Lead, ines: Any) -> None:
    """R117: restricted as long as one of them stands; one ground counts once."""
    first, second = closed(jule), closed(jule, "claims")
    assert closed(jule).pk == first.pk
    for made, after in ((first, "restricted"), (second, "active")):
        note_told(restriction=made, route="phone", outcome=WORDS, actor=ines.subject)
        lift(restriction=made, actor=ines.subject)
        assert state(jule)[0] == after


def test_being_told_where_data_comes_from_ends_no_other_restriction(jule: Lead, ines: Any) -> None:
    """R77 and R117 side by side: each ends by what it began with."""
    with transaction.atomic():
        Subject.objects.filter(pk=jule.subject_id).update(
            notice_due_on=dt.date(2026, 1, 1), state="restricted", restricted_for="art14"
        )
    made = closed(jule)
    note_told(restriction=made, route="phone", outcome=WORDS, actor=ines.subject)
    lift(restriction=made, actor=ines.subject)
    assert state(jule) == ("restricted", "art14")
    made = closed(jule)
    informed(subject=jule.subject)
    assert state(jule) == ("restricted", "")


def test_all_uses_are_shut_at_once_and_a_waiting_mail_stays(jule: Lead, mailbox: Mailbox) -> None:
    """R116: what was queued before the moment does not leave after it."""
    with transaction.atomic():
        OutboxMail.objects.create(
            subject=jule.subject, purpose_id="enquiry_handling", key="m", to_address=jule.email, title="Angebot",
            body="…", message_id="<m@sonnenhain.example>",
        )  # fmt: skip
    closed(jule)
    deliver()
    assert (mailbox.messages, OutboxMail.everyone.get().because) == ([], "RESTRICTED")
    assert check(jule.subject, "enquiry_handling", "email").code == "RESTRICTED"


@pytest.mark.parametrize("ground", Restriction.Ground.values)
def test_no_night_takes_what_is_only_stored(house: Any, ines: Any, ground: str) -> None:
    """R116: erasing is a use, too; what came due meanwhile goes once the restriction has ended."""
    today = timezone.localdate()
    year_ago = months_after(today, -12)
    with transaction.atomic():
        lead = make_person(last_person_contact_on=year_ago, obtained_on=year_ago)
        OutboxMail.objects.create(
            subject=lead.subject, purpose_id="enquiry_handling", key="old", to_address="x@x.example", title="Angebot",
            body="…", message_id="<old@x.example>", state="sent", ended_at=timezone.now() - dt.timedelta(days=800),
        )  # fmt: skip
    made = closed(lead, ground)
    assert [due(name) for name in ("leads", "mails")] == [(1, 1), (0, 0)]
    assert Lead.everyone.filter(pk=lead.pk).exists()
    note_told(restriction=made, route="phone", outcome=WORDS, actor=ines.subject)
    lift(restriction=made, actor=ines.subject)
    assert [due(name, today + dt.timedelta(days=1)) for name in ("mails", "leads")] == [(1, 0), (1, 0)]
    assert not Lead.everyone.filter(pk=lead.pk).exists()


def test_whom_a_hold_restricts_stays_as_the_hold_left_them(jule: Lead, ines: Any) -> None:
    """R117 and R135 side by side: an end of the one is none of the other, and no night takes what the person needs."""
    with transaction.atomic():
        Subject.objects.filter(pk=jule.subject_id).update(state="restricted", restricted_for=HELD)
    made = closed(jule, "claims")
    assert state(jule) == ("restricted", HELD)
    assert due("held_rest") == (0, 0), "the hold has ended, the claim has not"
    note_told(restriction=made, route="phone", outcome=WORDS, actor=ines.subject)
    lift(restriction=made, actor=ines.subject)
    assert state(jule) == ("restricted", HELD)
    assert due("held_rest", timezone.localdate() + dt.timedelta(days=1)) == (1, 0)
    assert state(jule)[0] == "erased"


def test_a_restored_backup_knows_who_is_restricted_and_who_no_more(jule: Lead, ines: Any) -> None:
    """R137: both are lines of the ledger; replaying twice changes nothing."""
    ended, stands = closed(jule), closed(jule, "claims")
    note_told(restriction=ended, route="phone", outcome=WORDS, actor=ines.subject)
    lift(restriction=ended, actor=ines.subject)
    with transaction.atomic():  # the backup is older than all of it
        Restriction.objects.all().delete()
        Subject.objects.filter(pk=jule.subject_id).update(state="active")
    assert [line.kind for line in ledger.lines()] == ["restriction", "restriction", "lifting"]
    assert replay().counts == {"restriction": 2, "lifting": 1}
    assert state(jule) == ("restricted", "")
    assert list(Restriction.objects.filter(lifted_at=None).values_list("pk", flat=True)) == [stands.pk]
    assert replay().counts == {"restriction": 0, "lifting": 0}
