"""The rights that privacy itself can handle; what others can do better they register themselves."""

from privacy.models import Request
from privacy.requests.rights import by_hand
from privacy.requests.rights.advertising import MARKETING
from privacy.requests.rights.approving import ERASURE
from privacy.requests.rights.copying import ACCESS, PORTABILITY
from privacy.requests.rights.handlers import Handler, register_handler
from privacy.requests.rights.objecting import OBJECTION
from privacy.requests.rights.rectifying import RECTIFICATION
from privacy.requests.rights.restricting import RESTRICTION

_Kind = Request.Kind


def register() -> None:
    """Say how these are handled."""
    register_handler(_Kind.ACCESS, ACCESS)
    register_handler(_Kind.ERASURE, ERASURE)
    register_handler(_Kind.MARKETING, MARKETING)
    register_handler(_Kind.RECTIFICATION, RECTIFICATION)
    register_handler(_Kind.RESTRICTION, RESTRICTION)
    register_handler(_Kind.OBJECTION, OBJECTION)
    register_handler(_Kind.PORTABILITY, PORTABILITY)
    # A documented case, whose answer must still reach the person.
    register_handler(_Kind.COMPLAINT, Handler(grant=by_hand.grant, first=True))
    register_handler(_Kind.UNSORTED, Handler(grant=by_hand.grant, refusable=False))
