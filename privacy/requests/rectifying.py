"""Rectification (Art. 16): corrected with where it came from, completed by the person's own words, told to recipients (R104)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from privacy import keepers
from privacy.audit.context import act
from privacy.models import RecipientNotice, Request, Restriction, Subject
from privacy.recipients import recipients_of, tell_recipients
from privacy.requests.by_hand import MOST_WORDS
from privacy.requests.deciding import close, decidable
from privacy.requests.errors import RequestError
from privacy.requests.handlers import Handler
from privacy.requests.restricting import hold


def begin(request: Request, people: list[Subject]) -> None:
    """What is said to be wrong is used for nothing until it is checked (Art. 18(1)(a), R117)."""
    hold(request, people, Restriction.Ground.ACCURACY)


@transaction.atomic
def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Correct what the officer typed anew, keep the person's statement, and tell everybody who got the data.

    A field left as it is stays as it is. Raises RequestError.
    """
    request = decidable(request)
    assert request.person is not None
    facts = keepers.facts_of(request.person)
    typed = {fact.name: choices.get(f"fact_{fact.name}", fact.value).strip() for fact in facts}
    changes = {fact.name: typed[fact.name] for fact in facts if typed[fact.name] != fact.value}
    statement = choices.get("statement", "").replace("\x00", "").strip()
    if not changes and not statement:
        raise RequestError(_("Correct a field, or write down the person's statement; else refuse the wish."))
    if len(statement) > MOST_WORDS:
        raise RequestError(_("Statement: %(most)s characters at most.") % {"most": MOST_WORDS})
    lines = [_line(fact.label, fact.value, changes[fact.name]) for fact in facts if fact.name in changes]
    with act(actor=actor, purpose="rights_handling"):
        try:
            keepers.correct(request.person, changes, origin=f"request:{request.number}")
        except keepers.CorrectionRefused as refused:
            raise RequestError(str(refused)) from refused
        if statement:
            keepers.add_statement(request.person, statement)
            lines.append(_("Statement of the person: %(text)s") % {"text": statement})
        told = tell_recipients(request=request, about=RecipientNotice.About.RECTIFICATION, changes=lines)
    names = [notice.recipient.name for notice in told]
    return close(
        request,
        actor=actor,
        decision=Request.Decision.GRANTED,
        letter="corrected",
        lines=lines,
        recipients=names,
    )


def _line(label: str, before: str, after: str) -> str:
    if not after:
        return _("%(label)s: removed (was: %(before)s)") % {"label": label, "before": before}
    if not before:
        return f"{label}: {after}"
    return _("%(label)s: %(after)s (was: %(before)s)") % {"label": label, "before": before, "after": after}


def _context(request: Request) -> dict[str, Any]:
    assert request.person is not None
    return {"facts": keepers.facts_of(request.person), "recipients": recipients_of(request.people)}


RECTIFICATION = Handler(
    grant=grant, begin=begin, panel="admin/privacy/request/correct.html", context=_context
)
