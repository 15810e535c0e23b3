"""A form that is sent by a browser which objects to tracking: an objection like any other (R42, Art. 21(5))."""

import pytest

from consent.gate import check
from leadcrm.capture.models import Form
from leadcrm.leads.models import Lead
from privacy.models import Objection
from tests.capture.conftest import ENQUIRY, Visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("header", ["sec-gpc", "dnt"])
def test_the_signal_on_a_form_is_an_objection_to_profiling_and_measuring(
    enquiry_form: Form, visitor: Visitor, header: str
) -> None:
    """R42: recorded once, for what follows people; their enquiry is answered all the same."""
    visitor.client.defaults[f"HTTP_{header.upper().replace('-', '_')}"] = "1"
    for _ in range(2):
        assert visitor.send(ENQUIRY).status_code == 303
    lead = Lead.objects.get()
    found = set(Objection.objects.values_list("subject", "purpose", "channel", "source"))
    assert found == {
        (lead.subject_id, "profiling", "none", "person"),
        (lead.subject_id, "mail_tracking", "email", "person"),
    }
    assert check(lead.subject, "profiling", "none").code == "OBJECTED"
    assert check(lead.subject, "enquiry_handling", "email").allowed
    assert check(lead.subject, "newsletter", "email").code == "CONSENT_MISSING"


def test_without_the_signal_nothing_is_noted(enquiry_form: Form, visitor: Visitor) -> None:
    """R42: by the specification only the value 1 is a signal."""
    visitor.client.defaults["HTTP_SEC_GPC"] = "0"
    assert visitor.send(ENQUIRY).status_code == 303
    assert not Objection.objects.exists()
