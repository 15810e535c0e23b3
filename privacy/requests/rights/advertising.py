"""No advertising any more: absolute, at once, without weighing anything (Art. 21(2), (3); R90, R119)."""

from privacy.models import Objection, Request, Subject
from privacy.objections import object_to_marketing
from privacy.requests.rights import by_hand
from privacy.requests.rights.handlers import Handler


def close_marketing(request: Request, people: list[Subject]) -> None:
    """Let nobody at the address get advertising; of several there each is spared mail, and no more (W9)."""
    channel = "" if len(people) == 1 else "email"
    for person in people:
        object_to_marketing(subject=person, channel=channel, source=Objection.Source.PERSON)


MARKETING = Handler(grant=by_hand.grant, begin=close_marketing, at_once=True, refusable=False)
