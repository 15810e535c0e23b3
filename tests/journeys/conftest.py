"""Journeys begin at a public form, as those of capture do."""

from tests.capture.conftest import _outbox, enquiry_form, texts, visitor  # noqa: F401  (fixtures)
