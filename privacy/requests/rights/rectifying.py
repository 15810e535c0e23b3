"""Rectification (Art. 16): corrected with where it came from, completed by the person's own words (R104)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from privacy import keepers, recipients
from privacy.audit.context import act
from privacy.models import Request, Restriction, Subject
from privacy.requests.deciding import close, decidable
from privacy.requests.errors import RequestError
from privacy.requests.rights.by_hand import MOST_WORDS
from privacy.requests.rights.handlers import Handler
from privacy.requests.rights.restricting import hold


def begin(request: Request, people: list[Subject]) -> None:
    """What is said to be wrong is used for nothing until it is checked (Art. 18(1)(a), R117)."""
    hold(request, people, Restriction.Ground.ACCURACY)


@transaction.atomic
def grant(*, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request:
    """Correct what the officer typed anew and keep the person's statement; the letter says both. Raises RequestError.

    A field left as it is stays as it is.
    """
    request = decidable(request)
    assert request.person is not None
    with translation.override(request.language):
        facts = [
            (fact, str(fact.label), choices.get(f"fact_{fact.name}", fact.value).strip())
            for fact in keepers.facts_of(request.person)
        ]
    changed = [(fact, label, typed) for fact, label, typed in facts if typed != fact.value]
    statement = choices.get("statement", "").replace("\x00", "").strip()
    if not changed and not statement:
        raise RequestError(_("Correct a field, or write down the person's statement; else refuse the wish."))
    if not facts:
        raise RequestError(_("Nobody keeps a file about this person that could be corrected."))
    if len(statement) > MOST_WORDS:
        raise RequestError(_("Statement: %(most)s characters at most.") % {"most": MOST_WORDS})
    with act(actor=actor, purpose="rights_handling"):
        try:
            keepers.correct(
                request.person,
                {fact.name: typed for fact, _label, typed in changed},
                origin=f"request:{request.number}",
            )
        except keepers.CorrectionRefused as refused:
            raise RequestError(str(refused)) from refused
        if statement:
            keepers.add_statement(request.person, statement)
        # Art. 19: whoever got the wrong value corrects it, too.
        lines = [f"{label}: {fact.value or '–'} → {typed or '–'}" for fact, label, typed in changed]
        recipients.tell(
            request.person, act="corrected", request=request, changes=filter(None, [*lines, statement])
        )
        return close(
            request,
            actor=actor,
            decision=Request.Decision.GRANTED,
            letter="corrected",
            changes=[(label, fact.value, typed) for fact, label, typed in changed],
            statement=statement,
        )


def _context(request: Request) -> dict[str, Any]:
    assert request.person is not None
    return {"facts": keepers.facts_of(request.person)}


RECTIFICATION = Handler(
    grant=grant, begin=begin, panel="admin/privacy/request/correct.html", context=_context
)
