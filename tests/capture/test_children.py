"""A form for young people: below the age no consent is stored, a question is answered, no birth date is kept (R32, R33, W4)."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from consent.gate import check
from consent.models import ConsentState, OptInRequest
from consent.services.bases import set_basis
from leadcrm.capture.models import Form, Submission
from leadcrm.capture.services import publish_form
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy import ages
from privacy.models import Assessment, Subject
from tests.capture.conftest import ENQUIRY, Visitor, draft
from tests.conftest import set_number

BORN = "2011-06-01"
PUPIL = {"email": "pupil@schule.example", "consent": "newsletter"}


def on(day: dt.date) -> time_machine.travel:
    return time_machine.travel(dt.datetime.combine(day, dt.time(10), dt.UTC), tick=True)


@pytest.fixture
def webinar(texts: None, ines: Any) -> Form:
    """W4: a webinar form aimed at pupils, which asks for the date of birth."""
    form = draft(
        "webinar",
        kind="signup",
        fields=[],
        required=[],
        asks=("newsletter",),
        age_country="DE",
        age_by_date=True,
    )
    return publish_form(form=form, actor=ines.subject)


@pytest.fixture
def question(texts: None, ines: Any) -> Form:
    """A contact form for pupils, which asks for a declaration."""
    form = draft("pupils", fields=["name", "message"], asks=("newsletter",), age_country="DE")
    return publish_form(form=form, actor=ines.subject)


def everything_stored() -> str:
    """Every value of every table of the house, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        rows = []
        for name in names:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{name}" t')
            rows += [text for (text,) in cursor.fetchall()]
    return "\n".join(rows)


def test_a_pupil_of_fifteen_leaves_no_consent_and_no_trace(webinar: Form, visitor: Visitor) -> None:
    """W4, R32: born 1 June 2011; on 31 May 2027 the newsletter box stores nothing, and nobody learns that from the answer."""
    with on(dt.date(2027, 5, 31)):
        answer = visitor.send({**PUPIL, "birth_date": BORN}, slug="webinar")
    assert answer.status_code == 303
    assert not OptInRequest.objects.exists()
    assert not Submission.objects.exists()
    assert not Subject.objects.filter(child=True).exists()
    assert not OutboxMail.objects.exists()
    stored = everything_stored()
    assert BORN not in stored
    assert "pupil@schule.example" not in stored


def test_on_the_birthday_the_consent_is_their_own_and_no_date_is_kept(
    webinar: Form, visitor: Visitor
) -> None:
    """W4, R33: on 1 June 2027 (16) the consent is valid in Germany; the database holds age_gate=passed, no date."""
    with on(dt.date(2027, 6, 1)):
        assert visitor.send({**PUPIL, "birth_date": BORN}, slug="webinar").status_code == 303
        opt_in = OptInRequest.objects.get()
        submission = Submission.objects.get()
        assert submission.answers["age_gate"] == "passed"
        assert BORN not in everything_stored()
        link = next(word for word in OutboxMail.objects.get().body.split() if "/confirm/" in word)
        visitor.client.post(
            link.split("testserver")[-1] if "testserver" in link else "/" + link.split("/", 3)[3]
        )
        assert check(opt_in.subject_id, "newsletter", "email").allowed


def test_a_childs_question_is_answered_and_then_deleted(question: Form, visitor: Visitor) -> None:
    """W4: without marketing; the night takes the lead once the days of a review are over."""
    with on(dt.date(2027, 5, 31)):
        page = visitor.open("pupils")
        assert "I am 16 or older" in page
        sent = visitor.send({**ENQUIRY, "age": "younger", "consent": "newsletter"}, slug="pupils")
        assert sent.status_code == 303
        lead = Lead.objects.get()
        assert lead.subject.child
        assert not OptInRequest.objects.exists()
        assert not ConsentState.objects.exists()
        assert check(lead.subject, "enquiry_handling", "email").allowed
        assert lead.review_until == dt.date(2027, 6, 30)
    with on(dt.date(2027, 7, 2)):
        call_command("nightly", "--date", "2027-07-01", "--only", "review")
    assert not Lead.objects.exists()


def test_the_question_of_age_must_be_answered_and_is_asked_of_nobody_else(
    question: Form, enquiry_form: Form, visitor: Visitor
) -> None:
    """R33: a declaration, not a date; and no question where the form is not for young people."""
    assert visitor.send(ENQUIRY, slug="pupils").status_code == 422
    assert 'name="age"' not in visitor.open()
    assert visitor.send(ENQUIRY).status_code == 303
    assert "age_gate" not in Submission.objects.get().answers


def test_our_own_interest_never_opens_marketing_to_a_child(ines: Any) -> None:
    """W4, R32: (f) for marketing to a child is refused."""
    today = timezone.localdate()
    Assessment.objects.create(
        purpose_id="post_marketing", interest="i", necessity="n", balancing="b", approver=ines.subject,
        approved_on=today, review_on=today + dt.timedelta(days=300),
    )  # fmt: skip
    child, adult = Subject.objects.create(child=True), Subject.objects.create()
    for person in (child, adult):
        set_basis(subject=person, purpose="post_marketing", basis="legitimate_interest")
    assert check(adult, "post_marketing", "post").allowed
    assert check(child, "post_marketing", "post").code == "CHILD"


@pytest.mark.parametrize(
    ("country", "day", "passed"),
    [
        ("DE", dt.date(2027, 5, 31), False),
        ("DE", dt.date(2027, 6, 1), True),
        ("AT", dt.date(2025, 5, 31), False),
        ("AT", dt.date(2025, 6, 1), True),
        ("XX", dt.date(2027, 5, 31), False),  # no row of its own: the Regulation's 16
    ],
)
def test_each_country_has_its_own_age(db: None, country: str, day: dt.date, passed: bool) -> None:
    """R32: a dated table per country."""
    assert ages.old_enough(dt.date(2011, 6, 1), country, day) is passed


def test_a_country_that_lowers_its_age_does_so_from_a_day_on(db: None) -> None:
    """R0, R32."""
    set_number("child_age_de", 15, since=dt.date(2027, 1, 1))
    assert ages.threshold("DE", dt.date(2026, 12, 31)) == 16
    assert ages.threshold("DE", dt.date(2027, 1, 1)) == 15


def test_a_date_that_is_none_is_told_at_its_field(webinar: Form, visitor: Visitor) -> None:
    answer = visitor.send({**PUPIL, "birth_date": "2999-01-01"}, slug="webinar")
    assert answer.status_code == 422
    assert "not a date of birth" in answer.content.decode()
    assert json.dumps(BORN) not in everything_stored()
