"""Who may do what: the one table of roles (R158). Views, templates and the admin ask `may`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SALES = "sales", _("Sales")
    MANAGER = "manager", _("Sales manager")
    MARKETING = "marketing", _("Marketing")
    DPO = "dpo", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


_S, _M, _K, _D, _A = Role.SALES, Role.MANAGER, Role.MARKETING, Role.DPO, Role.ADMINISTRATOR

MAY: dict[str, frozenset[Role]] = {
    "see leads": frozenset({_S, _M, _K}),
    "see all teams": frozenset({_M, _K}),
    "see contents": frozenset({_S, _M}),  # notes, calls, mail texts
    "edit leads": frozenset({_S, _M}),
    "reassign leads": frozenset({_M}),
    "read a lead for a reason": frozenset({_D}),
    "record a withdrawal": frozenset({_S, _M, _K, _D}),
    "record a publication": frozenset({_K, _D}),
    "import": frozenset({_M, _K}),
    "export": frozenset({_M}),
    "edit forms": frozenset({_K}),
    "release forms": frozenset({_D}),
    "read purposes": frozenset({_S, _M, _K, _D, _A}),
    "draft purposes": frozenset({_K, _D}),
    "approve purposes": frozenset({_D}),
    "draft scores": frozenset({_M, _K, _D}),
    "release scores": frozenset({_D}),
    "steer privacy": frozenset({_D}),  # requests, erasure, retention, trail, suppression
    "manage users": frozenset({_A}),
    "manage settings": frozenset({_A}),  # teams, stages, sources, controller
    "see dead letters": frozenset({_S, _M, _K, _D, _A}),
    "enter the admin": frozenset({_D, _A}),
}

# Roles that need a second factor outside demo mode.
TWO_FACTOR = frozenset({_D, _A})
