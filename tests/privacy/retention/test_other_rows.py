"""What goes by age alone, and what closes by age: sessions, log-ins, logs, mails, notices, consents, evidence, the ledger."""

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent.models import ConsentEvidence, ConsentState
from leadcrm.leads.models import Lead
from leadcrm.leads.services.intake import record_notice
from leadcrm.mail.models import OutboxMail
from privacy import jobs
from privacy.audit.models import AuditDetail, AuditEntry
from privacy.audit.seal import folder
from privacy.audit.sealer import seal
from privacy.audit.services import record
from privacy.audit.verify import verify
from privacy.erasure import ledger
from privacy.models import Request, Subject
from tests.leads.people import person as make_person
from tests.privacy.conftest import EMAIL
from tests.privacy.trail import sql, tampering

pytestmark = pytest.mark.django_db(transaction=True)


def after(**delta: int) -> Any:
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(**delta), tick=True)


def test_sessions_and_typed_names_go_after_their_days(lena: Any) -> None:
    now = timezone.now()
    for days in (0, 2):
        Session.objects.create(
            session_key=f"s{days}", session_data="x", expire_date=now - dt.timedelta(days=days)
        )
    for days in (29, 31):
        attempt = AccessAttempt.objects.create(
            username=f"typed{days}", ip_address="127.0.0.1", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - dt.timedelta(days=days))
    assert jobs.run("expired_rows", timezone.localdate()) == jobs.Outcome(due=2, done=2)
    assert Session.objects.get().session_key == "s0"
    assert AccessAttempt.objects.get().username == "typed29"


def test_logs_go_after_fourteen_days(data_dir: Path) -> None:
    folder = data_dir / "logs"
    folder.mkdir()
    for name in ("web-2026-11-01.log", "web-2026-11-06.log", "notes.txt"):
        (folder / name).write_text("x")
    assert jobs.run("logs", dt.date(2026, 11, 20)) == jobs.Outcome(due=1, done=1)
    assert sorted(path.name for path in folder.iterdir()) == ["notes.txt", "web-2026-11-06.log"]


def test_letters_lose_their_text_after_ninety_days_and_mails_go_with_the_year(person: Lead) -> None:
    sent = OutboxMail.everyone.get(purpose="consent_check")
    assert sent.body
    with after(days=89):
        assert jobs.run("mails", timezone.localdate()).done == 0  # type: ignore[union-attr]
    with after(days=91):
        jobs.run("mails", timezone.localdate())
    sent.refresh_from_db()
    assert (sent.body, sent.title, sent.to_address) == ("", "", "")
    with after(days=366):
        jobs.run("mails", timezone.localdate())
    assert not OutboxMail.everyone.exists()


def test_whoever_was_not_told_in_time_is_restricted_until_they_are(house: Any, lena: Any) -> None:
    """R77: due 30 December, restricted on the 31st; telling them lifts it."""
    with transaction.atomic():
        late, told = make_person("Late", owner=lena), make_person("Told", owner=lena)
        Subject.objects.filter(pk__in=[late.subject_id, told.subject_id]).update(
            notice_due_on=dt.date(2026, 12, 30)
        )
        record_notice(lead=told, author=lena)
    assert jobs.run("notices", dt.date(2026, 12, 30)) == jobs.Outcome(due=0, done=0)
    assert jobs.run("notices", dt.date(2026, 12, 31)) == jobs.Outcome(due=1, done=1)
    assert set(Lead.objects.for_user(lena)) == {told}
    assert [line.kind for line in ledger.lines()] == ["restriction"]
    with transaction.atomic():
        record_notice(lead=late, author=lena)
    assert set(Lead.objects.for_user(lena)) == {told, late}


def test_a_restriction_somebody_asked_for_is_not_lifted_by_a_notice(house: Any, lena: Any) -> None:
    with transaction.atomic():
        lead = make_person("Held", owner=lena)
        Subject.objects.filter(pk=lead.subject_id).update(
            state="restricted", notice_due_on=dt.date(2026, 1, 1)
        )
        record_notice(lead=lead, author=lena)
    assert Subject.objects.get(pk=lead.subject_id).state == "restricted"


def test_a_consent_unused_for_two_years_is_flagged_until_it_is_used(person: Lead) -> None:
    """R30."""
    with after(days=700):
        assert jobs.run("stale_consents", timezone.localdate()).done == 0  # type: ignore[union-attr]
    with after(days=740):
        assert jobs.run("stale_consents", timezone.localdate()).done == 1  # type: ignore[union-attr]
    state = ConsentState.objects.get()
    assert state.flagged_on is not None
    with transaction.atomic():
        ConsentState.objects.update(fresh_from=timezone.now() + dt.timedelta(days=739))
    with after(days=741):
        jobs.run("stale_consents", timezone.localdate())
    state.refresh_from_db()
    assert state.flagged_on is None


