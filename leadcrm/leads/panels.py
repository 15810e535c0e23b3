"""The parts of the lead page, and of its head: apps that know leads register theirs here, so the page knows none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from leadcrm.accounts.models import User
from leadcrm.leads.models import Lead


@dataclass(frozen=True)
class Panel:
    """One tab. `load(lead, user, query)` returns the context of `template`; `action` is a key of `roles.MAY`."""

    code: str
    label: Any
    template: str
    load: Callable[[Lead, User, Mapping[str, Any]], dict[str, Any]]
    action: str = "see leads"
    position: int = 50
    officer: bool = True  # the data protection officer sees it, too, once they have said why


@dataclass(frozen=True)
class HeadPart:
    """What an app says of the person in the head: a word among the badges, and a line under them.

    `load(lead, user)` returns what both templates know as `part`; None shows nothing.
    """

    code: str
    badge: str
    line: str
    load: Callable[[Lead, User], Any]


_panels: dict[str, Panel] = {}
_head: dict[str, HeadPart] = {}


def register(panel: Panel) -> None:
    """Add a tab to the lead page; the same code twice is a mistake."""
    if panel.code in _panels:
        raise ValueError(f"two panels are called {panel.code}")
    _panels[panel.code] = panel


def register_head(part: HeadPart) -> None:
    """Add something to the head of the lead page; the same code twice is a mistake."""
    if part.code in _head:
        raise ValueError(f"two parts of the head are called {part.code}")
    _head[part.code] = part


def head_of(lead: Lead, user: User) -> list[tuple[HeadPart, Any]]:
    """Return what there is to say in the head of this lead's page."""
    loaded = ((part, part.load(lead, user)) for part in _head.values())
    return [(part, found) for part, found in loaded if found is not None]


def panels_for(user: User) -> list[Panel]:
    """Return the tabs this person may open, in their order."""
    officer = user.may("read a lead for a reason")
    return sorted(
        (p for p in _panels.values() if user.may(p.action) or (officer and p.officer)),
        key=lambda p: p.position,
    )
