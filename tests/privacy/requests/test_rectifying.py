"""Corrected with its origin, completed by a statement, told to whoever got the wrong value (Art. 16, 19; R104, R117)."""

from typing import Any

import pytest

from leadcrm.leads.models import Activity, Lead
from leadcrm.mail.dispatch import deliver
from privacy.audit.models import AuditDetail
from privacy.models import Recipient, RecipientNotice, Restriction, Subject
from privacy.requests.restricting import lift_decided
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox
from tests.privacy.recipients.conftest import EMAIL
from tests.privacy.recipients.conftest import clara as clara
from tests.privacy.recipients.conftest import partner as partner
from tests.privacy.recipients.conftest import silent as silent
from tests.privacy.recipients.test_told import step, to_partner

pytestmark = pytest.mark.django_db(transaction=True)


def state(lead: Lead) -> str:
    return Subject.objects.get(pk=lead.subject_id).state


def test_a_name_is_corrected_and_two_recipients_learn_it(
    clara: Lead, partner: Recipient, silent: Recipient, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R104: name change, two recipients notified; the value says where it came from, the trail who, when and what was."""
    officer = as_user(ines)
    case = ask(EMAIL, kind="rectification")
    assert state(clara) == "restricted", "what is contested is only kept"
    page = officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()
    assert 'name="fact_last_name" value="O&#x27;Neill"' in page
    step(officer, case, step="grant", fact_last_name="O'Neill-Weber", fact_email=EMAIL)
    clara.refresh_from_db()
    case.refresh_from_db()
    assert (clara.last_name, clara.email, clara.phone) == ("O'Neill-Weber", EMAIL, "+49 341 4710288")
    assert clara.origin_of("last_name")["origin"] == f"request:{case.number}"
    assert clara.origin_of("email")["origin"] == "test", "what was not wrong keeps its origin"
    changed = AuditDetail.objects.filter(subject=clara.subject_id, detail__contains="O'Neill-Weber")
    assert any('"O\'Neill"' in row.detail for row in changed)
    deliver()
    assert "O'Neill-Weber" in to_partner(mailbox)[0].get_content()
    assert set(RecipientNotice.objects.values_list("recipient__name", flat=True)) == {
        "Partner AG",
        "Rufwerk GmbH",
    }
    answer = next(
        mail for mail in mailbox.messages if mail["To"] == EMAIL and "berichtigt" in mail["Subject"]
    )
    assert "Partner AG, Rufwerk GmbH" in answer.get_content()
    assert (case.state, case.decision) == ("done", "granted")


def test_the_restriction_ends_once_the_answer_has_left(
    clara: Lead, ask: Any, as_user: Any, ines: Any, mailbox: Mailbox
) -> None:
    """R118: the answer says that we work with the data again, and it has to be out of the house first."""
    case = ask(EMAIL, kind="rectification")
    step(as_user(ines), case, step="grant", fact_city="Leipzig")
    assert (lift_decided(), state(clara)) == (0, "restricted")
    deliver()
    assert (lift_decided(), state(clara)) == (1, "active")
    assert lift_decided() == 0
    assert Restriction.objects.get().told_at


def test_a_statement_completes_the_data(clara: Lead, ask: Any, as_user: Any, ines: Any) -> None:
    """Art. 16, second sentence."""
    case = ask(EMAIL, kind="rectification")
    step(as_user(ines), case, step="grant", statement="Ich war nie Kundin der alten Firma.")
    note = Activity.objects.get(lead=clara, kind="note")
    assert (note.body, note.by_person) == ("Ich war nie Kundin der alten Firma.", True)


def test_what_cannot_be_stored_is_refused_by_name(clara: Lead, ask: Any, as_user: Any, ines: Any) -> None:
    officer = as_user(ines)
    case = ask(EMAIL, kind="rectification")
    page = step(officer, case, step="grant", fact_email="nonsense").content.decode()
    assert "E-mail: Enter a valid email address." in page or "e-mail: Enter a valid email address." in page
    assert "Correct a field" in step(officer, case, step="grant", fact_email=EMAIL).content.decode()
    clara.refresh_from_db()
    case.refresh_from_db()
    assert (clara.email, case.state) == (EMAIL, "open")
