"""A copy of what is kept by law about somebody who is gone; the files of documents lie in the archive (R92, R135)."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.db import transaction

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.erasure.forget import forget
from privacy.models import Request
from privacy.package import made, package
from privacy.requests.desk.choosing import new_code
from tests.leads.documents import COPY, document, sold
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox
from tests.privacy.requests.test_access import fetch

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/admin/privacy/request/"
LATER = "ben@neue-adresse.example"


@pytest.fixture
def ben(house: Any, lena: Any) -> Lead:
    """Bought a heat pump; of the sale an invoice is kept."""
    with transaction.atomic():
        lead = make_person("Größel", "Ben", email="ben.groessel@kunde.example", owner=lena)
    document(lead, sold(lead, lena))
    return lead


def files_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {name: files.read(name) for name in files.namelist()}


def written(officer: Any, kind: str) -> Request:
    """A letter from an address that nobody here has."""
    typed = {"text": "Rechnung R-2026-117", "channel": "letter", "arrived_at": "2026-11-20T09:15"}
    answer = officer.post(
        f"{DESK}letter/", {**typed, "email": LATER, "agent": "", "language": "en", "kind": [kind]}
    )
    assert answer.status_code == 302
    return Request.objects.get(email=LATER)


def looked_up(officer: Any, case: Request, typed: str) -> str:
    return officer.get(f"{DESK}{case.pk}/change/", {"look": typed}).content.decode()


def test_the_file_of_a_document_lies_in_the_archive_and_its_row_says_where(ben: Lead) -> None:
    """R92, R94: in a copy, not in what only tells of it."""
    with made(package([ben.subject_id]), "zip") as file:
        files = files_of(file.read())
    (name,) = [name for name in files if name.startswith("files/")]
    assert files[name] == COPY
    assert re.fullmatch(r"files/documents/[0-9a-f]{16}\.pdf", name)
    assert name in files["csv/leads.commercialdocument.csv"].decode()
    assert name in files["answer.html"].decode()


def test_whoever_is_gone_gets_a_copy_of_the_invoice_that_stayed(
    ben: Lead, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R92, R135: found by the number of the invoice, which the person has and we do not tell."""
    forget([ben.subject_id], suppress=True)
    officer = as_user(ines)
    case = written(officer, "access")
    assert "kept by law" not in looked_up(officer, case, "R-2026-118")
    assert "kept by law" in looked_up(officer, case, " R-2026-117 ")
    steps = f"{DESK}{case.pk}/step/"
    officer.post(steps, {"step": "choose", "person": str(ben.subject_id), "look": "R-2026-117"})
    officer.post(steps, {"step": "grant"})
    case.refresh_from_db()
    assert (case.person_id, case.state, case.decision) == (ben.subject_id, "done", "granted")
    mail = OutboxMail.everyone.filter(to_address=LATER).latest("queued_at")
    case.link = re.search(r"https?://[^/]+(/privacy/requests/\S+/)", mail.body)[1]  # type: ignore[attr-defined, index]
    files = files_of(fetch(case, new_code(request=case, actor=ines.subject), "zip").read)
    assert "Am Ring 4" in files["csv/leads.commercialdocument.csv"].decode()
    assert COPY in files.values()
    assert "csv/leads.lead.csv" not in files
    deliver()
    assert LATER in {message["To"] for message in mailbox.messages}


@pytest.mark.parametrize("kind", ["erasure", "rectification", "restriction", "objection"])
def test_for_nothing_but_a_copy_is_anybody_found_by_a_document(
    ben: Lead, as_user: Any, ines: Any, kind: str
) -> None:
    """R135: what is kept for the law alone is not worked with."""
    forget([ben.subject_id], suppress=True)
    officer = as_user(ines)
    case = written(officer, kind)
    assert "kept by law" not in looked_up(officer, case, "R-2026-117")
    typed = {"step": "choose", "person": str(ben.subject_id), "look": "R-2026-117"}
    officer.post(f"{DESK}{case.pk}/step/", typed)
    case.refresh_from_db()
    assert (case.person_id, case.state) == (None, "open")
