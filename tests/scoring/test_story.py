"""From the form to the score and back: agreed to, worked out, shown, withdrawn, gone."""

from typing import Any

import pytest

from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Lead
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.renewing import renew_changed
from tests.tracking.conftest import Reader
from tests.tracking.conftest import _many_posts as _many_posts
from tests.tracking.conftest import anna as anna
from tests.tracking.conftest import form as form
from tests.tracking.conftest import reader as reader
from tests.tracking.conftest import site as site

pytestmark = pytest.mark.django_db


def test_visits_count_from_the_yes_to_the_no(
    in_force: ScoreModel, anna: Lead, reader: Reader, jonas: Any, as_user: Any
) -> None:
    """R65, R69: within a minute after the confirmation there are points; with the withdrawal they are gone at once."""
    assert renew_changed() == 1
    first = Score.everyone.get()
    assert first.lead == anna
    reader.looks("/prices/")
    renew_changed()
    assert Score.everyone.get().points == first.points + 5
    sales = as_user(jonas)
    assert "2 page visits in 30 days" in sales.get(anna.get_absolute_url()).content.decode()
    withdraw(subject=anna.subject, purpose="profiling", route="one-click")
    assert not Score.everyone.exists()
    assert "Do not ask again by mail" in sales.get(anna.get_absolute_url()).content.decode()
