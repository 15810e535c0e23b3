"""No means no score: it goes in the very transaction of the word, and comes back with a newer one only (R69)."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.models import ConsentText
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.computing import compute
from leadcrm.scoring.services.renewing import renew_all, renew_changed
from privacy import endings
from privacy.erasure import engine
from privacy.erasure.runs import run
from privacy.models import AuditDetail
from privacy.objections import object_to_marketing
from privacy.pauses import pause, resume
from privacy.restrictions import restrict
from privacy.suppression import suppress
from tests.scoring.conftest import agree, look

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(jule: Lead, in_force: ScoreModel) -> Lead:
    compute(subjects=[jule.subject_id])
    assert Score.everyone.filter(lead=jule).exists()
    return jule


def test_an_objection_to_advertising_ends_the_score_at_once(
    scored: Lead, profile: ConsentText, time_machine: Any
) -> None:
    """R69: objection 2026-05-05 09:00 → score row deleted, recompute job skips; a newer consent brings it back."""
    object_to_marketing(subject=scored.subject, channel="email", source="person")
    assert not Score.everyone.exists()
    renew_all()
    assert not Score.everyone.exists()
    time_machine.move_to(timezone.now() + dt.timedelta(days=1))
    agree(scored, profile, timezone.now())
    renew_all()
    assert Score.everyone.exists()


def test_a_withdrawal_ends_it_at_once(scored: Lead) -> None:
    withdraw(subject=scored.subject, purpose="profiling", route="one-click")
    assert not Score.everyone.exists()


def test_no_to_something_else_leaves_it(scored: Lead) -> None:
    withdraw(subject=scored.subject, purpose="newsletter", route="one-click")
    object_to_marketing(subject=scored.subject, purpose="newsletter", channel="email", source="person")
    assert Score.everyone.exists()


def test_a_browser_s_no_takes_what_its_visits_counted(
    controller: Any, jule: Lead, in_force: ScoreModel
) -> None:
    """R41, R69: the visits are gone, and so are their points; the night works it out anew without them."""
    visit = look(jule)
    compute(subjects=[jule.subject_id])
    assert Score.everyone.get().points == 20
    endings.end(["profiling"], receipts=[visit.visitor.receipt])
    assert not Score.everyone.exists()
    renew_all()
    assert Score.everyone.get().points == 15


def test_a_pause_and_a_closed_address_end_it_within_a_minute(scored: Lead) -> None:
    pause(subject=scored.subject, months=1)
    renew_changed()
    assert not Score.everyone.exists()
    resume(subject=scored.subject)
    renew_all()
    assert Score.everyone.exists()
    suppress(kind="email", value=scored.email, channel="email")
    renew_changed()
    assert not Score.everyone.exists()


def test_of_a_restricted_person_the_score_is_stored_and_nothing_else(
    scored: Lead, ines: Any, in_force: ScoreModel
) -> None:
    """Art. 18(2): neither worked out anew, nor deleted, nor met by who asks without naming everybody."""
    before = Score.everyone.values().get()
    restrict(subject=scored.subject, ground="accuracy", actor=ines.subject)
    Lead.everyone.filter(pk=scored.pk).update(job_title="")
    renew_all()
    assert Score.everyone.values().get() == before
    assert not Score.objects.exists()


def test_erased_with_the_person_whatever_the_trail_knew_of_it(scored: Lead) -> None:
    case: uuid.UUID = scored.subject_id
    with run("request", [case], "person"):
        engine.forget("person", [case])
    assert not Score.everyone.exists()
    assert not AuditDetail.objects.filter(subject=case).exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_withdraws_while_scores_are_worked_out_has_none(jule: Lead, in_force: ScoreModel) -> None:
    """R63: the gate is asked under the person's lock, so the later of the two knows of the earlier."""

    def work() -> None:
        compute(subjects=[jule.subject_id])
        connection.close()

    other = threading.Thread(target=work)
    with transaction.atomic():
        withdraw(subject=jule.subject, purpose="profiling", route="one-click")
        other.start()
        other.join(timeout=0.3)
        assert other.is_alive(), "it waits for the word that is being said"
    other.join()
    assert not Score.everyone.exists()
