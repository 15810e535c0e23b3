"""The checks that refuse an unsafe deployment."""

from typing import Any

import pytest

from leadcrm.checks import demo_is_not_for_the_world


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("http://localhost:8000", False),
        ("http://127.0.0.1", False),
        ("http://[::1]:8000", False),
        ("https://crm.example", True),
        ("http://localhost.crm.example", True),
    ],
)
def test_the_demo_carries_no_public_address(settings: Any, address: str, refused: bool) -> None:
    settings.DEMO, settings.BASE_URL = True, address
    assert [found.id for found in demo_is_not_for_the_world(None)] == ["leadcrm.E001"] * refused
