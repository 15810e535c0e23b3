"""What advertises goes through the gate for advertising, however it is dressed (R31, R52, R64)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string

from consent.gate import permitted
from consent.services.bases import set_basis
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from privacy.letters import ADVERTISING_KINDS
from privacy.models import Subject
from privacy.suppression import keep_contact_points
from tests.mail.conftest import ANNA, letter, newsletter

OTHER = "friend@kunde.example"


@pytest.fixture
def asker(anna: Subject) -> Subject:
    """Anna, who asked something by e-mail and agreed to no advertising."""
    keep_contact_points(anna, [ANNA], [])
    set_basis(
        subject=anna, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="form:1"
    )
    return anna


def refused(person: Subject, **words: Any) -> str:
    with pytest.raises(MailRefused) as error:
        letter(person, **words).send()
    assert error.value.sentence
    assert not OutboxMail.objects.exists()
    return error.value.code


@pytest.mark.parametrize("purpose", ["enquiry_handling", "rights_handling", "consent_check"])
@pytest.mark.parametrize("kind", sorted(ADVERTISING_KINDS))
def test_no_service_letter_is_a_survey_a_birthday_wish_or_the_like(
    asker: Subject, kind: str, purpose: str
) -> None:
    """R52: newsletters, surveys, review requests, birthday mails and invitations are advertising."""
    assert refused(asker, purpose=purpose, kind=kind) == "IS_ADVERTISING"


def test_asking_for_permission_again_needs_the_permission(asker: Subject) -> None:
    """R31: a campaign of type repermission to contacts with unknown consent has no recipient."""
    for number in range(3):
        keep_contact_points(Subject.objects.create(), [f"unknown{number}@kunde.example"], [])
    assert permitted(Subject.objects.all(), "newsletter", "email", subject="pk").count() == 0
    assert refused(asker, purpose="newsletter", kind="repermission") == "CONSENT_MISSING"


def test_who_consented_may_be_asked_again(subscriber: Subject) -> None:
    """R31: the same gate, not a closed one."""
    newsletter(subscriber, kind="repermission").send()
    assert "List-Unsubscribe" in OutboxMail.objects.get().headers


def test_a_kind_that_nobody_knows_is_a_mistake(anna: Subject) -> None:
    with pytest.raises(ValueError, match="no kind"):
        letter(anna, kind="greeting")


def test_a_transactional_template_with_a_promo_block_is_advertising(
    asker: Subject, settings: Any, tmp_path: Path
) -> None:
    """R52: the block is marked in the template; the mail around it does not make it a service."""
    (tmp_path / "invoice.txt").write_text(
        "Your invoice.\n{% promo %}Have you seen our new heat pumps?{% endpromo %}\n"
    )
    (template,) = django_settings.TEMPLATES
    settings.TEMPLATES = [{**template, "DIRS": [tmp_path, *template["DIRS"]]}]
    body = render_to_string("invoice.txt")
    assert refused(asker, purpose="enquiry_handling", body=body) == "IS_ADVERTISING"
    assert refused(asker, purpose="enquiry_handling", html=f"<p>{body}</p>") == "IS_ADVERTISING"


def test_in_advertising_the_marks_are_taken_out(subscriber: Subject) -> None:
    newsletter(subscriber, body="News. [promo]Heat pumps.[/promo]", html="<p>[promo]Pumps[/promo]</p>").send()
    mail = OutboxMail.objects.get()
    assert "News. Heat pumps." in mail.body
    assert "promo" not in mail.body + mail.html


def test_nobody_is_written_to_at_an_address_that_somebody_else_named(asker: Subject) -> None:
    """R64: a mail about somebody's enquiry goes to no friend, colleague or other third party."""
    assert refused(asker, purpose="enquiry_handling", to=OTHER) == "NOT_THEIR_ADDRESS"


@pytest.mark.parametrize("header", ["Cc", "Bcc", "To"])
def test_no_header_adds_a_recipient(asker: Subject, header: str) -> None:
    """R64"""
    assert refused(asker, purpose="enquiry_handling", headers={header: OTHER}) == "HEADER_NOT_ALLOWED"
