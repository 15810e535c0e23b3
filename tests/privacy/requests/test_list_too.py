"""Whoever wants even their "no" erased is told what that means, and then gets it (R125)."""

from typing import Any

import pytest
from django.db import transaction

from consent.gate import check
from leadcrm.leads.models import Lead
from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.erasure import ledger
from privacy.erasure.replay import replay
from privacy.models import Request, Subject, Suppression
from privacy.requests.rights.erasing import carry_out_due
from privacy.suppression import suppress
from tests.leads.people import person as make_person
from tests.mail.conftest import mailbox  # noqa: F401  (fixture)

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "tilda@zwirnerei.example"


@pytest.fixture
def case(house: Any, ask: Any, mailbox: Any) -> Request:  # noqa: F811
    """Tilda, who objected long ago and now wants everything erased."""
    with transaction.atomic():
        make_person("Zwirn", "Tilda", email=EMAIL)
        suppress(kind="email", value=EMAIL, channel="email")
        suppress(kind="email", value="somebody@else.example")
    found = ask(EMAIL)
    deliver()
    return found


@pytest.fixture
def step(case: Request, as_user: Any, ines: Any) -> Any:
    officer = as_user(ines)

    def take(**data: str) -> str:
        officer.post(f"/admin/privacy/request/{case.pk}/step/", data)
        case.refresh_from_db()
        return officer.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()

    return take


def test_the_list_goes_only_after_the_person_was_told_what_that_means(
    case: Request, step: Any, data_dir: Any
) -> None:
    """R125: outcome "erased, and the entry on the list, too" requires that the information was sent."""
    page = step(step="grant", word="erase", list_too="1")
    assert "Tell the person first" in page
    assert case.state == "open"
    step(step="explain")
    assert "Tell the person first" in step(step="grant", word="erase", list_too="1"), (
        "it has not left the house yet"
    )
    assert deliver().sent == 1
    letter = OutboxMail.everyone.get(key=f"request:{case.pk}:list")
    assert (letter.to_address, letter.state) == (EMAIL, "sent")
    assert "könnten wir nicht" in letter.body or "could not know" in letter.body
    step(step="grant", word="erase", list_too="1")
    assert (case.state, case.list_too) == ("approved", True)
    assert {line["action"] for line in case.plan if line["what"] == "suppression"} == {"deleted"}
    deliver()
    assert carry_out_due() == 1
    case.refresh_from_db()
    assert case.state == "done", case.left
    assert not Lead.everyone.exists()
    assert Suppression.objects.count() == 1, "somebody else's stays"
    with transaction.atomic():
        back = make_person("Zwirn", "Tilda", email=EMAIL)
    assert check(back.subject, "newsletter", "email").code == "CONSENT_MISSING", "nobody remembers"


def test_a_restored_backup_does_not_bring_the_entry_back(case: Request, step: Any, data_dir: Any) -> None:
    step(step="explain")
    deliver()
    step(step="grant", word="erase", list_too="1")
    deliver()
    carry_out_due()
    kinds = [line.kind for line in ledger.lines()]
    assert kinds.count("unlisting") == 1
    with transaction.atomic():  # as it stood in the backup
        back = Subject.objects.get(pk=case.person_id)
        Subject.objects.filter(pk=back.pk).update(state="active")
    replay()
    assert Suppression.objects.count() == 1
    assert Subject.objects.get(pk=back.pk).state == "erased"
    assert replay().left == []


def test_without_that_wish_the_hash_stays(case: Request, step: Any, data_dir: Any) -> None:
    """R121: the list survives the erasure; explaining alone changes nothing."""
    step(step="explain")
    page = step(step="explain")
    assert OutboxMail.everyone.filter(key=f"request:{case.pk}:list").count() == 1
    assert "wants the entry on the list erased, too" in page
    deliver()
    step(step="grant", word="erase")
    deliver()
    assert carry_out_due() == 1
    with transaction.atomic():
        back = make_person("Zwirn", "Tilda", email=EMAIL)
    assert check(back.subject, "newsletter", "email").code == "SUPPRESSED"
