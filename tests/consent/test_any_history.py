"""Whatever happens in whatever order: no yes without a proof and without a last word of yes (R4, R26, R27, R28, R30, R124)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.consent.history import History

pytestmark = pytest.mark.django_db


def test_no_history_opens_the_gate_without_proof_and_both_ways_of_asking_agree(
    settings: Any, request: pytest.FixtureRequest
) -> None:
    """R3, R20, R24, R28, R124, W7, W9: consents, withdrawals, objections, pauses, erasures and jumps in time, in any order."""
    settings.EMAIL_BACKEND = "leadcrm.mail.backend.OutboxBackend"
    deep = request.config.getoption("--histories")
    run_state_machine_as_test(
        History,
        settings=_settings(
            max_examples=deep or 9, stateful_step_count=40 if deep else 20, derandomize=not deep
        ),
    )
    for code in (
        "CONSENT",
        "BASIS",
        "CONSENT_WITHDRAWN",
        "OBJECTED",
        "SUPPRESSED",
        "PAUSED",
        "CONSENT_STALE",
    ):
        assert History.given[code], f"no history came to {code}"


def _settings(**more: Any) -> settings:
    return settings(
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        **more,
    )
