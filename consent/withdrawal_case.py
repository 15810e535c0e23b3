"""Whoever asks us in a letter to take their consents back gets what a click gets: at once, without proof of who they are (R90)."""

from consent.services.withdrawal import withdraw
from privacy.models import Request, Subject
from privacy.requests.rights import by_hand
from privacy.requests.rights.handlers import Handler


def _withdraw(request: Request, people: list[Subject]) -> None:
    """Withdraw what each of them consented to; of several at one address only what goes by mail (W9)."""
    channel = "" if len(people) == 1 else "email"
    for person in people:
        withdraw(subject=person, channel=channel, route="request")


WITHDRAWAL = Handler(grant=by_hand.grant, begin=_withdraw, at_once=True, refusable=False)
