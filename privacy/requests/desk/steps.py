"""The steps of a case as the desk's buttons name them: what was typed becomes the call of a service."""

import datetime as dt
from collections.abc import Callable

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.models import Request, Subject
from privacy.requests import abuse, authority, doubting, extending, refusing
from privacy.requests.arrival import taking_in, visitors
from privacy.requests.arrival.opening import candidates, looked_up
from privacy.requests.desk import choosing
from privacy.requests.errors import RequestError
from privacy.requests.letters import paper, posting
from privacy.requests.rights import approving, erasing, transferring

Step = Callable[[Request, Subject, QueryDict], object]
#: Steps that send a letter and touch nothing outside the database: they can be taken on trial.
WITH_LETTER = frozenset(
    {"grant", "refuse", "extend", "doubt", "explain", "acknowledge", "ask_authority", "fee"}
)


def take(name: str, *, case: Request, actor: Subject, typed: QueryDict) -> None:
    """Take the step of that name; an unknown one is none. Raises RequestError."""
    if step := _STEPS.get(name):
        step(case, actor, typed)


def _choose(case: Request, actor: Subject, typed: QueryDict) -> None:
    chosen, look = typed.get("person", ""), typed.get("look", "")[:254]
    people = looked_up(case, look) if look else candidates(case)
    person = next((p for p in people if str(p.pk) == chosen), None)
    if chosen != "nobody" and person is None:
        raise RequestError(_("Say first which person this is."))
    choosing.choose(request=case, person=person, actor=actor, look=look)


def _refuse(case: Request, actor: Subject, typed: QueryDict) -> None:
    reason, words = typed.get("reason", ""), typed.get("words", "")
    refusing.refuse(request=case, actor=actor, reason=reason, words=words)


def _extend(case: Request, actor: Subject, typed: QueryDict) -> None:
    code, words = typed.get("code", ""), typed.get("words", "")
    extending.extend(request=case, actor=actor, code=code, words=words)


def _doubt(case: Request, actor: Subject, typed: QueryDict) -> None:
    code, means = typed.get("code", ""), typed.get("means", "")
    doubting.doubt(request=case, actor=actor, code=code, means=means)


def _authority(case: Request, actor: Subject, typed: QueryDict) -> None:
    authority.show(request=case, actor=actor, how=typed.get("how", ""), on=_day(typed))


def _address(case: Request, actor: Subject, typed: QueryDict) -> None:
    postal, known_by = typed.get("postal", ""), typed.get("known_by", "")
    paper.address(request=case, actor=actor, postal=postal, known_by=known_by)


def _post(case: Request, actor: Subject, typed: QueryDict) -> None:
    name, way = typed.get("name", ""), typed.get("way", "")
    posting.post(request=case, actor=actor, name=name, way=way, on=_day(typed))


def _day(typed: QueryDict) -> dt.date | None:
    """Return the day that was typed, None when it is none."""
    try:
        return dt.date.fromisoformat(typed.get("on", ""))
    except ValueError:
        return None


def _document(case: Request, actor: Subject, typed: QueryDict) -> None:
    names = ("ground", "facts", "intent", "evidence")
    abuse.document(request=case, actor=actor, **{name: typed.get(name, "") for name in names})


def _approve_abuse(case: Request, actor: Subject, typed: QueryDict) -> None:
    abuse.approve(request=case, actor=actor, outcome=typed.get("outcome", ""), fee=typed.get("fee", ""))


_STEPS: dict[str, Step] = {
    "choose": _choose,
    "grant": lambda case, actor, typed: choosing.grant(
        request=case, actor=actor, choices={name: str(value) for name, value in typed.items()}
    ),
    "refuse": _refuse,
    "extend": _extend,
    "doubt": _doubt,
    "settled": lambda case, actor, typed: doubting.settle_doubt(request=case, actor=actor),
    "sort": lambda case, actor, typed: taking_in.sort(request=case, kinds=typed.getlist("kind"), actor=actor),
    "file": lambda case, actor, typed: taking_in.file_away(request=case, actor=actor),
    "explain": lambda case, actor, typed: approving.explain(request=case, actor=actor),
    "acknowledge": lambda case, actor, typed: taking_in.acknowledge(request=case, actor=actor),
    "ask_authority": lambda case, actor, typed: authority.ask(request=case, actor=actor),
    "authority": _authority,
    "address": _address,
    "post": _post,
    "abuse": _document,
    "abuse_approve": _approve_abuse,
    "fee": lambda case, actor, typed: abuse.announce_fee(
        request=case, actor=actor, words=typed.get("words", "")
    ),
    "charge": lambda case, actor, typed: abuse.charge(request=case, actor=actor, on=timezone.localdate()),
    "visitor": lambda case, actor, typed: visitors.identify(
        request=case, actor=actor, number=typed.get("visitor", "")
    ),
    "target": lambda case, actor, typed: transferring.name_target(
        request=case, actor=actor, name=typed.get("company", ""), url=typed.get("url", "")
    ),
    "again": lambda case, actor, typed: erasing.carry_out(case.pk),
}
