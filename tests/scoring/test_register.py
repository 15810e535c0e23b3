"""The register of scores: nothing is worked out that does not stand in it, and what is released stays as it is (R65)."""

import datetime as dt
from typing import Any

import pytest
from django.core.checks import Error
from django.db import DatabaseError, IntegrityError, transaction

from leadcrm.capture.models import Form
from leadcrm.leads.models import Lead
from leadcrm.scoring import inputs
from leadcrm.scoring.checks import check_inputs
from leadcrm.scoring.lint import against
from leadcrm.scoring.models import Score, ScoreModel, ScoreRule, Use
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


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (("job_title", "Gewerkschaftsmitglied", None), "trade union"),
        (("source", "diabetiker", None), "health"),
        (("country", "de", None), "capital"),
        (("country", "", None), "needs the field"),
        (("company", "x", None), "leaves the field"),
        (("visits", "", None), "number of days"),
        (("open_deals", "", 3), "empty"),
        (("postcode", "04", None), "valid choice"),
        (("form", "nowhere", 30), "There is no form"),
        (("form", "school", 30), "young people"),
    ],
)
def test_a_rule_about_special_categories_or_children_is_not_stored(
    mara: Any, as_user: Any, rule: tuple[str, str, int | None], sentence: str
) -> None:
    """R71: input mapped to an Art. 9 class → register save fails; a form for young people, too. R72: a postcode is no input."""
    Form.objects.create(slug="school", kind="signup", title_en="s", title_de="s", age_country="DE")
    model, client = draft(mara.subject, rules=[]), as_user(mara)
    answer = client.post(f"{TABLE}{model.pk}/change/", posted(model, [(*rule, 5, 1)]))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ScoreRule.objects.exists()


def posted(
    model: ScoreModel, rules: list[tuple[str, str, int | None, int, int]], **more: Any
) -> dict[str, Any]:
    """Return the admin's form as it is sent."""
    form: dict[str, Any] = {
        name: getattr(model, name)
        for name in (
            "name_de",
            "name_en",
            "significance_de",
            "significance_en",
            "hot_from",
            "datenart",
            "uses",
        )
    }
    form |= {"purpose": model.purpose_id, "owner": str(model.owner_id or "")}
    form |= {"rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": 0}
    for place, row in enumerate(rules):
        names = ("input", "text", "days", "points", "cap")
        form |= {
            f"rules-{place}-{name}": "" if value is None else value
            for name, value in zip(names, row, strict=True)
        }
    return form | more


def test_an_input_reads_declared_fields_and_no_free_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """R71: where special categories may be written, no score looks."""
    assert check_inputs() == []
    entry = inputs.Input("x", "x", ("leads.Activity.body", "leads.Lead.nothing"), "1", lambda *_: "")
    monkeypatch.setitem(inputs.INPUTS, "x", entry)
    found: list[Error] = check_inputs()
    assert [error.id for error in found] == ["scoring.E001", "scoring.E001"]


def test_address_data_alone_make_no_score(mara: Any, ines: Any) -> None:
    """R72, § 31(1) no. 3 BDSG: refused, even though no contract is decided by it."""
    model = draft(mara.subject, rules=[("country", "DE", None, 5, 1)])
    with pytest.raises(register.ScoreRefused, match="Address data alone"):
        register.release(model=model, approver=ines.subject)


@pytest.mark.parametrize("use", ["reject", "price", "reject_contract", ""])
def test_a_score_cannot_be_given_a_use_that_decides(mara: Any, as_user: Any, use: str) -> None:
    """R66: `if score<20 then reject_contract` → configuration refused, by the form and by the database."""
    model, client = draft(mara.subject), as_user(mara)
    answer = client.post(f"{TABLE}{model.pk}/change/", posted(model, [], uses=["show", use]))
    assert answer.status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreModel.objects.filter(pk=model.pk).update(uses=["show", use])


def test_the_uses_of_a_score_are_these_three(settings: Any) -> None:
    """R66, R67, R72: showing, ordering, filtering; and no module above acts on a score.

    A workflow that refused, priced or ended something by a score would have to know scores: only these modules do.
    """
    assert set(Use) == {"show", "order", "filter"}
    naming = {
        str(path.relative_to(settings.BASE_DIR))
        for package in ("leadcrm", "consent", "privacy")
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if "leadcrm/scoring/" not in str(path) and "leadcrm.scoring" in path.read_text()
    }
    assert naming <= {
        "leadcrm/settings.py",
        "leadcrm/celery.py",
        "leadcrm/capture/score_inputs.py",
        "leadcrm/demo/seed/scores.py",
    }


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
