"""W6 by its dates: split and not all or nothing, recipients told, and a letter with the table of what stays."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction

from consent.models import CallProof, Site
from leadcrm.leads.models import Activity, CommercialDocument, Deal, Lead
from leadcrm.leads.services.activities import add_note
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from leadcrm.scoring.models import Score, ScoreModel
from leadcrm.scoring.services.computing import compute
from leadcrm.scoring.services.register import release
from leadcrm.tracking.models import Visit, Visitor
from privacy.disclosures import disclose
from privacy.models import AuditDetail, Notice, Recipient, RecipientNotice, Subject, Suppression
from privacy.requests.rights.erasing import carry_out_due
from tests.consent.conftest import make_text
from tests.leads.documents import document, sold
from tests.mail.conftest import Mailbox
from tests.mail.conftest import mailbox as mailbox
from tests.privacy.conftest import where_marks_stand
from tests.privacy.erasure.test_call_proof_stays import ben as ben
from tests.scoring.conftest import agree
from tests.scoring.conftest import draft as score_draft

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "ben.groessel@kunde.example"


@pytest.fixture
def history(ben: Lead, lena: Any, ines: Any) -> Lead:
    """Beside the consent to calls: a note, three mails on his enquiry, 40 visits, a partner who got a copy on 2 April 2026, a sale.

    Of the sale there are the invoice and the order letter, both of 12 May 2026. He agreed to an interest profile: there is a
    score, too.
    """
    sale = sold(ben, lena)
    document(ben, sale)
    document(
        ben, sale, "commercial_letter", number="", title="Ihr Auftrag", text="Guten Tag, Ben Größel", file=b""
    )
    with transaction.atomic():
        add_note(lead=ben, author=lena, text="Möchte im Frühjahr erinnert werden, sagt Ben Größel.")
        for number in range(3):
            OutboxMail.objects.create(
                subject=ben.subject,
                purpose_id="enquiry_handling",
                key=f"nurture{number}",
                to_address=EMAIL,
                title="Ihre Anfrage",
                body=f"Guten Tag, Ben Größel, Brief {number}",
                message_id=f"<n{number}@sonnenhain.example>",
                state="sent",
            )
        _visits(ben)
        partner = Recipient.objects.create(name="Partner AG", service="other", email="d@partner.example")
        disclose(
            recipients=[partner.pk],
            subjects=[ben.subject_id],
            what="copy",
            purpose="sales_pipeline",
            on=dt.date(2026, 4, 2),
        )
    _score(ben, lena, ines)
    return ben


def _visits(ben: Lead) -> None:
    """Forty looks at the company's pages, by the browser that is tied to him; and one by somebody else's."""
    site = Site.objects.create(code="www", name="Sonnenhain", origins=[], visits=True)
    for subject, count in ((ben.subject, 40), (None, 1)):
        visitor = Visitor.objects.create(
            receipt=uuid.uuid4(), subject=subject, first_seen="2026-11-01", last_seen="2026-11-20"
        )
        Visit.objects.bulk_create(
            Visit(visitor=visitor, subject=subject, site=site, path="/waermepumpe/") for _ in range(count)
        )


def _score(ben: Lead, lena: Any, ines: Any) -> None:
    """He agreed to an interest profile, and the visits count."""
    rules = [("visits", "", 365, 1, 100)]
    release(model=score_draft(lena.subject, rules=rules), approver=ines.subject)
    with transaction.atomic():
        agree(ben, make_text(Notice.objects.latest("version"), "profiling", ["none"]))
    compute(subjects=[ben.subject_id])
    assert Score.everyone.get().points == 40


def test_w6_what_goes_what_stays_and_who_is_told(
    history: Lead, ines: Any, ask: Any, as_user: Any, mailbox: Mailbox, data_dir: Any
) -> None:
    """W6, R108, R112, R114: asked on Fri 27 Nov 2026, due Mon 28 Dec; § 7a proof to 15 Mar 2031; the hash is kept.

    R128: invoice and necessary address are restricted to 31 Dec 2034, the order letter to 31 Dec 2032.
    """
    case = ask(EMAIL)
    assert (case.received_on, case.due_on) == (dt.date(2026, 11, 27), dt.date(2026, 12, 28))
    as_user(ines).post(f"/admin/privacy/request/{case.pk}/step/", {"step": "grant", "word": "erase"})
    deliver()
    letter = next(
        m.get_content() for m in mailbox.messages if m["To"] == EMAIL and "gelöscht" in m["Subject"]
    )
    assert "15. März 2031" in letter, "what stays, and until when"
    assert "§ 7a UWG" in letter
    (invoice,) = [line for line in letter.splitlines() if "31. Dezember 2034" in line]
    assert "§ 147 Abs. 3 AO" in invoice
    (order,) = [line for line in letter.splitlines() if "31. Dezember 2032" in line]
    assert "§ 257 Abs. 4 HGB" in order
    assert "Partner AG" in letter
    (told,) = [m for m in mailbox.messages if m["To"] == "d@partner.example"]
    assert "Ben Größel" in told.get_content()
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert (case.state, case.left) == ("done", [])
    assert not Activity.everyone.exists()
    assert (
        [visit.subject for visit in Visit.objects.all()]
        == [visit.subject for visit in Visitor.objects.all()]
        == [None]
    )
    assert not OutboxMail.everyone.filter(subject=history.subject_id).exists()
    assert Subject.objects.get(pk=history.subject_id).state == "erased"
    assert Suppression.objects.filter(kind="email").exists()
    assert CallProof.objects.get().keep_until == dt.date(2031, 3, 15)
    assert RecipientNotice.objects.get().told_at
    assert {(row.kind, row.recipient, row.address) for row in CommercialDocument.objects.all()} == {
        (kind, "Ben Größel", "Am Ring 4, 04155 Leipzig") for kind in ("invoice", "commercial_letter")
    }
    assert not Deal.objects.exists()
    assert not Lead.objects.exists()
    assert not Score.everyone.exists()
    assert not AuditDetail.objects.filter(subject=history.subject_id).exists()
    assert ScoreModel.objects.in_force().exists(), "the register is about nobody"
    mailbox.messages.clear()
    assert where_marks_stand(data_dir, marks=["frühjahr erinnert", EMAIL]) == []
