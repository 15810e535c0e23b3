"""What a visitor writes about health or belief waits for the officer; sales read a note that it does (R10)."""

from leadcrm.capture.models import Form, Submission
from leadcrm.leads.models import Activity, Lead, Withheld
from tests.capture.conftest import ENQUIRY, Visitor

MESSAGE = "Ich bin schwanger und brauche bis Mai eine neue Heizung."


def test_a_message_about_health_is_kept_for_the_officer_alone(enquiry_form: Form, visitor: Visitor) -> None:
    """R10: an inbound form is withheld, and nothing is lost."""
    answer = visitor.send({**ENQUIRY, "message": MESSAGE})
    assert answer.status_code == 303
    row = Withheld.objects.get()
    assert (row.text, row.state, row.lead) == (MESSAGE, "waiting", Lead.objects.get())
    assert "schwanger" not in str(Submission.objects.get().answers)
    body = Activity.objects.get(kind="form").body
    assert "waits for the data protection officer" in body
    assert "schwanger" not in body
