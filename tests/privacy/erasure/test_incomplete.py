"""An erasure that left something behind says so, and ends when it is gone."""

from pathlib import Path
from typing import Any

import pytest

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy.requests.erasing import carry_out
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_stray_file_keeps_an_erasure_open_until_somebody_removed_it(
    person: Lead, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox, data_dir: Path
) -> None:
    """What the first search found stands in the trail as an act about the person, and is no rest of theirs."""
    case = ask(EMAIL)
    stray = data_dir / "exports" / "old.csv"
    stray.parent.mkdir()
    stray.write_text(f"Name;E-Mail\nJemand;{EMAIL}\n")
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    deliver()
    assert carry_out(case.pk)
    case.refresh_from_db()
    assert (case.state, [hit["id"] for hit in case.left]) == ("incomplete", ["exports/old.csv"])
    stray.unlink()
    assert carry_out(case.pk)
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])
