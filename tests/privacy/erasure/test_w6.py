"""W6, the whole of it by its dates: split and not all or nothing, recipients told, a letter with the table of what stays."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_note
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.deadlines import due_on
from privacy.disclosures import disclose
from privacy.models import Recipient, RecipientNotice, Subject, Suppression
from privacy.requests.erasing import carry_out_due
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox
from tests.privacy.conftest import where_marks_stand
from tests.privacy.erasure.test_call_proof_stays import ben as ben

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "ben.groessel@kunde.example"


def test_w6_split_told_and_listed(
    ben: Lead, lena: Any, ines: Any, ask: Any, as_user: Any, mailbox: Mailbox, data_dir: Any
) -> None:
    """W6, R108, R112, R114: request on Fri 27 Nov 2026, due Mon 28 Dec; § 7a proof to 15 Mar 2031; hash kept."""
    assert due_on(dt.date(2026, 11, 27)) == dt.date(2026, 12, 28)
    with transaction.atomic():
        add_note(lead=ben, author=lena, text="Möchte im Frühjahr erinnert werden, sagt Ben Größel.")
        for number in range(3):
            OutboxMail.objects.create(
                subject=ben.subject, purpose_id="enquiry_handling", key=f"nurture{number}", to_address=EMAIL,
                title="Ihre Anfrage", body=f"Guten Tag, Ben Größel, Brief {number}", message_id=f"<n{number}@x.example>",
                state="sent",
            )  # fmt: skip
        partner = Recipient.objects.create(name="Partner AG", service="other", email="d@partner.example")
        disclose(
            recipients=[partner.pk], subjects=[ben.subject_id], what="copy", purpose="sales_pipeline",
            on=dt.date(2026, 4, 2),
        )  # fmt: skip
    case = ask(EMAIL)
    assert (case.received_on, case.due_on) == (dt.date(2026, 11, 27), dt.date(2026, 12, 28))
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    deliver()
    letter = next(m.get_content() for m in mailbox.messages if m["To"] == EMAIL and "lösch" in m["Subject"])
    assert "15. März 2031" in letter, "what stays, and until when"
    assert "§ 7a UWG" in letter
    assert "Partner AG" in letter
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])
    assert not Activity.objects.exists()
    assert not OutboxMail.objects.filter(subject=ben.subject_id).exists()
    assert Subject.objects.get(pk=ben.subject_id).state == "erased"
    assert Suppression.objects.filter(kind="email").exists()
    assert RecipientNotice.objects.get().told_at
    assert where_marks_stand(data_dir, marks=["frühjahr erinnert", "04155", EMAIL]) == []
