"""Each rule of the gate by name; together they are held to the law in test_gate_agrees_with_the_law."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation

from consent import decision, rules
from consent.badges import badges
from consent.gate import check, decisions, permitted
from consent.models import ConsentText
from consent.services.bases import set_basis
from consent.services.projection import append, note_use
from privacy.models import LawfulBasis, Purpose, Subject
from privacy.purposes import SHIPPED
from privacy.suppression import keep_contact_points, suppress
from tests.conftest import set_number
from tests.consent.conftest import EMAIL, given, make_person

pytestmark = pytest.mark.django_db


def code(person: Subject, purpose: str = "newsletter", channel: str = "email", **options: Any) -> str:
    return check(person, purpose, channel, **options).code


@pytest.mark.parametrize(
    ("purpose", "channel"),
    [
        (purpose, channel)
        for purpose, spec in SHIPPED.items()
        if spec.klass != "duty"
        for channel in spec.channels
    ],
)
def test_nothing_is_allowed_by_default(person: Subject, purpose: str, channel: str) -> None:
    """R4: somebody imported without a basis may be used for nothing."""
    answer = check(person, purpose, channel)
    assert not answer.allowed
    assert answer.because
    assert not permitted(Subject.objects.all(), purpose, channel, subject="pk").exists()


@pytest.mark.parametrize("state", ["active", "restricted", "erased"])
def test_what_we_owe_the_person_no_state_forbids(state: str) -> None:
    person = make_person(state=state)
    assert check(person, "rights_handling", "email").allowed
    assert check(person, "consent_check", "email").allowed


@pytest.mark.parametrize(("state", "expected"), [("restricted", "RESTRICTED"), ("erased", "ERASED")])
def test_restricted_and_erased_people_are_used_for_nothing(
    consented: Subject, state: str, expected: str
) -> None:
    Subject.objects.filter(pk=consented.pk).update(state=state)
    assert code(consented) == expected
    assert code(consented, "sales_pipeline", "none") == expected


def test_nobody_is_answered_like_somebody_erased(db: None) -> None:
    assert check(uuid.uuid4(), "newsletter", "email").code == "ERASED"


def test_an_older_consent_yields_to_the_suppression_list(consented: Subject) -> None:
    suppress(kind="email", value=EMAIL.upper())
    assert code(consented) == "SUPPRESSED"


def test_a_missed_notice_closes_all_but_duty(consented: Subject) -> None:
    """R77: due on the 30th and not told, closed on the 31st."""
    today = timezone.localdate()
    Subject.objects.filter(pk=consented.pk).update(notice_due_on=today)
    assert check(consented, "newsletter", "email").allowed
    Subject.objects.filter(pk=consented.pk).update(notice_due_on=today - dt.timedelta(days=1))
    assert code(consented) == "NOTICE_MISSED"
    assert check(consented, "legal_notice", "email").allowed


def test_the_day_of_the_notice_ends_in_berlin(consented: Subject) -> None:
    """23:30 UTC on the 30th is the 31st already."""
    append([given(consented, None, dt.datetime(2026, 12, 1, tzinfo=dt.UTC))])
    Subject.objects.filter(pk=consented.pk).update(notice_due_on=dt.date(2026, 12, 30))
    assert code(consented, at=dt.datetime(2026, 12, 30, 22, 30, tzinfo=dt.UTC)) != "NOTICE_MISSED"
    assert code(consented, at=dt.datetime(2026, 12, 30, 23, 30, tzinfo=dt.UTC)) == "NOTICE_MISSED"


def test_a_purpose_switched_off_closes_at_once(consented: Subject) -> None:
    Purpose.objects.filter(pk="newsletter").update(active=False)
    assert code(consented) == "PURPOSE_INACTIVE"
    assert not permitted(Subject.objects.all(), "newsletter", "email", subject="pk").exists()


def test_a_purpose_covers_its_channels_only(consented: Subject) -> None:
    """W5: who agreed to mail is not called."""
    assert code(consented, "newsletter", "telephone") == "CHANNEL_NOT_COVERED"


def test_a_consent_does_not_follow_to_another_address(consented: Subject) -> None:
    keep_contact_points(consented, ["new@kranich.example"], [])
    assert code(consented) == "CONSENT_OTHER_ADDRESS"


@pytest.mark.parametrize(
    "lack", [{"page_url": ""}, {"message_id": ""}, {"confirmed_at": None}, {"text": None}]
)
def test_a_consent_with_a_gap_in_its_proof_is_no_consent(
    person: Subject, newsletter: ConsentText, lack: dict[str, Any]
) -> None:
    """R19: an item missing for its channel makes it unproven."""
    append([given(person, **{"text": newsletter} | lack)])
    assert code(person) == "CONSENT_UNPROVEN"


def test_a_text_covers_its_own_purpose_only(person: Subject, calls: ConsentText) -> None:
    append([given(person, calls)])
    assert code(person) == "CONSENT_UNPROVEN"


def test_a_consent_unused_for_four_years_is_stale(person: Subject, newsletter: ConsentText) -> None:
    """R30: confirmed on 2022-11-01, first mail planned on 2026-11-23."""
    append([given(person, newsletter, dt.datetime(2022, 11, 1, tzinfo=dt.UTC))])
    planned = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert code(person, at=planned) == "CONSENT_STALE"
    assert check(person, "newsletter", "email", at=dt.datetime(2026, 10, 31, tzinfo=dt.UTC)).allowed


def test_a_consent_unused_for_two_years_is_flagged(person: Subject, newsletter: ConsentText) -> None:
    append([given(person, newsletter, dt.datetime(2024, 11, 1, tzinfo=dt.UTC))])
    assert check(person, "newsletter", "email", at=dt.datetime(2026, 10, 31, tzinfo=dt.UTC)).warning == ""
    flagged = check(person, "newsletter", "email", at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
    assert (flagged.allowed, bool(flagged.warning)) == (True, True)


def test_a_consent_that_is_used_stays_fresh(person: Subject, newsletter: ConsentText) -> None:
    now = timezone.now()
    append([given(person, newsletter, now - dt.timedelta(days=365 * 6))])
    assert code(person) == "CONSENT_STALE"
    note_use(subject=person.pk, purpose="newsletter", channel="email", at=now - dt.timedelta(days=100))
    assert check(person, "newsletter", "email").allowed


def test_the_laws_numbers_are_rows(person: Subject, newsletter: ConsentText) -> None:
    """R0: a shorter period closes the gate without a new release."""
    append([given(person, newsletter, timezone.now() - dt.timedelta(days=400))])
    assert check(person, "newsletter", "email").allowed
    set_number("consent_stale_block", 12)
    assert code(person) == "CONSENT_STALE"


def test_legitimate_interest_counts_with_an_assessment_in_date(
    person: Subject, assess: Callable[..., Any]
) -> None:
    set_basis(subject=person, purpose="sales_pipeline", basis="legitimate_interest")
    assert code(person, "sales_pipeline", "none") == "ASSESSMENT_MISSING"
    assess("sales_pipeline", approved_on=dt.date(2026, 1, 1), review_on=dt.date(2026, 10, 1))
    LawfulBasis.objects.update(valid_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    # R6: review date 2026-10-01, 30 days of grace.
    in_grace = check(person, "sales_pipeline", "none", at=dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC))
    assert (in_grace.code, bool(in_grace.warning)) == ("BASIS", True)
    assert in_grace.warning in in_grace.because
    assert (
        check(person, "sales_pipeline", "none", at=dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)).warning == ""
    )
    assert (
        code(person, "sales_pipeline", "none", at=dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC))
        == "ASSESSMENT_LAPSED"
    )


def test_an_answer_goes_where_the_person_asked(person: Subject) -> None:
    set_basis(
        subject=person, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="form:881"
    )
    assert check(person, "enquiry_handling", "email").allowed
    assert code(person, "enquiry_handling", "telephone") == "BASIS_CHANNEL"
    assert code(person) == "CONSENT_MISSING"  # R8: the enquiry carries no newsletter


def test_businesses_are_not_called_without_consent_either(db: None) -> None:
    """R57: until presumed interest can be recorded, the answer is no."""
    assert code(make_person(party="business"), "telephone_marketing", "telephone") == "CONSENT_MISSING"


def test_one_answer_costs_two_queries(consented: Subject, django_assert_num_queries: Any) -> None:
    """One for what concerns the purpose alone, one for the people, however many."""
    with django_assert_num_queries(2):
        check(consented, "newsletter", "email")
    with django_assert_num_queries(2):
        decisions([consented.pk, uuid.uuid4()], "newsletter", "email")
    with django_assert_num_queries(2):
        list(permitted(Subject.objects.all(), "newsletter", "email", subject="pk"))


def test_the_answer_names_reason_article_and_next_step(consented: Subject, person: Subject) -> None:
    with translation.override("en"):
        yes = check(consented, "newsletter", "email")
        no = check(make_person("x@y.example"), "newsletter", "email")
    assert yes.since is not None
    assert "Newsletter" in yes.because
    assert str(timezone.localtime(yes.since).year) in yes.because
    assert (yes.basis, yes.article) == ("consent", "Art. 6(1)(a), Art. 7")
    assert no.next_step
    assert yes.next_step == ""


def test_badges_cost_two_statements_whatever_the_page(
    consented: Subject, newsletter: ConsentText, django_assert_num_queries: Any
) -> None:
    asked = make_person("b@x.example")
    set_basis(
        subject=asked, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="form:1"
    )
    stranger = make_person("c@x.example")
    with django_assert_num_queries(2), translation.override("en"):
        found = badges([consented.pk, asked.pk, stranger.pk])
    assert [found[pk.pk].state for pk in (consented, asked, stranger)] == ["open", "half", "shut"]
    assert found[consented.pk].words == ["mail"]
    assert found[asked.pk].words == ["answer only"]


def test_every_code_has_its_sentence() -> None:
    all_terms = rules.Terms(parties=True, told=True, explicit=True, shut=True)
    codes = {
        rule.code
        for channel in ("telephone", "post")
        for rule in rules.consent_rules(channel=channel, terms=all_terms)
    }
    codes |= {
        rule.code for lapsed in (True, False) for rule in rules.basis_rules(own_channels=True, lapsed=lapsed)
    }
    codes |= {rule.code for rule in rules.customer_rules()}
    codes |= {
        "SUPPRESSED_COMPANY",
        "CATEGORY_MISSING",
        "CATEGORY_NOT_OWN",
        "ERASED",
        "RESTRICTED",
        "SUPPRESSED",
        "OBJECTED",
        "PAUSED",
        "NOTICE_MISSED",
        "PARTY_NOT_COVERED",
        "CHILD",
        "NOT_TOLD",
        "DUTY",
        "PURPOSE_INACTIVE",
        "CHANNEL_NOT_COVERED",
    }
    assert codes == set(decision._BECAUSE)
