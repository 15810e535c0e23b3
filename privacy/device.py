"""What our own pages keep on a person's device: named once by the app that sets it, shown to everybody (R38).

A test goes through every answer of the suite and every browser, and fails on a name that is not registered here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _


class Place(models.TextChoices):
    """Where on a device something can lie; § 25 TDDDG makes no difference between them (R37)."""

    COOKIE = "cookie", _("cookie")
    LOCAL = "local", _("local storage")
    SESSION = "session", _("session storage")


@dataclass(frozen=True)
class Kept:
    """One name on a device. `days` is how long it stays at most: 0 until the browser is closed, None until it is deleted."""

    name: str
    place: Place
    why: Any
    days: int | None

    @property
    def life(self) -> str:
        return life(self.days)


_kept: dict[tuple[str, str], Kept] = {}


def keep_on_device(*kept: Kept) -> None:
    """Register what an app sets; the same name twice is a mistake."""
    for one in kept:
        if (one.place, one.name) in _kept:
            raise ValueError(f"{one.name} is registered twice")
        _kept[one.place, one.name] = one


def kept_on_device() -> list[Kept]:
    """Return everything of ours, by name."""
    return sorted(_kept.values(), key=lambda kept: (kept.place, kept.name))


def unregistered(place: Place, names: Iterable[str]) -> list[str]:
    """Return the names found on a device that nobody registered (R38)."""
    return sorted(set(names) - {kept.name for kept in _kept.values() if kept.place == place})


def life(days: int | None) -> str:
    """Say a lifetime in the words of the page's language."""
    if days is None:
        return gettext("until you delete it")
    if days == 0:
        return gettext("until you close the browser")
    if days % 365 == 0:
        return ngettext("%(n)s year", "%(n)s years", days // 365) % {"n": days // 365}
    if days % 30 == 0:
        return ngettext("%(n)s month", "%(n)s months", days // 30) % {"n": days // 30}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
