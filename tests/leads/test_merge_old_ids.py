"""Whatever a person says is heard for them as they go on, by whichever id it reached us (R26, R28, R117, R119)."""

from typing import Any

import pytest

from consent.gate import check
from consent.models import ConsentText
from leadcrm.leads.models import Lead
from privacy.merged import lock_all_present, lock_present
from privacy.models import Subject
from privacy.overdue import told
from tests.consent.conftest import make_text
from tests.consent.conftest import notice as notice
from tests.leads.people import person
from tests.leads.twins import joined
from tests.leads.words import WORDS, consented_twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(notice: Any) -> ConsentText:
    return make_text(notice, "newsletter", ["email"])


@pytest.fixture
def merged_twins(lena: Any, text: ConsentText) -> tuple[Lead, Lead]:
    """Two leads that became one; the second is still held as it was before."""
    kept, gone = consented_twins(lena, text)
    joined(kept, Lead.everyone.select_related("subject").get(pk=gone.pk), lena, "email")
    return kept, gone


@pytest.mark.parametrize("name", WORDS)
def test_a_word_under_the_old_id_counts_for_the_person(name: str, merged_twins: Any, lena: Any) -> None:
    kept, gone = merged_twins
    assert check(kept.subject_id, "newsletter", "email").allowed
    WORDS[name].said(gone, lena)
    assert WORDS[name].heard(Subject.objects.get(pk=kept.subject_id))
    assert Subject.objects.get(pk=gone.subject_id).state == "merged"


def test_who_was_told_under_the_old_id_was_told(merged_twins: Any) -> None:
    kept, gone = merged_twins
    Subject.objects.filter(pk=kept.subject_id).update(
        notice_due_on="2020-01-01", state="restricted", restricted_for="art14"
    )
    told(subject=gone.subject)
    states = dict(Subject.objects.values_list("pk", "state"))
    assert (states[kept.subject_id], states[gone.subject_id]) == ("active", "merged")


def test_a_chain_of_old_ids_is_one_person_and_costs_the_same(
    merged_twins: Any, lena: Any, django_assert_num_queries: Any
) -> None:
    kept, gone = merged_twins
    last = person(owner=lena)
    joined(last, kept, lena)
    with django_assert_num_queries(2):
        assert lock_present(gone.subject_id).pk == last.subject_id
    with django_assert_num_queries(1):
        assert lock_present(last.subject_id).pk == last.subject_id
    with django_assert_num_queries(2):
        (only,) = lock_all_present([gone.subject_id, kept.subject_id, last.subject_id])
    assert only.pk == last.subject_id
