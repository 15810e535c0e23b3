"""An enquiry: the lead exists at once, with what was typed, why we may answer, and nothing that was not asked for."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.gate import check
from consent.models import OptInRequest
from leadcrm.capture.models import Form, Submission
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.models import LawfulBasis, Notice, Subject
from tests.capture.conftest import ENQUIRY, Visitor, token_in


def test_an_enquiry_is_a_lead_at_once(enquiry_form: Form, visitor: Visitor) -> None:
    answer = visitor.send({**ENQUIRY, "phone": "0341 4710200"})
    assert (answer.status_code, answer["Location"]) == (303, "/f/heat-check/thanks/")
    lead = Lead.objects.get()
    assert (lead.first_name, lead.last_name, lead.email) == ("Anna", "Weber", "anna.weber@kunde.example")
    assert lead.phone == "+49 341 4710200"
    assert (lead.source, lead.obtained_from, lead.language) == (enquiry_form.title_en, "person", "en")
    assert lead.origin_of("email")["origin"] == "form:heat-check"
    assert lead.last_person_contact_on is not None
    entry = lead.activities.get()
    assert (entry.kind, entry.body, entry.by_person) == ("form", ENQUIRY["message"], True)
    assert entry.ref == f"submission:{Submission.objects.get().pk}"


def test_the_lead_keeps_which_notice_was_shown(enquiry_form: Form, visitor: Visitor, ines: object) -> None:
    # R74: the version that stood on the page, not one published while it was being filled in.
    visitor.send(ENQUIRY)
    assert Lead.objects.get().notice == Notice.objects.get() == Submission.objects.get().notice


def test_we_may_answer_on_the_channels_used_and_advertise_on_none(
    enquiry_form: Form, visitor: Visitor
) -> None:
    # R8: contract tied to this very enquiry. R20: a ticked box alone allows nothing.
    visitor.send({**ENQUIRY, "consent": ["newsletter"]})
    subject = Subject.objects.get(pk=Lead.objects.get().subject_id)
    assert check(subject, "enquiry_handling", "email").allowed
    assert not check(subject, "enquiry_handling", "telephone").allowed
    assert check(subject, "newsletter", "email").code == "CONSENT_PENDING"
    basis = LawfulBasis.objects.get(purpose="enquiry_handling")
    assert (basis.basis, basis.evidence) == ("contract", f"submission:{Submission.objects.get().pk}")
    assert LawfulBasis.objects.get(purpose="sales_pipeline").basis == "legitimate_interest"


def test_a_number_given_lets_us_answer_by_telephone(enquiry_form: Form, visitor: Visitor) -> None:
    visitor.send({**ENQUIRY, "phone": "0341 4710200"})
    subject = Subject.objects.get(pk=Lead.objects.get().subject_id)
    assert check(subject, "enquiry_handling", "telephone").allowed
    assert not check(subject, "telephone_marketing", "telephone").allowed


def test_who_asks_for_a_company_is_a_business_contact(enquiry_form: Form, visitor: Visitor) -> None:
    visitor.send({**ENQUIRY, "company": "Kranich GmbH"})
    lead = Lead.objects.get()
    assert lead.company.name == "Kranich GmbH"
    assert lead.subject.party == "business"
    assert LawfulBasis.objects.get(purpose="enquiry_handling").basis == "legitimate_interest"


def test_without_a_tick_nobody_is_asked_and_no_mail_leaves(enquiry_form: Form, visitor: Visitor) -> None:
    # R14: a POST without the field is no consent.
    visitor.send(ENQUIRY)
    assert not OptInRequest.objects.exists()
    assert not OutboxMail.objects.exists()


def test_a_tick_waits_for_the_check_mail(enquiry_form: Form, visitor: Visitor) -> None:
    visitor.send({**ENQUIRY, "consent": ["newsletter"]})
    request = OptInRequest.objects.get()
    assert [box.text.purpose_id for box in request.boxes.all()] == ["newsletter"]
    assert (request.page_url, request.language, request.ip_truncated) == ("/f/heat-check/", "en", "127.0.0.0")
    mail = OutboxMail.objects.get()
    assert (mail.purpose_id, mail.to_address) == ("consent_check", ENQUIRY["email"])


def test_a_box_this_page_never_showed_is_refused(enquiry_form: Form, visitor: Visitor) -> None:
    # R14: only an explicit control counts; "profiling" is not asked for by this form.
    assert visitor.send({**ENQUIRY, "consent": ["profiling"]}).status_code == 422
    assert not Lead.objects.exists()


def test_five_campaign_words_are_kept_and_click_ids_dropped(enquiry_form: Form, visitor: Visitor) -> None:
    query = "?utm_source=newspaper&utm_medium=print&utm_campaign=autumn&utm_term=pump&utm_content=a&gclid=XYZ123&fbclid=XYZ123&msclkid=XYZ123"
    action = re.search(r'action="([^"]+)"', visitor.open(query=query))
    assert action
    assert "XYZ123" not in action.group(1)
    assert "utm_source=newspaper" in action.group(1)
    visitor.send(ENQUIRY, query=query)
    lead = Lead.objects.get()
    assert (lead.utm_source, lead.utm_medium, lead.utm_campaign, lead.utm_term, lead.utm_content) == (
        "newspaper", "print", "autumn", "pump", "a",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM leads_lead l, capture_submission s WHERE (l::text || s::text) LIKE '%%XYZ123%%'"
        )
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
    ],
)
def test_an_ip_address_is_shortened_before_it_is_stored(
    enquiry_form: Form, visitor: Visitor, address: str, kept: str
) -> None:
    # R45
    visitor.client.defaults["REMOTE_ADDR"] = address
    visitor.send(ENQUIRY)
    assert Submission.objects.get().ip_truncated == kept


def test_a_post_costs_at_most_twelve_queries(enquiry_form: Form, visitor: Visitor) -> None:
    # performance.md: lead, consent, check mail and idempotency, committed. Savepoints carry no data.
    token = token_in(visitor.open())
    with CaptureQueriesContext(connection) as queries:
        visitor.send({**ENQUIRY, "consent": ["newsletter"]}, token=token)
    assert Lead.objects.exists()
    statements = [
        q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(statements) <= 12, "\n".join(statements)
