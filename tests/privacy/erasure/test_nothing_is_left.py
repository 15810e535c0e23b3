"""From the public form to the certificate: after an erasure nothing of the person is anywhere (R82–R84, R92, R107–R115)."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.audit.sealer import seal
from privacy.audit.verify import verify
from privacy.erasure.plan import KEPT, Line
from privacy.models import Objection, Request, Subject, Suppression
from privacy.requests.rights.erasing import carry_out_due
from tests.mail.conftest import Mailbox
from tests.privacy.conftest import EMAIL, keep_as_files, where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)


def approve(officer: Client, case: Request) -> Any:
    return officer.post(
        f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"}, follow=True
    )


def test_everything_goes_and_the_search_says_so(
    person: Lead, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox, data_dir: Path
) -> None:
    """R107: no line of the plan without its ground. R110: every store. R114: the letter says what stays, why, until when.

    R115: what documents it carries no name and no address.
    """
    assert where_marks_stand(data_dir), "the marks are planted"
    case = ask(EMAIL)
    assert (case.state, case.person_id) == ("open", person.subject_id)
    assert Objection.objects.filter(subject=person.subject_id, purpose="", channel="").exists()
    officer = as_user(ines)
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert "leads" in page.lower()
    assert approve(officer, case).status_code == 200
    assert carry_out_due() == 0, "the letter has not left yet"
    assert Lead.everyone.filter(pk=person.pk).exists()
    deliver()
    keep_as_files(mailbox, data_dir)
    assert case.number in mailbox.messages[-1]["Subject"]
    letter = mailbox.messages[-1].get_content()
    assert "löschen" in letter
    plan = [Line.of(line) for line in Request.objects.get(pk=case.pk).plan]
    assert all(line.norm for line in plan)
    with translation.override("de"):
        kept = [(line.name, line.law, line.ends_on) for line in plan if line.action == KEPT]
        words = " ".join(letter.split())
        for name, law, ends_on in kept:
            until = f", bis zum {date_format(ends_on, 'DATE_FORMAT')}" if ends_on else ""
            assert " ".join(f"- {name}, {law}{until}".split()) in words
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert not [hit.values() for hit in case.left]
    assert case.state == "done"
    assert case.email == ""
    assert {row["norm"] for row in case.kept} <= {"Art. 5(2)", "Art. 5(2), 17(3)(e)"}
    assert where_marks_stand(data_dir) == []
    assert Subject.objects.get(pk=person.subject_id).state == "erased"
    assert not OutboxMail.everyone.filter(subject__in=case.people).exists()
    assert Suppression.objects.count() == 2
    seal()
    assert verify().ok
