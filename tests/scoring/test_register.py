"""The register of scores: nothing is worked out that does not stand in it, and what is released stays as it is (R65)."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from leadcrm.leads.models import Lead
from leadcrm.scoring.lint import against
from leadcrm.scoring.models import Score, ScoreModel, ScoreRule
from leadcrm.scoring.services import register
from leadcrm.scoring.services.computing import compute
from leadcrm.scoring.services.renewing import renew_all, renew_changed
from privacy.models import Purpose
from tests.conftest import make_staff
from tests.consent.conftest import own_purpose
from tests.scoring.conftest import RULES, draft

pytestmark = pytest.mark.django_db
TABLE = "/admin/scoring/scoremodel/"


def test_without_an_entry_in_the_register_nobody_is_scored(jule: Lead, mara: Any) -> None:
    """R65: score without register entry cannot run; a draft is none."""
    assert renew_all() == 0
    draft(mara.subject)
    assert renew_all() == renew_changed() == compute(subjects=[jule.subject_id]) == 0
    assert not Score.everyone.exists()


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ({"owner": None}, "answers for it"),
        ({"datenart": ""}, "deleted"),
        ({"significance_de": " "}, "significance"),
        ({"name_en": ""}, "Name"),
        ({"uses": ["order"]}, "shown"),
        ({"purpose_id": "newsletter"}, "interest profile"),
    ],
)
def test_what_the_register_has_to_hold_is_there_or_nothing_is_released(
    mara: Any, ines: Any, lacks: dict[str, Any], sentence: str
) -> None:
    """R65: purpose, inputs, version, basis, retention, human owner."""
    model = draft(mara.subject, **lacks)
    with pytest.raises(register.ScoreRefused, match=sentence):
        register.release(model=model, approver=ines.subject)
    assert not ScoreModel.objects.in_force().exists()


def test_a_score_without_a_rule_is_not_released(mara: Any, ines: Any) -> None:
    with pytest.raises(register.ScoreRefused, match="without a rule"):
        register.release(model=draft(mara.subject, rules=[]), approver=ines.subject)


def test_the_database_refuses_what_the_service_would(mara: Any, ines: Any) -> None:
    model = draft(mara.subject, owner=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreModel.objects.filter(pk=model.pk).update(released_on=dt.date(2026, 11, 1), approver=ines.subject)


def test_an_own_purpose_serves_a_score_when_it_uses_the_profile_s_data(mara: Any, ines: Any) -> None:
    """An approved purpose for advertising does; one that needs explicit consent, or is not approved yet, does not."""
    fine = own_purpose("event_scoring", channels=["none"], data_of_id="profiling")
    decides = own_purpose("deciding", channels=["none"], data_of_id="profiling", explicit_for="art22")
    Purpose.objects.create(
        code="drafted",
        own=True,
        klass="marketing",
        bases=["consent"],
        channels=["none"],
        data_of_id="profiling",
    )
    model = draft(mara.subject, purpose_id="event_scoring")
    assert against(model, model.rules.all()) == []
    for code in (decides.pk, "drafted"):
        model.purpose = Purpose.objects.get(pk=code)
        assert against(model, model.rules.all())
    assert fine.pk == "event_scoring"


def test_whoever_wrote_it_does_not_release_it_where_two_officers_work(ines: Any) -> None:
    model = draft(ines.subject)
    other = make_staff("otto", "Otto", "Zell", "dpo")
    with pytest.raises(register.ScoreRefused, match="Somebody else"):
        register.release(model=model, approver=ines.subject)
    assert register.release(model=model, approver=other.subject).released_on


def test_a_released_version_never_changes(in_force: ScoreModel, mara: Any) -> None:
    """R65: a change is a new version; the service, the admin and the database say so."""
    in_force.name_de = "Anders"
    with pytest.raises(register.ScoreRefused):
        register.write(model=in_force, author=mara.subject)
    changes: list[Any] = [
        lambda: ScoreModel.objects.filter(pk=in_force.pk).update(hot_from=1),
        lambda: ScoreRule.objects.filter(model=in_force).update(points=99),
        lambda: ScoreRule.objects.filter(model=in_force)[0].delete(),
        lambda: ScoreRule.objects.create(model=in_force, input="company", points=1),
        lambda: ScoreModel.objects.filter(pk=in_force.pk).delete(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_new_version_takes_over_and_everybody_is_scored_by_it(
    jule: Lead, in_force: ScoreModel, mara: Any, ines: Any
) -> None:
    renew_changed()
    before = Score.everyone.get()
    assert before.model == in_force
    copy = register.renew(model=in_force, author=mara.subject)
    assert [rule.input for rule in copy.rules.all()] == [row[0] for row in RULES]
    ScoreRule.objects.filter(model=copy, input="company").update(points=50)
    register.release(model=copy, approver=ines.subject)
    assert list(ScoreModel.objects.in_force()) == [copy]
    renew_changed()
    after = Score.everyone.get()
    assert (after.model, after.points) == (copy, before.points + 45)


def test_ended_nobody_has_a_score_any_more(jule: Lead, in_force: ScoreModel, ines: Any) -> None:
    compute(subjects=[jule.subject_id])
    register.end(model=in_force, actor=ines.subject)
    assert not Score.everyone.exists()
    assert renew_changed() == 0


def test_marketing_drafts_managers_do_the_officer_releases_and_sales_reads(
    mara: Any, jonas: Any, ines: Any, lena: Any, as_user: Any
) -> None:
    model = draft(mara.subject)
    step = f"{TABLE}{model.pk}/step/release/"
    assert as_user(mara).post(step).status_code == 403
    assert as_user(jonas).post(step).status_code == 403
    assert as_user(jonas).get(f"{TABLE}add/").status_code == 200
    assert as_user(lena).get(f"{TABLE}add/").status_code == 403
    assert as_user(lena).get(f"{TABLE}{model.pk}/change/").status_code == 200
    officer = as_user(ines)
    page = officer.post(step, follow=True).content.decode()
    assert "Released" in page
    model.refresh_from_db()
    assert (model.approver, model.version) == (ines.subject, 1)
    shown = officer.get(f"{TABLE}{model.pk}/change/").content.decode()
    assert "Mara Lindner" in shown, "who answers for it"
    assert 'name="hot_from"' not in shown
