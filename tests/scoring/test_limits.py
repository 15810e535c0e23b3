"""What no score may look at, and what none may be used for (R66, R71, R72)."""

from typing import Any

import pytest
from django.core.checks import Error
from django.db import IntegrityError, transaction

from leadcrm.capture.models import Form
from leadcrm.scoring import inputs
from leadcrm.scoring.checks import check_inputs
from leadcrm.scoring.models import ScoreModel, ScoreRule, Use
from leadcrm.scoring.services import register
from tests.scoring.conftest import draft

pytestmark = pytest.mark.django_db
TABLE = "/admin/scoring/scoremodel/"


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
