"""What somebody may say to us, and whether it was heard: for words that come during a merge or under an id that is gone."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from consent.gate import check
from consent.models import ConsentState, ConsentText
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.wishes import record_wish
from leadcrm.mail.stopping import at_address
from privacy.models import Objection, Pause, Restriction, Subject
from privacy.objections import object_to_marketing
from privacy.pauses import pause
from privacy.restrictions import restrict
from privacy.suppression import digest
from tests.consent.conftest import given
from tests.leads.twins import OTHER, twins


class Word(NamedTuple):
    said: Callable[[Lead, Any], Any]
    heard: Callable[[Subject], bool]


def _withdrawn(person: Subject) -> bool:
    state = ConsentState.objects.get(subject=person, purpose="newsletter", channel="email")
    return state.status == "withdrawn" and not check(person, "newsletter", "email").allowed


def _objected(person: Subject) -> bool:
    return (
        Objection.objects.filter(subject=person).exists()
        and not check(person, "newsletter", "email").allowed
        and not Objection.objects.exclude(subject=person).exists()
    )


def _restricted(person: Subject) -> bool:
    return Restriction.objects.filter(subject=person).exists() and person.state == "restricted"


def _wished(person: Subject) -> bool:
    return _objected(person) and Activity.everyone.filter(subject=person, kind="consent").exists()


def _wish(lead: Lead, actor: Any) -> None:
    record_wish(lead=lead, purpose="", channel="", route="letter", on=timezone.localdate(), actor=actor)


@transaction.atomic
def _opt_out_at_the_address(_lead: Lead, _actor: Any) -> None:
    for person in at_address(digest("email", OTHER["email"]), lock=True):
        withdraw(subject=person, purpose="newsletter", channel="email", route="one-click")


WORDS = {
    "withdrawal": Word(
        lambda lead, _actor: withdraw(
            subject=lead.subject, purpose="newsletter", channel="email", route="letter"
        ),
        _withdrawn,
    ),
    "opt-out": Word(_opt_out_at_the_address, _withdrawn),
    "objection": Word(
        lambda lead, _actor: object_to_marketing(subject=lead.subject, source="person"), _objected
    ),
    "restriction": Word(
        lambda lead, actor: restrict(subject=lead.subject, ground="accuracy", actor=actor.subject),
        _restricted,
    ),
    "pause": Word(
        lambda lead, _actor: pause(subject=lead.subject, months=1),
        lambda person: Pause.objects.filter(subject=person).exists(),
    ),
    "wish": Word(_wish, _wished),
}


@transaction.atomic
def consented_twins(owner: Any, text: ConsentText) -> tuple[Lead, Lead]:
    """Return two leads of one person; the second confirmed the newsletter."""
    kept, gone = twins(owner)
    append([given(gone.subject, text, email=OTHER["email"])])
    return kept, gone
