"""One seeding per file of tests, kept by the database; each test looks at it and leaves it as it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from leadcrm.demo.seed.run import seed
from tests.conftest import _empty_tables

LEADS = 300


@pytest.fixture(scope="module")
def company(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Found the demo's company in earnest, and return its data folder; afterwards nothing of it is left."""
    folder = tmp_path_factory.mktemp("company")
    with django_db_blocker.unblock():
        with override_settings(
            DATA_DIR=folder, EMAIL_BACKEND="leadcrm.mail.backend.OutboxBackend", TRAIL_STRICT=True
        ):
            assert seed(LEADS) == LEADS
        yield folder
        _empty_tables(None)  # type: ignore[arg-type]


@pytest.fixture
def demo(company: Path, data_dir: Path, db: None, settings: Any) -> Path:
    """The company as it stands, for one test."""
    settings.DATA_DIR = company
    return company
