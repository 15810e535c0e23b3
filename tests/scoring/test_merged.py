"""Two records become one: their score is worked out anew, and what rested on a refused consent is gone (R27, R69)."""

from typing import Any

import pytest
from django.db import transaction

from consent.models import ConsentText
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from leadcrm.leads.services.deals import add_deal
from leadcrm.leads.services.merging import merge, undo_merge
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.computing import compute
from leadcrm.tracking.models import Visit
from tests.scoring.conftest import agree, look

pytestmark = pytest.mark.django_db


def points(*leads: Lead) -> list[int]:
    return [score.points for lead in leads for score in Score.everyone.filter(lead=lead)]


@pytest.fixture
def both(jule: Lead, ole: Lead, profile: ConsentText, in_force: ScoreModel, lena: Any) -> tuple[Lead, Lead]:
    """Ole agreed, too, and has an open deal; each has a score."""
    agree(ole, profile)
    with transaction.atomic():
        add_deal(lead=ole, title="Pump", value=900)
    compute(subjects=[jule.subject_id, ole.subject_id])
    assert points(jule, ole) == [15, 23]
    return jule, ole


def test_one_person_has_one_score_and_two_have_two_again(both: tuple[Lead, Lead], lena: Any) -> None:
    """R69: the deal counts for whoever goes on; undone, each has what was theirs."""
    jule, ole = both
    row = merge(kept=jule, gone=ole, taken=[], actor=lena)
    assert points(jule, ole) == [23]
    undo_merge(row=row, actor=lena)
    assert points(jule, ole) == [15, 23]


def test_what_one_refused_is_profiled_of_neither(controller: Any, both: tuple[Lead, Lead], lena: Any) -> None:
    """R27, R43, R69: score and visits go in the transaction that ends the consent, and no undo brings them back."""
    jule, ole = both
    with transaction.atomic():
        look(jule)
    withdraw(subject=ole.subject, purpose="profiling", route="one-click")
    assert points(jule, ole) == [15]
    row = merge(kept=jule, gone=ole, taken=[], actor=lena)
    assert not Score.everyone.exists()
    assert not Visit.objects.exists()
    undo_merge(row=row, actor=lena)
    assert not Visit.objects.exists()
    assert points(jule, ole) == [15], "her own consent was never withdrawn"


def test_what_was_looked_at_meanwhile_belongs_to_whose_browser_it_was(
    controller: Any, both: tuple[Lead, Lead], lena: Any
) -> None:
    """R43: the visit says by its browser whose it is, and neither file nor score of the other keeps it."""
    jule, ole = both
    row = merge(kept=jule, gone=ole, taken=[], actor=lena)
    with transaction.atomic():
        look(jule)
    undo_merge(row=row, actor=lena)
    assert [visit.subject for visit in Visit.objects.all()] == [jule.subject]
    row = merge(kept=ole, gone=jule, taken=[], actor=lena)
    with transaction.atomic():
        again = Visit.objects.get()
        again.pk, again.path = None, "/since/"
        again.save()
    assert {visit.subject for visit in Visit.objects.all()} == {ole.subject}
    undo_merge(row=row, actor=lena)
    assert {visit.subject for visit in Visit.objects.all()} == {jule.subject}
    assert points(jule, ole) == [25, 23]
