"""Which fields may be taken along: what the registry says of their origin, and on which basis this very person is processed."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacy.access import export
from privacy.models import Controller, LawfulBasis
from privacy.models.purpose import Basis
from privacy.purposes import PURPOSES
from privacy.registry import OBSERVED, PROVIDED, Item

SCHEMA = "portability-1"
Consents = Callable[[list[uuid.UUID]], Iterable[str]]
_consents: list[Consents] = []


def register_consents(purposes: Consents) -> None:
    """Add who knows the purposes that these people have consented to, with proof, as it stands now."""
    if purposes not in _consents:
        _consents.append(purposes)


def portable(subjects: Iterable[uuid.UUID]) -> dict[str, Any]:
    """Return what these people may take along (R105): never what we noted or concluded, nothing on legitimate interest.

    Shape: privacy/schemas/portability-1.json; the rows of `data` are read when they are gone through.
    """
    ids = sorted(set(subjects))
    purposes = _purposes(ids)
    serving = {PURPOSES.data_of(code) for code in purposes}

    def wanted(item: Item) -> bool:
        return item.origin in (PROVIDED, OBSERVED) and not serving.isdisjoint(item.purpose_codes)

    tables = export(ids, wanted=wanted, in_words=False) if serving else []
    controller = Controller.objects.first()
    return {
        "$schema": settings.BASE_URL + reverse("privacy:schema", args=[SCHEMA]),
        "made_at": timezone.localtime(),
        "language": "de" if (get_language() or "").startswith("de") else "en",
        "controller": controller.imprint if controller else "",
        "purposes": purposes,
        "explanation": _explained(bool(tables)),
        "data": [{"table": t.label, "name": t.name, "heads": t.heads, "rows": t.rows} for t in tables],
    }


def _purposes(ids: list[uuid.UUID]) -> dict[str, str]:
    contracts = LawfulBasis.objects.filter(subject__among=ids, basis=Basis.CONTRACT, valid_to=None)
    found = dict.fromkeys(contracts.values_list("purpose", flat=True), "contract")
    found |= {code: "consent" for consented in _consents for code in consented(ids)}
    return dict(sorted(found.items()))


def _explained(anything: bool) -> str:
    if anything:
        return _(
            "These are the data that you gave us, or that came about when you used our pages, as far as we process them on"
            " your consent or for a contract with you (Art. 20(1) GDPR). What we noted or concluded ourselves stands in the"
            " copy under Art. 15, which you may ask for as well."
        )
    return _(
        "There is nothing to take along: we process none of your data on your consent or for a contract with you"
        " (Art. 20(1) GDPR). You may ask for a copy of everything we hold about you under Art. 15 instead."
    )
