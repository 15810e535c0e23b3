"""What each right needs: the one place that says what granting a case does. Whoever can do it registers here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpResponseBase

from privacy.models import Request, Subject


class Grant(Protocol):
    """Do what the person asks. `choices` is what the officer typed. Raises RequestError; the case stays as it was."""

    def __call__(self, *, request: Request, actor: Subject, choices: Mapping[str, str]) -> Request: ...


def _nothing(request: Request, people: list[Subject]) -> None:
    pass


def _no_context(request: Request) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Handler:
    """How one right is handled.

    `begin` happens the moment it is known who asks; with `at_once` that is all, and the case is answered (R90, R119).
    `panel` and `context` show the officer what granting means. `hand_out` makes the answer that is fetched by link and
    code, in a format. `first` holds an erasure of the same person back until this case is answered (R102).
    """

    grant: Grant
    begin: Callable[[Request, list[Subject]], None] = _nothing
    at_once: bool = False
    panel: str = "admin/privacy/request/by_hand.html"
    context: Callable[[Request], dict[str, Any]] = _no_context
    hand_out: Callable[[Request, str], HttpResponseBase] | None = None
    refusable: bool = True
    first: bool = False


_handlers: dict[str, Handler] = {}


def register_handler(kind: str, handler: Handler) -> None:
    """Say how a right is handled. Raises ValueError for an unknown right, or one that has a handler."""
    if kind not in Request.Kind.values:
        raise ValueError(f"there is no right called {kind}")
    if kind in _handlers:
        raise ValueError(f"{kind} has a handler already")
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler:
    """Return how a right is handled: by hand where nobody registered anything better."""
    from privacy.requests.rights.by_hand import BY_HAND

    return _handlers.get(kind) or BY_HAND


def kinds_with(**wanted: bool) -> list[str]:
    """Return the rights whose handlers have these properties."""
    return [
        kind
        for kind in Request.Kind.values
        if all(getattr(handler_of(kind), name) == value for name, value in wanted.items())
    ]
