"""The database itself refuses to rewrite what people agreed to (R17, R27)."""

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import QuerySet

from consent.models import ConsentRecord, ConsentText
from privacy.erasure.runs import run
from privacy.models import Notice, Subject
from privacy.notices import publish_notice

pytestmark = pytest.mark.django_db


def refused(rows: QuerySet, **changes: object) -> None:
    with pytest.raises(ProgrammingError, match="refused"), transaction.atomic():
        rows.update(**changes)
    with pytest.raises(ProgrammingError, match="refused"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_a_record_of_consent_is_never_changed(consented: Subject) -> None:
    refused(ConsentRecord.objects.all(), route="paper")


def test_a_published_text_is_never_changed(newsletter: ConsentText) -> None:
    refused(ConsentText.objects.all(), body="Anything goes.")


def test_a_published_notice_is_never_changed(controller: object) -> None:
    publish_notice()
    refused(Notice.objects.all(), sha256="1" * 64)


def test_an_erasure_of_the_person_takes_the_record_along(consented: Subject) -> None:
    with run("erasure", [consented.pk], "person"):
        consented.consent_states.all().delete()
        ConsentRecord.objects.filter(subject=consented).delete()
    assert not ConsentRecord.objects.exists()
