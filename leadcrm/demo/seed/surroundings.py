"""What every person's rows refer to: staff, stages, texts, forms, the notice, the day."""

import datetime as dt
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings

from consent.models import ConsentText
from leadcrm.accounts.models import User
from leadcrm.capture.models import Form
from leadcrm.leads.models import Stage
from privacy.models import Notice
from privacy.notices import current_notice


@dataclass(frozen=True)
class Surroundings:
    """Looked up once; the rows are then made without asking the database."""

    staff: dict[str, User]
    stages: dict[str, int]
    texts: dict[tuple[str, str], ConsentText]  # by purpose and language
    forms: dict[str, int]
    notice: Notice
    key_id: str
    host: str
    now: dt.datetime  # the beginning of today: nothing in the demo happened later

    @classmethod
    def look_up(cls, now: dt.datetime) -> Self:
        notice = current_notice()
        assert notice is not None  # the company was founded with one
        texts = ConsentText.objects.select_related("purpose").order_by("version")
        return cls(
            staff={user.username: user for user in User.objects.select_related("team")},
            stages={stage.code: stage.pk for stage in Stage.objects.all()},
            texts={(text.purpose_id, text.language): text for text in texts},
            forms={form.slug: form.pk for form in Form.objects.all()},
            notice=notice,
            key_id=settings.SECRETS["suppression_key_id"],
            host=urlsplit(settings.BASE_URL).hostname or "localhost",
            now=now,
        )
