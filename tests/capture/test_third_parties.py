"""R64: nobody can have us write to somebody else: there is no field for it, and what is added by hand is ignored."""

from typing import Any

import pytest

from leadcrm.capture.fields import FIELDS
from leadcrm.capture.models import Form
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from tests.capture.conftest import ENQUIRY, Visitor

FRIEND = "friend@kunde.example"


def test_no_form_can_be_given_a_field_for_another_address(texts: None) -> None:
    """R64: the feature is absent; the visitor's own address is not among the fields one chooses."""
    assert not [code for code, spec in FIELDS.items() if "mail" in code or spec.type == "email"]


def test_a_form_shows_one_field_for_an_address(enquiry_form: Form, visitor: Visitor) -> None:
    """R64"""
    assert visitor.open().count('type="email"') == 1


@pytest.mark.parametrize(
    "more",
    [
        {"friend_email": FRIEND, "recommend_to": FRIEND, "cc": FRIEND, "to": FRIEND},
        {"email": [ENQUIRY["email"], FRIEND]},
        {"email": f"{ENQUIRY['email']},{FRIEND}"},
        {"email": f"{ENQUIRY['email']}\nBcc: {FRIEND}"},
    ],
)
def test_what_a_visitor_adds_by_hand_reaches_nobody_else(
    enquiry_form: Form, visitor: Visitor, more: dict[str, Any]
) -> None:
    """R64: one person, one address, one confirmation mail at most."""
    visitor.send({**ENQUIRY, "consent": ["newsletter"], **more})
    recipients = set(OutboxMail.objects.values_list("to_address", flat=True))
    assert len(recipients) <= 1
    assert Lead.objects.count() <= 1
    if "email" not in more:
        assert recipients == {ENQUIRY["email"]}
        assert not Lead.objects.filter(provenance__has_key="friend_email").exists()
    else:
        assert all("," not in address for address in recipients)
