"""Art. 21(4): the right to object stands in the first communication of any kind, apart from everything else (R62, R53)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from consent.services.bases import set_basis
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.errors import MailRefused
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.reasons import reason
from privacy.models import Subject
from privacy.suppression import keep_contact_points
from tests.mail.conftest import ANNA, Mailbox, letter, newsletter

HEADING = "Your right to object"


@pytest.fixture
def asker(anna: Subject) -> Subject:
    """Anna, who asked something by e-mail."""
    keep_contact_points(anna, [ANNA], [])
    set_basis(
        subject=anna, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="form:1"
    )
    return anna


@pytest.fixture
def own_templates(settings: Any, tmp_path: Path) -> Path:
    """A folder in which a company lays templates of its own over ours."""
    (template,) = django_settings.TEMPLATES
    settings.TEMPLATES = [{**template, "DIRS": [tmp_path, *template["DIRS"]]}]
    (tmp_path / "mail").mkdir()
    return tmp_path / "mail"


def answer(person: Subject, key: str, **words: Any) -> None:
    letter(person, purpose="enquiry_handling", key=key, **words).send()


def test_the_first_mail_of_any_kind_tells_of_it_and_the_second_need_not(
    asker: Subject, mailbox: Mailbox
) -> None:
    answer(asker, "1", html="<p>Here it is.</p>")
    assert deliver().sent == 1
    answer(asker, "2")
    assert deliver().sent == 1
    first, second = mailbox.messages
    for kind in ("plain", "html"):
        part = first.get_body((kind,))
        assert part is not None
        assert HEADING in part.get_content()
    assert HEADING not in second.get_content()


def test_what_did_not_leave_has_told_nobody(asker: Subject, mailbox: Mailbox) -> None:
    answer(asker, "1")
    OutboxMail.objects.update(state="cancelled")
    answer(asker, "2")
    assert HEADING in OutboxMail.objects.get(key="2").body


@pytest.mark.parametrize("purpose", ["rights_handling", "consent_check", "legal_notice"])
def test_letters_we_owe_tell_of_it_whether_the_person_was_known_or_not(
    asker: Subject, mailbox: Mailbox, purpose: str
) -> None:
    """Security: known and unknown people get the same letter."""
    answer(asker, "1")
    deliver()
    for person, key in ((asker, "2"), (Subject.objects.create(), "3")):
        letter(person, purpose=purpose, key=key).send()
    assert OutboxMail.objects.get(key="2").body == OutboxMail.objects.get(key="3").body
    assert HEADING in OutboxMail.objects.get(key="2").body


def test_our_own_staff_are_not_told(lena: Any) -> None:
    letter(lena.subject, purpose="staff_account").send()
    assert HEADING not in OutboxMail.objects.get().body


@pytest.mark.parametrize("purpose", ["enquiry_handling", "newsletter"])
def test_a_first_mail_without_the_block_does_not_leave(
    subscriber: Subject, mailbox: Mailbox, purpose: str
) -> None:
    """R62: sending fails with ART21_4, at the last moment too."""
    set_basis(
        subject=subscriber, purpose="enquiry_handling", basis="contract", channels=["email"], evidence="f:1"
    )
    letter(subscriber, purpose=purpose).send()
    OutboxMail.objects.update(tells_objection=False, body="Buy!")
    assert deliver().cancelled == 1
    mail = OutboxMail.objects.get()
    assert (mail.because, bool(reason(mail))) == ("ART21_4", True)
    assert not mailbox.messages


def test_a_template_of_the_companys_own_that_lost_the_block_is_refused(
    asker: Subject, own_templates: Path
) -> None:
    (own_templates / "objection.txt").write_text("Kind regards")
    with pytest.raises(MailRefused) as refused:
        answer(asker, "1")
    assert refused.value.code == "ART21_4"
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("Kind regards, {{ controller.imprint }} {{ controller.email }} {{ link }}", "ART21_4"),
        ("OBJECT {{ controller.imprint }} {{ controller.email }}", "NO_WAY_OUT"),
        ("OBJECT {{ link }} {{ controller.email }}", "NO_WAY_OUT"),
        ("OBJECT {{ link }} {{ controller.imprint }}", "NO_WAY_OUT"),
    ],
)
def test_an_advertising_template_without_imprint_or_way_out_cannot_be_sent(
    subscriber: Subject, own_templates: Path, template: str, code: str
) -> None:
    """R53: true sender, imprint, an address and a link for opting out; R62: the block."""
    ours = (django_settings.BASE_DIR / "templates/mail/objection.txt").read_text()
    (own_templates / "advertising.txt").write_text(
        template.replace("OBJECT", ours).replace("{% endautoescape %}", "") + "{% endautoescape %}"
        if "OBJECT" in template
        else template
    )
    with pytest.raises(MailRefused) as refused:
        newsletter(subscriber).send()
    assert refused.value.code == code
    assert not OutboxMail.objects.exists()
