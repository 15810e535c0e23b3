"""Where a value hides that no table of ours names: failed rows, sessions, the queue; and words that only resemble it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import transaction

from leadcrm.leads.imports import files
from leadcrm.leads.imports import service as imports
from leadcrm.leads.models import Activity, Lead
from leadcrm.leads.services.activities import add_note
from leadcrm.mail.tasks import deliver as deliver_task
from tests.leads.people import person as make_person
from tests.privacy.conftest import BARE, EMAIL, FIRST, LAST, MARKS, where_marks_stand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refused(person: Lead, jonas: Any) -> Path:
    """A failed-rows file with the person's number and name beside an address that is none."""
    text = f"Vorname,Nachname,E-Mail,Telefon\n{FIRST},{LAST},keine,{BARE}\nOle,Lund,ole@lund.example,\n"
    with transaction.atomic():
        job = imports.receive(chunks=[text.encode()], name="nachtrag.csv", uploader=jonas)
        imports.declare_origin(
            job=job, source="Messe", obtained_on=dt.date(2026, 11, 1), obtained_from="person", basis="unknown"
        )
        imports.check(job=job)
    return files.failed_of(job)


def test_a_refused_row_goes_with_its_file(person: Lead, refused: Path, data_dir: Path) -> None:
    assert LAST in refused.read_text(encoding="utf-8-sig")
    call_command("subject_erase", subject=person.subject_id)
    assert not refused.exists()
    assert where_marks_stand(data_dir) == []


def test_a_session_remembers_nobody_by_name(person: Lead, jonas: Any, as_user: Any, data_dir: Path) -> None:
    """A session is packed: a search of the dump would not see into it, so it must hold no value to begin with."""
    client = as_user(jonas)
    for address, asked in (
        ("/leads/", {"q": LAST}),
        (person.get_absolute_url(), {}),
        ("/leads/add/hint/", {"email": EMAIL}),
    ):
        assert client.get(address, asked).status_code == 200
    client.post(f"/leads/{person.pk}/facts/city/", {"city": "Leipzig"})
    kept = json.dumps(
        [row.get_decoded() for row in Session.objects.all()], ensure_ascii=False, default=str
    ).casefold()
    assert [mark for mark in MARKS if mark in kept] == []


def test_the_queue_carries_no_value(person: Lead, data_dir: Path) -> None:
    """Celery's messages hold no more than the name of a task: the work is found in rows."""
    deliver_task.apply_async(retry=False, expires=60)
    client = redis.Redis.from_url(settings.REDIS_URL)
    waiting = [
        raw for key in client.scan_iter() if client.type(key) == b"list" for raw in client.lrange(key, 0, -1)
    ]
    client.close()
    sent = [json.loads(raw) for raw in waiting if b"leadcrm.mail.tasks.deliver" in raw]
    assert sent, "the message waits: no worker runs here"
    assert {message["headers"]["argsrepr"] for message in sent} == {"()"}
    assert [text for text in where_marks_stand(data_dir) if text.startswith("redis")] == []


def test_common_words_that_resemble_the_name_are_untouched(person: Lead, lena: Any, data_dir: Path) -> None:
    """A street, a company, a first name, another number, a line that anybody may write."""
    words = (
        "Sophie aus der Größelstraße, 0341 4710 270, Keller trockengelegt; Änne und O'Größels Nachbar grüßen."
    )
    with transaction.atomic():
        other = make_person("Größel", "Sophie", email="sophie@firma.example", company="Größelwerke Süd")
        add_note(lead=other, author=lena, text=words)
        add_note(lead=other, author=lena, text="Rückruf vereinbart.")
    before = Lead.objects.filter(pk=other.pk).values().get()
    call_command("subject_erase", subject=person.subject_id)
    assert Lead.objects.filter(pk=other.pk).values().get() == before
    texts = set(Activity.objects.filter(lead=other, kind="note").values_list("body", flat=True))
    assert texts == {words, "Rückruf vereinbart."}


def test_a_name_of_one_word_goes_and_its_namesake_stays(house: Any, lena: Any, data_dir: Path) -> None:
    """Of one word nobody can say whom it means elsewhere; their own rows go all the same."""
    with transaction.atomic():
        alone = make_person("Quastenflosser", "", email="q@einwort.example", phone="+49 341 4710366")
        add_note(lead=alone, author=lena, text="Quastenflosser ruft an.")
    call_command("subject_erase", subject=alone.subject_id)
    assert where_marks_stand(data_dir, marks=["quastenflosser", "einwort.example", "4710366"]) == []