def test_evidence_stays_alone_for_three_years_to_the_year_s_end(person: Lead) -> None:
    """R35: nothing in it leads to the person, nothing from the person to it."""
    call_command("subject_erase", email=EMAIL)
    evidence = ConsentEvidence.objects.get()
    assert str(person.subject_id) not in evidence.content
    assert evidence.pk == hashlib.sha256(evidence.content.encode()).hexdigest()
    entry = AuditEntry.objects.get(table_name="consent_consentevidence", verb="insert")
    assert (entry.row_id, entry.subject, entry.request_id) == (evidence.pk, None, "")
    assert str(person.subject_id) != entry.actor
    jobs.run("evidence", dt.date(2026, 12, 1))
    for year, stays in ((2029, True), (2030, False)):
        with time_machine.travel(dt.datetime(year, 1, 2, 12, tzinfo=dt.UTC)):
            jobs.run("evidence", dt.date(year, 1, 2))
        assert ConsentEvidence.objects.exists() is stays


def test_a_request_file_goes_three_years_after_its_year(house: Any, ask: Any) -> None:
    ask("nobody@elsewhere.example", kind="access")
    year = timezone.localdate().year
    assert jobs.run("request_files", dt.date(year + 3, 12, 31)) == jobs.Outcome(due=0, done=0)
    assert jobs.run("request_files", dt.date(year + 4, 1, 1)) == jobs.Outcome(due=1, done=1)
    assert not Request.objects.exists()


def test_lines_no_backup_needs_lose_their_people_and_the_chain_holds(person: Lead) -> None:
    """R137, and the trail still verifies: the run inside says whom it was about."""
    call_command("subject_erase", email=EMAIL)
    seal()
    before = [line.run for line in ledger.lines()]
    assert str(person.subject_id) not in ledger.path().read_text()
    date = timezone.localdate()
    assert jobs.run("ledger", date + dt.timedelta(days=59)).done == 0  # type: ignore[union-attr]
    assert jobs.run("ledger", date + dt.timedelta(days=62)).done > 0  # type: ignore[union-attr]
    assert [line.run for line in ledger.lines()] == before
    assert all(line.subjects is None for line in ledger.lines())
    assert verify().ok
    ledger.append(kind="retention", scope="lead", subjects=[uuid.uuid4()])
    assert len(list(ledger.lines())) == len(before) + 1


def test_a_pruned_trail_verifies_and_a_robbed_one_does_not(house: Any, lena: Any) -> None:
    """R161: after three years entries go, leaves and seals stay; what goes in another way is named."""
    with transaction.atomic():
        lead = make_person("Harmsen", owner=lena)
        for _ in range(3):
            record(verb="read", model=Lead, row_id=lead.pk, subject=lead.subject, purpose="audit")
    age_the_trail("4 years")
    with transaction.atomic():
        record(verb="read", model=Lead, row_id=lead.pk, subject=lead.subject, purpose="audit")
    seal()
    assert verify().ok
    date = timezone.localdate()
    outcome = jobs.run("trail_values", date)
    assert outcome is not None
    assert outcome.done > 0
    assert not AuditDetail.objects.filter(entry__at__lt=timezone.now() - dt.timedelta(days=1000)).exists()
    assert verify().ok
    outcome = jobs.run("trail_pruning", date)
    assert outcome is not None
    assert outcome.done > 3
    assert verify().ok
    assert AuditEntry.objects.filter(verb="read").exists(), "the young read stays"
    young = AuditEntry.objects.filter(verb="read").latest("pk")
    with tampering() as owner:
        owner.execute("DELETE FROM privacy_auditentry WHERE id = %s", [young.pk])
    verdict = verify()
    assert (verdict.ok, verdict.first_bad.kind) == (False, "entry deleted")  # type: ignore[union-attr]


def test_the_application_deletes_no_entry(house: Any) -> None:
    seal()
    for statement in (
        "SELECT set_config('leadcrm.pruning', txid_current()::text, true); DELETE FROM privacy_auditentry",
        "SELECT privacy_prune(gen_random_uuid(), 1000000, '{}')",
        "DELETE FROM privacy_auditprune",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(statement)


def test_an_erased_id_goes_with_its_last_entry(house: Any) -> None:
    with transaction.atomic():
        gone = Subject.objects.create(state="erased")
    assert jobs.run("subjects", timezone.localdate()) == jobs.Outcome(due=0, done=0), (
        "the trail still names it"
    )
    with tampering() as owner:
        owner.execute("DELETE FROM privacy_auditentry WHERE subject = %s", [gone.pk])
    assert jobs.run("subjects", timezone.localdate() + dt.timedelta(days=1)) == jobs.Outcome(due=1, done=1)


def age_the_trail(interval: str) -> None:
    """Make all entries older, before anything seals them."""
    with tampering() as owner:
        owner.execute("DELETE FROM privacy_auditleaf")
        owner.execute("DELETE FROM privacy_auditnode")
        owner.execute("DELETE FROM privacy_auditseal")
        owner.execute("DELETE FROM privacy_auditmark")
        owner.execute(f"UPDATE privacy_auditentry SET at = at - interval '{interval}'")
    for path in folder().glob("*.jsonl"):
        path.unlink()
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(days=1440), tick=True):
        seal(whole=True)
