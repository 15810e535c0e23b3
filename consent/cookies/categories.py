"""Which purpose each category of the banner stands for: one of the registry that rests on consent, or none is asked about."""

from typing import Any

from consent.models import Category
from privacy.models import Purpose

# Necessary rests on § 25(2) no. 2 TDDDG and on no consent.
PURPOSE_OF: dict[str, str] = {
    Category.STATISTICS.value: "web_statistics",
    Category.MARKETING.value: "profiling",
}


def open_categories() -> dict[str, Purpose]:
    """Return the categories that may be asked about today; an officer who switches a purpose off closes its category."""
    found = Purpose.objects.filter(pk__in=PURPOSE_OF.values(), active=True, bases__contains=["consent"])
    purposes: dict[Any, Purpose] = {purpose.pk: purpose for purpose in found}
    return {code: purposes[pk] for code, pk in PURPOSE_OF.items() if pk in purposes}
