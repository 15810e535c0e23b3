"""One person's copy after a merge: both stories, each once (R92)."""

from collections import Counter
from typing import Any

import pytest

from privacy.package import package
from tests.leads.twins import joined, twins

pytestmark = pytest.mark.django_db


def test_both_stories_are_in_it_once(lena: Any) -> None:
    kept, gone = twins(lena)
    before = [_rows(lead) for lead in (kept, gone)]
    joined(kept, gone, lena, "email")
    after = _rows(kept)
    for table in ("leads.Activity", "leads.Task", "leads.Deal"):
        assert after[table] == before[0][table] + before[1][table]
        assert max(after[table].values()) == 1
    text = str(package([kept.subject_id])["data"][0]["name"]) + str(after)
    assert "Harmsen-Kranich" in text, "a value that was not chosen is stored, so it is told"


def _rows(lead: Any) -> dict[str, Counter[str]]:
    return {
        table["table"]: Counter(str(sorted(row.items(), key=str)) for row in table["rows"])
        for table in package([lead.subject_id])["data"]
    }
