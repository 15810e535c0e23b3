"""Dead letters for whom they concern, the demo's mail folder, the command and the contract check."""

import json
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.utils import timezone

from consent.services.withdrawal import withdraw
from leadcrm.mail import folder
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from leadcrm.mail.tasks import deliver as deliver_task
from privacy.audit.context import act
from privacy.erasure.values import Values
from privacy.models import Recipient, Subject
from tests.mail.conftest import ANNA, Mailbox, letter, newsletter


@pytest.fixture
def dead(subscriber: Subject, lena: Any, tom: Any) -> None:
    """A dead letter by Lena, one by Tom, and a dead newsletter."""
    for author in (lena, tom):
        with act(actor=author):
            letter(subscriber, key=author.username, subject=f"By {author.username}").send()
    newsletter(subscriber, subject="By marketing").send()
    OutboxMail.objects.update(state="dead", because="SMTP_552", ended_at=timezone.now())


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("lena", {"By lena"}),
        ("tom", {"By tom"}),
        ("jonas", {"By lena"}),
        ("mara", {"By marketing"}),
        ("ines", set()),
        ("arne", set()),
    ],
)
def test_dead_letters_are_shown_to_whom_they_concern(
    dead: None, as_user: Any, request: pytest.FixtureRequest, who: str, seen: set[str]
) -> None:
    page = as_user(request.getfixturevalue(who)).get("/mail/dead/").content.decode()
    assert {title for title in ("By lena", "By tom", "By marketing") if title in page} == seen
    # The data protection officer and the administrator see ids and reasons.
    assert (ANNA in page) == bool(seen)
    if not seen:
        assert all(str(pk) in page for pk in OutboxMail.objects.values_list("pk", flat=True))
    assert "SMTP_552" in page


@pytest.mark.parametrize(
    ("who", "title"),
    [("lena", "By lena"), ("jonas", "By lena"), ("mara", "By marketing"), ("ines", "By tom")],
)
def test_a_dead_letter_is_sent_again_by_whoever_is_told_of_it(
    dead: None, mailbox: Mailbox, as_user: Any, request: pytest.FixtureRequest, who: str, title: str
) -> None:
    mail = OutboxMail.objects.get(title=title)
    OutboxMail.objects.filter(pk=mail.pk).update(attempts=8)
    as_user(request.getfixturevalue(who)).post(f"/mail/dead/{mail.pk}/again/")
    mail.refresh_from_db()
    assert (mail.state, mail.because, mail.attempts, mail.ended_at) == ("queued", "", 0, None)
    deliver()
    assert [message["Subject"] for message in mailbox.messages] == [title]
    assert mailbox.messages[0]["Message-ID"] == mail.message_id


def test_a_dead_letter_that_the_gate_refuses_by_now_stays_and_says_why(
    dead: None, subscriber: Subject, as_user: Any, mara: Any
) -> None:
    withdraw(subject=subscriber, purpose="newsletter", channel="email", route="one-click")
    mail = OutboxMail.objects.get(title="By marketing")
    page = as_user(mara).post(f"/mail/dead/{mail.pk}/again/", follow=True).content.decode()
    assert "withdrawn" in page
    mail.refresh_from_db()
    assert mail.state == "dead"


def test_the_dead_letter_of_another_team_does_not_exist(dead: None, as_user: Any, tom: Any) -> None:
    mail = OutboxMail.objects.get(title="By lena")
    assert as_user(tom).post(f"/mail/dead/{mail.pk}/again/").status_code == 404


def put(into: Path, name: str, **headers: str) -> None:
    message = EmailMessage()
    message["Subject"], message["To"], message["From"] = (
        headers.get("Subject", "Hello"),
        ANNA,
        "post@sonnenhain.example",
    )
    message["Date"] = "Mon, 23 Nov 2026 10:00:00 -0000"
    message["List-Unsubscribe"] = "<http://localhost:8000/unsubscribe/abc/>"
    message.set_content(
        headers.get("body", "See http://localhost:8000/confirm/abc/ <script>alert(1)</script>\n")
    )
    (into / name).write_bytes(message.as_bytes())


def test_the_demo_shows_delivered_mails_newest_first_and_safely(
    as_user: Any, arne: Any, data_dir: Path
) -> None:
    (data_dir / "mail").mkdir()
    put(data_dir / "mail", "20261123T100000-1-00000.eml", Subject="<b>Old</b>")
    put(data_dir / "mail", "20261123T110000-1-00001.eml", Subject="New")
    client = as_user(arne)
    page = client.get("/mail/folder/").content.decode()
    assert page.index("New") < page.index("&lt;b&gt;Old")
    mail = client.get("/mail/folder/20261123T110000-1-00001.eml/").content.decode()
    assert '<a href="http://localhost:8000/confirm/abc/"' in mail
    assert '<a href="http://localhost:8000/unsubscribe/abc/"' in mail
    assert "<script>alert" not in mail


def test_the_folder_forgets_a_person_and_keeps_the_others(data_dir: Path) -> None:
    (data_dir / "mail").mkdir()
    put(data_dir / "mail", "1.eml", body="Grüße an Jörg Weiß, quoted-printable\n")
    put(data_dir / "mail", "2.eml", body="Hello Carla\n")
    assert [path.name for path in folder.residue(Values(names={"JÖRG WEIß"}))] == ["1.eml"]
    assert folder.erase(Values(names={"jörg weiß"})) == 1
    assert [path.name for path in folder.residue(Values(emails={ANNA}))] == ["2.eml"]


@pytest.mark.parametrize("name", ["none.eml", "..%2Fsecrets.json", "..secrets.eml", "secrets.json"])
def test_only_mails_are_read_from_the_folder(as_user: Any, arne: Any, data_dir: Path, name: str) -> None:
    (data_dir / "mail").mkdir()
    (data_dir / "secrets.json").write_text("{}")
    assert as_user(arne).get(f"/mail/folder/{name}/").status_code == 404


@pytest.mark.parametrize("who", ["lena", "jonas", "mara", "ines"])
def test_the_folder_is_the_administrators(as_user: Any, request: pytest.FixtureRequest, who: str) -> None:
    assert as_user(request.getfixturevalue(who)).get("/mail/folder/").status_code == 404


def test_outside_the_demo_there_is_no_folder(as_user: Any, arne: Any, settings: Any) -> None:
    client = as_user(arne)
    settings.DEMO = False
    assert client.get("/mail/folder/").status_code != 200


def test_the_command_says_what_a_pass_did(anna: Subject, mailbox: Mailbox) -> None:
    letter(anna).send()
    out = StringIO()
    call_command("deliver_mail", "--json", stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1]) == {"sent": 1, "cancelled": 0, "retried": 0, "dead": 0}


def test_the_task_runs_a_pass(anna: Subject, mailbox: Mailbox) -> None:
    letter(anna).send()
    deliver_task()
    assert deliver().sent == 0
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    ("host", "contract", "warned"),
    [
        ("127.0.0.1", False, False),
        ("localhost", False, False),
        ("smtp.provider.example", False, True),
        ("smtp.provider.example", True, False),
    ],
)
def test_mail_through_others_needs_a_recorded_contract(
    db: None, settings: Any, host: str, contract: bool, warned: bool
) -> None:
    # Art. 28(3)
    settings.EMAIL_HOST = host
    Recipient.objects.create(
        name="Provider", service="mail", contract_on=timezone.localdate() if contract else None
    )
    found = run_checks(tags=[Tags.database], databases=["default"])
    assert ("leadcrm.W001" in {message.id for message in found}) == warned
