"""The list of suppressions is worth no more than its key: with another one it recognises nobody (R121)."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.dashboard import Duty
from privacy.models import Suppression


@register(Tags.database)
def check_suppression_key(
    app_configs: Any = None, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn when entries were made with another key than the one that is loaded (`manage.py check --database default`)."""
    if not databases or Suppression._meta.db_table not in connections["default"].introspection.table_names():
        return []
    lost = _with_another_key()
    if not lost:
        return []
    return [
        Warning(
            f"{lost} entries of the suppression list were made with another key: nobody on them would be recognised.",
            hint="Put the suppression_key and suppression_key_id back into secrets.json; `backup` wrote them to a file of "
            "its own beside each backup.",
            id="privacy.W011",
        )
    ]


def lost_key_duty(today: dt.date) -> list[Duty]:
    """The officer's line about entries that recognise nobody any more; none while all is well."""
    lost = _with_another_key()
    if not lost:
        return []
    words = ngettext("%(n)s entry useless", "%(n)s entries useless", lost) % {"n": lost}
    url = reverse("admin:privacy_suppression_changelist")
    return [Duty(_("Key of the suppression list lost or changed"), words, "late", url)]


def _with_another_key() -> int:
    return Suppression.objects.exclude(key_id=settings.SECRETS["suppression_key_id"]).count()
