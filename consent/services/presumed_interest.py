"""Why a business may expect our call: concrete facts, recorded before it (R57; § 7(2) no. 1 UWG, BGH I ZR 191/03)."""

import datetime as dt
import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.empty_phrases import FILLERS, PHRASES
from consent.errors import InterestRefused
from consent.models import ConsentState, PresumedInterest
from privacy import parameters
from privacy.merged import lock_present
from privacy.models import Subject

# So many words must tell something when all that fits everybody is taken away.
_FACTS = 4
_WORD = re.compile(r"[^\W_]{3,}")


@transaction.atomic
def presume_interest(
    *, subject: Subject, reason: str, source: str, on: dt.date, actor: Subject
) -> PresumedInterest:
    """Store the facts for which this business expects our call. They count for some months from their day, R57.

    Raises InterestRefused for consumers, for whoever withdrew a consent to calls, and for facts that are none.
    """
    person = lock_present(subject.pk)
    today = timezone.localdate()
    if person.party != Subject.Party.BUSINESS:
        raise InterestRefused(_("A consumer is called with their consent only (§ 7(2) no. 1 UWG)."))
    if _withdrawn(person):
        raise InterestRefused(
            _("This person withdrew their consent to calls; no presumption stands against that.")
        )
    if on > today:
        raise InterestRefused(_("This day lies in the future."))
    last = parameters.months_after(on, parameters.value("presumed_interest", today))
    if last < today:
        raise InterestRefused(_("These facts are too old: nobody expects a call about them any more."))
    if not is_concrete(reason):
        raise InterestRefused(
            _(
                "This fits everybody. Write what this business wants, and from what you know that it expects a call."
            )
        )
    return PresumedInterest.objects.create(
        subject=person,
        reason=reason,
        source=source,
        on=on,
        actor=actor,
        expires_at=timezone.make_aware(dt.datetime.combine(last, dt.time.max)),
    )


def is_concrete(reason: str) -> bool:
    """Say whether a reason tells facts about this business, not only that it might be interested (R57)."""
    words = " ".join(reason.casefold().split())
    for phrase in PHRASES:
        words = words.replace(phrase, " ")
    return len({word for word in _WORD.findall(words) if word not in FILLERS}) >= _FACTS


def _withdrawn(person: Subject) -> bool:
    states = ConsentState.objects.filter(subject=person, channel="telephone")
    return states.filter(purpose="telephone_marketing", status=ConsentState.Status.WITHDRAWN).exists()
