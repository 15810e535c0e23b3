"""Corrected with its origin, completed by a statement, only stored while it is contested (Art. 16, 18(1)(a); R104, R117)."""

from typing import Any

import pytest
from django.db import transaction

from leadcrm.leads.models import Activity, Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.audit.models import AuditDetail
from privacy.models import Request, Restriction, Subject
from privacy.requests.refusing import close_refused
from privacy.requests.rights.restricting import lift_decided
from tests.leads.people import person as make_person
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox
from tests.privacy.requests.test_objecting import EMAIL, states, step
from tests.privacy.requests.test_objecting import clara as clara

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(clara: Lead, ask: Any) -> Request:
    opened: Request = ask(EMAIL, kind="rectification")
    return opened


def test_a_name_is_corrected_with_where_it_came_from(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R104: the value says that the person's request changed it, the trail who, when and what was before."""
    officer = as_user(ines)
    assert states(clara, case) == ("restricted", "open", ""), "what is contested is only stored"
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert 'name="fact_last_name" value="O&#x27;Neill"' in page
    step(officer, case, fact_last_name="O'Neill-Weber", fact_email=EMAIL, fact_phone="")
    clara.refresh_from_db()
    assert (clara.last_name, clara.email, clara.phone) == ("O'Neill-Weber", EMAIL, "")
    assert clara.origin_of("last_name")["origin"] == f"request:{case.number}"
    assert clara.origin_of("email")["origin"] == "test", "what was not wrong keeps its origin"
    changed = AuditDetail.objects.filter(subject=clara.subject_id, detail__contains="O'Neill-Weber")
    assert any('"O\'Neill"' in row.detail for row in changed)
    deliver()
    letter = mailbox.messages[-1]
    assert "berichtigt" in letter["Subject"]
    assert "O'Neill-Weber (bisher: O'Neill)" in letter.get_content()
    assert "entfernt (bisher: +49 341 4710288)" in letter.get_content()
    assert states(clara, case)[1:] == ("done", "granted")


def test_the_restriction_ends_once_the_answer_was_sent(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R118: the answer says that we work with the data again, and it has to be out of the house first."""
    step(as_user(ines), case, fact_last_name="O'Neill-Weber")
    assert (lift_decided(), states(clara, case)[0]) == (0, "restricted")
    deliver()
    assert "Art. 18" in mailbox.messages[-1].get_content()
    assert (lift_decided(), states(clara, case)[0]) == (1, "active")
    assert lift_decided() == 0
    made = Restriction.objects.get()
    assert made.told_at == OutboxMail.everyone.get(key__endswith=":corrected").ended_at


def test_a_refusal_tells_that_the_restriction_ends(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R118: checked and found right."""
    step(as_user(ines), case, step="refuse", reason="conditions", words="Der Name stimmt.")
    deliver()
    assert "Art. 18" in mailbox.messages[-1].get_content()
    assert (close_refused(), lift_decided()) == (1, 1)
    assert states(clara, case) == ("active", "done", "refused")


def test_a_letter_that_came_back_ends_nothing(clara: Lead, case: Request, as_user: Any, ines: Any) -> None:
    step(as_user(ines), case, statement="Ich heiße anders.")
    with transaction.atomic():
        OutboxMail.everyone.filter(key__endswith=":corrected").update(state="dead")
    assert (lift_decided(), states(clara, case)[0]) == (0, "restricted")


def test_a_statement_completes_the_data(
    clara: Lead, case: Request, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """Art. 16, second sentence."""
    step(as_user(ines), case, statement="Ich war nie Kundin der alten Firma.")
    note = Activity.everyone.get(lead=clara, kind="note")
    assert (note.body, note.by_person) == ("Ich war nie Kundin der alten Firma.", True)
    deliver()
    assert "vervollständigt" in mailbox.messages[-1]["Subject"]
    assert note.body in mailbox.messages[-1].get_content()


def test_what_cannot_be_stored_is_refused_by_name(
    clara: Lead, case: Request, as_user: Any, ines: Any
) -> None:
    officer = as_user(ines)
    for typed, said in (
        ({"fact_email": "nonsense"}, "E-mail"),
        ({"fact_phone": "12x"}, "elephone"),
        ({"fact_email": EMAIL, "statement": " "}, "Correct a field"),
        ({"statement": "x" * 5001}, "5000"),
    ):
        assert said in step(officer, case, **typed), typed
    clara.refresh_from_db()
    assert (clara.email, clara.phone, states(clara, case)) == (
        EMAIL, "+49 341 4710288", ("restricted", "open", ""),
    )  # fmt: skip


def test_of_several_at_one_address_nobody_is_restricted_for_another(
    clara: Lead, ask: Any, as_user: Any, ines: Any
) -> None:
    """W9, R117: restricted is who asked, once the officer has said who that is."""
    with transaction.atomic():
        other = make_person("O'Neill", "Emil", email=EMAIL)
    case = ask(EMAIL, kind="rectification")
    assert not Restriction.objects.exists()
    step(as_user(ines), case, step="choose", person=str(clara.subject_id))
    assert states(clara, case)[0] == "restricted"
    assert Subject.objects.get(pk=other.subject_id).state == "active"
