"""What concerns no person in § 7(3) UWG: which goods are similar to the advertised ones, and what counts as a sale."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q

from consent.models import Occasion, ProductCategory, SaleRule

CUSTOMER_MAIL = "customer_mail"


@dataclass(frozen=True)
class Goods:
    """For one advertised category: whose buyers may be told about it, and how they may have come to us."""

    refusal: str
    bought: list[str] = field(default_factory=list)
    sales: list[str] = field(default_factory=list)


#: A mail that names no category advertises anything: it is allowed to nobody.
NO_GOODS = Goods("CATEGORY_MISSING")


def goods_like(categories: Collection[str], on: dt.date) -> dict[str, Goods]:
    """Return what holds for mails about each of these categories on that day; unknown ones are left out.

    The map of similar goods is the officer's present one, also for an earlier day.
    """
    known = list(ProductCategory.objects.all())
    rules = SaleRule.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    sales = [str(Occasion.SALE), *rules.values_list("occasion", flat=True)]
    return {
        category.pk: Goods(
            refusal="" if category.own else "CATEGORY_NOT_OWN",
            bought=[other.pk for other in known if other.pk == category.pk or category.pk in other.similar],
            sales=sales,
        )
        for category in known
        if category.pk in categories
    }
