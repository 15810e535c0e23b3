"""What every person's rows refer to: staff, stages, texts, forms, the notice, the day."""

import datetime as dt
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from consent.models import CheckMail, ConsentText
from consent.services.check_mails import check_words
from leadcrm.accounts.models import User
from leadcrm.capture.models import Form
from leadcrm.leads.models import Stage
from privacy.models import Controller, Notice
from privacy.notices import current_notice


@dataclass(frozen=True)
class Surroundings:
    """Looked up once; the rows are then made without asking the database."""

    staff: dict[str, User]
    stages: dict[str, int]
    texts: dict[tuple[str, str], ConsentText]  # by purpose and language
    checks: dict[tuple[bool, str], str]  # the words of check mails, by: calls ticked too, language
    forms: dict[str, int]
    notice: Notice
    key_id: str
    host: str
    now: dt.datetime  # the beginning of today: nothing in the demo happened later

    @classmethod
    def look_up(cls, now: dt.datetime) -> Self:
        notice = current_notice()
        assert notice is not None  # the company was founded with one
        found = ConsentText.objects.select_related("purpose").order_by("version")
        texts = {(text.purpose_id, text.language): text for text in found}
        return cls(
            staff={user.username: user for user in User.objects.select_related("team")},
            stages={stage.code: stage.pk for stage in Stage.objects.all()},
            texts=texts,
            checks=_store_checks(texts),
            forms={form.slug: form.pk for form in Form.objects.all()},
            notice=notice,
            key_id=settings.SECRETS["suppression_key_id"],
            host=urlsplit(settings.BASE_URL).hostname or "localhost",
            now=now,
        )


def _store_checks(texts: dict[tuple[str, str], ConsentText]) -> dict[tuple[bool, str], str]:
    """Store the words of the check mails that the people of the demo got, and return their hashes (R19)."""
    controller = Controller.objects.get()
    found: dict[tuple[bool, str], CheckMail] = {}
    for language in ("de", "en"):
        for calls in (False, True):
            asked = ["newsletter", *(["telephone_marketing"] if calls else [])]
            about = [texts[purpose, language] for purpose in asked]
            found[calls, language] = check_words(about, controller, language)
    with transaction.atomic():
        CheckMail.objects.bulk_create(found.values(), ignore_conflicts=True)
    return {key: mail.pk for key, mail in found.items()}
