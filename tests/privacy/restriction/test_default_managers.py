"""The data layer itself keeps restricted people out: whoever asks without naming `everyone` does not meet them (R116)."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.shortcuts import get_object_or_404

from leadcrm.leads.models import Activity, Deal, Lead, Task
from leadcrm.mail.models import OutboxMail
from leadcrm.scoring.models import Score
from privacy.active import ActivePeople
from privacy.models import Subject
from privacy.restrictions import restrict
from tests.access_table import World
from tests.access_world import build_world

pytestmark = pytest.mark.django_db
SHOWN = (Lead, Activity, Task, Deal, OutboxMail, Score)


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def of(person: Subject, model: Any) -> tuple[int, int]:
    """Count their rows as the default manager finds them, and all of them."""
    return model._default_manager.filter(subject=person).count(), model.everyone.filter(
        subject=person
    ).count()


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_the_default_manager_returns_nothing_of_the_restricted(model: type[Model], world: World) -> None:
    """R116: 0 for restricted, and what hangs at them stays stored."""
    person = world.lead.subject
    before, stored = of(person, model)
    assert before == stored > 0
    restrict(subject=person, ground="accuracy", actor=world.people["ines"].subject)
    assert of(person, model)[0] == 0
    assert of(person, model)[1] >= stored
    assert model._base_manager.filter(subject=person).count() >= stored


def test_sales_finds_no_page_and_the_officer_does(world: World, as_user: Any) -> None:
    """R116: sales detail view 404, DPO view 200."""
    restrict(subject=world.lead.subject, ground="accuracy", actor=world.people["ines"].subject)
    page = world.lead.get_absolute_url()
    assert as_user(world.people["lena"]).get(page).status_code == 404
    officer = as_user(world.people["ines"])
    officer.post(f"{page}look/", {"reason": "request"})
    assert officer.get(page).status_code == 200


def test_a_shortcut_meets_nobody_either(world: World) -> None:
    """Relations backwards and Django's own helpers ask the default manager."""
    restrict(subject=world.lead.subject, ground="accuracy", actor=world.people["ines"].subject)
    with pytest.raises(Exception, match="No Lead matches"):
        get_object_or_404(Lead, pk=world.lead.pk)
    assert not world.lead.company.leads.exists()
    assert not world.lead.tasks.exists()
    assert not world.lead.subject.mails.exists()


def test_whoever_has_a_second_manager_hides_by_the_first() -> None:
    """A model that says `everyone` has the other as its default: nobody forgets which is which."""
    models = [model for model in apps.get_models() if hasattr(model, "everyone")]
    assert set(models) == set(SHOWN)
    assert all(isinstance(model._default_manager, ActivePeople) for model in models)
