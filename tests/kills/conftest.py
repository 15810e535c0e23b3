"""A company for the tests that run the product's commands on the test database."""

from tests.privacy.conftest import house  # noqa: F401 -- a fixture
