"""When the controller's name changes, consents given to the old one wait until the officer says why they go on (W5)."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.audit.context import act
from privacy.dashboard import Duty
from privacy.models import Subject, Succession

# former name, name since then, whether it was documented at the moment that is asked about; in the order of time
Change = tuple[str, str, bool]


class SuccessionRefused(Exception):
    """What stands against it, as a sentence."""


def shut_names(changes: Sequence[Change]) -> list[str]:
    """Return the names whose consents do not count: no documented succession leads from them to the controller's name."""
    if not changes:
        return []
    covered = {changes[-1][1]}
    for former, present, documented in reversed(changes):
        if documented and present in covered:
            covered.add(former)
    return sorted({former for former, _present, _documented in changes} - covered)


@transaction.atomic
def document(*, succession: Succession, grounds: str, actor: Subject) -> Succession:
    """Record why consents given to the former name hold for the present one. Raises SuccessionRefused."""
    row = Succession.objects.select_for_update().get(pk=succession.pk)
    if row.documented_at:
        raise SuccessionRefused(_("This succession has been documented already."))
    if not grounds.strip():
        raise SuccessionRefused(_("Say why the consents go on."))
    with act(actor=actor):
        row.grounds, row.documented_at, row.documented_by = grounds, timezone.now(), actor
        row.save(update_fields=["grounds", "documented_at", "documented_by"])
    return row


def duty(today: dt.date) -> list[Duty]:
    """The officer's line while consents wait for a word about the controller's new name."""
    waiting = Succession.objects.filter(documented_at=None).count()
    if not waiting:
        return []
    words = ngettext("%(n)s change of name", "%(n)s changes of name", waiting) % {"n": waiting}
    return [
        Duty(
            _("Consents shut: succession of the controller not documented"),
            words,
            "late",
            reverse("admin:privacy_succession_changelist"),
        )
    ]
