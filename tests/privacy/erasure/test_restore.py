"""A backup brings nobody back: it starts frozen, the ledger is replayed, an officer releases it (R136, R137, W13)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from consent.gate import check
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.tokens import unsubscribe_token
from leadcrm.mail.unsubscribe import unsubscribe
from privacy import jobs
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure.frozen import Frozen, frozen
from privacy.models import Objection, Restore, Subject, Suppression
from privacy.objections import object_to_marketing
from tests.leads.people import person as make_person
from tests.privacy.conftest import EMAIL, MARKS, where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(person: Lead, data_dir: Path, tmp_path_factory: Any) -> Path:
    """A backup that holds the unmistakable person, somebody who consented, and somebody else."""
    seal()
    path = tmp_path_factory.mktemp("backups") / "monday.backup"
    call_command("backup", str(path))
    return path


def test_a_backup_is_encrypted_and_its_keys_lie_beside_it(backup: Path) -> None:
    assert not [mark for mark in MARKS if mark.encode() in backup.read_bytes().lower()]
    assert "suppression_key" in Path(f"{backup}.keys").read_text()
    for path in (backup, Path(f"{backup}.keys")):
        assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="overwrites nothing"):
        call_command("backup", str(backup))


def test_a_damaged_backup_drops_nothing(backup: Path, person: Lead) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(bytes(content))
    with pytest.raises(CommandError, match="changed, cut short"):
        call_command("restore", str(backup))
    backup.write_bytes(bytes(content[:-60]))
    with pytest.raises(CommandError, match="changed, cut short"):
        call_command("restore", str(backup))
    assert Lead.everyone.filter(pk=person.pk).exists()


def test_whoever_was_forgotten_since_is_forgotten_again(
    backup: Path, person: Lead, ines: Any, data_dir: Path, mailbox: Any
) -> None:
    call_command("subject_erase", email=EMAIL)
    assert where_marks_stand(data_dir) == []
    call_command("restore", str(backup))
    assert Lead.everyone.filter(pk=person.pk).exists(), "the backup is back"
    assert frozen()
    assert Client().get("/privacy/").status_code == 503
    assert Client().get("/healthz").status_code == 200
    with pytest.raises(Frozen):
        jobs.run("uploads", jobs.dt.date(2026, 11, 27))
    waiting = OutboxMail.everyone.filter(state="queued").count()
    assert deliver().sent == 0
    assert OutboxMail.everyone.filter(state="queued").count() == waiting
    with pytest.raises(CommandError, match="replay_ledger first"):
        call_command("release_restore", "ines")
    call_command("replay_ledger")
    assert where_marks_stand(data_dir) == []
    with pytest.raises(CommandError, match="no data protection officer"):
        call_command("release_restore", "lena")
    call_command("release_restore", "ines")
    assert not frozen()
    assert Client().get("/privacy/").status_code == 200
    assert Restore.objects.get().released_by == ines.subject
    assert Subject.objects.get(pk=person.subject_id).state == "erased"
    assert Suppression.objects.count() == 2
    seal()
    assert verify().ok


def test_objections_and_withdrawals_since_count_again(backup: Path, person: Lead, lena: Any) -> None:
    with transaction.atomic():
        other = make_person("Quast", email="quast@firma.example")
    assert check(person.subject_id, "newsletter", "email").allowed
    unsubscribe(token=unsubscribe_token(subject=person.subject_id, purpose="newsletter", address=EMAIL))
    object_to_marketing(subject=person.subject, source="person", purpose="post_marketing")
    before = Objection.objects.get().recorded_at
    call_command("restore", str(backup))
    assert check(person.subject_id, "newsletter", "email").allowed, "the backup knows nothing of it"
    call_command("replay_ledger")
    decision = check(person.subject_id, "newsletter", "email")
    assert (decision.allowed, decision.code) == (False, "CONSENT_WITHDRAWN")
    assert abs((Objection.objects.get().recorded_at - before).total_seconds()) < 1
    call_command("replay_ledger")  # twice is once
    assert Objection.objects.count() == 1
    assert not Lead.everyone.filter(pk=other.pk).exists(), "what came after the backup is not in it"
