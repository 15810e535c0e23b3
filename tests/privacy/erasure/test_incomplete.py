"""An erasure that left something behind says so, and ends when it is gone."""

from pathlib import Path
from typing import Any

import pytest

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from privacy.requests.rights.erasing import carry_out
from tests.conftest import owner_connection
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


def test_a_row_that_is_only_marked_is_no_erasure(person: Lead, ask: Any, as_user: Any, ines: Any) -> None:
    """R111: where a row is marked instead of deleted, the search finds it, whatever the deleting statement said."""
    case = ask(EMAIL)
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    deliver()
    with owner_connection(autocommit=True) as owner:
        owner.execute(
            "CREATE FUNCTION mark_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
            " CREATE TRIGGER aaa_mark_only BEFORE DELETE ON privacy_lawfulbasis FOR EACH ROW EXECUTE FUNCTION mark_only()"
        )
        try:
            assert carry_out(case.pk)
            case.refresh_from_db()
            assert case.state == "incomplete"
            assert {hit["table"] for hit in case.left} == {"privacy_lawfulbasis"}
        finally:
            owner.execute("DROP FUNCTION mark_only() CASCADE")
    assert carry_out(case.pk)
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])
