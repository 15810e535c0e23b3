"""A visitor's answer to the banner, kept as proof: what was allowed, shown which words, when and where (Art. 7(1), R36)."""

import re
import uuid
from collections.abc import Collection

from django.db import connection, transaction
from django.utils.translation import gettext as _

from consent.cookies.categories import PURPOSE_OF
from consent.errors import ChoiceRefused
from consent.models import Banner, CookieChoice, Site
from privacy import endings

# More acts than any person has; a program would make so many with one receipt.
MOST_ACTS = 50
# As a browser writes it: everything beyond ASCII is percent-encoded. A query may hold anything about a person.
_PATH = re.compile(r"/[!-\"$->@-~]{0,299}\Z")


@transaction.atomic
def record_choice(
    *,
    site: Site,
    receipt: uuid.UUID,
    version: int,
    kind: str,
    categories: Collection[str],
    language: str,
    page: str,
    signal: bool,
) -> CookieChoice | None:
    """Append one act of a visitor; None when there is nothing to prove.

    `categories` are those allowed from now on. A refusal needs no proof, and the end of something that never began is
    none. The same act twice is one row. Raises ChoiceRefused.
    """
    banner = Banner.objects.filter(site=site, version=version).first()
    if banner is None:
        raise ChoiceRefused("version", _("This web site has no such banner."))
    if kind not in CookieChoice.Kind.values:
        raise ChoiceRefused("kind", _("given, withdrawn or objected"))
    allowed = sorted(set(categories))
    if not banner.optional().issuperset(allowed) or (kind == CookieChoice.Kind.GIVEN and not allowed):
        raise ChoiceRefused("categories", _("Only what the banner asked for can be allowed."))
    if not _PATH.match(page):
        raise ChoiceRefused("page", _("The path of the page, without its query."))
    hold_browser(receipt)
    earlier = CookieChoice.objects.filter(receipt=receipt, banner__site=site).order_by("-at")[:MOST_ACTS]
    last = earlier.first()
    if kind != CookieChoice.Kind.GIVEN and (last is None or not set(allowed) < set(last.categories)):
        return None
    if last and (last.kind, last.categories, last.banner_id) == (kind, allowed, banner.pk):
        return last
    # Taking back what was given is never refused.
    if kind == CookieChoice.Kind.GIVEN and len(earlier) >= MOST_ACTS:
        raise ChoiceRefused("receipt", _("So many choices are not made by a person."))
    made = CookieChoice.objects.create(
        receipt=receipt,
        banner=banner,
        kind=kind,
        categories=allowed,
        despite_signal=signal and kind == CookieChoice.Kind.GIVEN,
        language=language,
        page=page,
    )
    lost = set(last.categories).difference(allowed) if last else set()
    endings.end((PURPOSE_OF[code] for code in lost), receipts=[receipt])
    return made


@transaction.atomic
def end_choices(*, receipts: Collection[uuid.UUID], category: str) -> int:
    """End the yes of these browsers to a category, because their person ended it elsewhere; return how many had one.

    What a person says counts on every device that is known to be theirs (R119).
    """
    for receipt in sorted(receipts):
        hold_browser(receipt)
    last = CookieChoice.objects.filter(receipt__in=receipts).order_by("receipt", "-at").distinct("receipt")
    ended = [
        CookieChoice(
            receipt=one.receipt,
            banner_id=one.banner_id,
            kind=CookieChoice.Kind.WITHDRAWN,
            categories=[code for code in one.categories if code != category],
            language=one.language,
        )
        for one in last
        if category in one.categories
    ]
    CookieChoice.objects.bulk_create(ended)
    return len(ended)


def hold_browser(receipt: uuid.UUID) -> None:
    """Let nobody else act on what a browser agreed to before this transaction ends.

    Who also locks a person locks them first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"browser:{receipt}"])
