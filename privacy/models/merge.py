"""Two records of one person that became one, and what takes it back."""

import datetime as dt
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models.subject import Subject


class Exactly(DjangoJSONEncoder):
    """Moments to the microsecond: what is put back must be what was there."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, dt.datetime) else super().default(o)


class Merge(models.Model):
    """What was moved from the one id to the other; while it is there, the merge can be undone.

    It holds ids and names of fields alone: every value stands in the files of the two.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Subject, models.CASCADE, related_name="+", verbose_name=_("goes on as"))
    gone = models.OneToOneField(Subject, models.CASCADE, related_name="+", verbose_name=_("was"))
    at = models.DateTimeField(_("merged at"), default=timezone.now)
    actor = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("merged by"))
    undo = models.JSONField(default=dict, encoder=Exactly)

    class Meta:
        verbose_name = _("merge of two records")
        verbose_name_plural = _("merges of two records")
        ordering = ["-at"]
        indexes = [models.Index(fields=["at"], name="merge_end")]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
