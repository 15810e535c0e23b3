"""One form, one post: repeated, doubled or raced, it is stored once and answered the same."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from leadcrm.capture.models import Form, Submission
from leadcrm.capture.services import publish_form
from leadcrm.leads.models import Lead
from leadcrm.mail.models import OutboxMail
from privacy.models import Controller, Subject
from tests.capture.conftest import COMPANY, ENQUIRY, Visitor, draft, publish_words, token_in


def test_a_replay_gets_the_same_answer_and_stores_nothing(enquiry_form: Form, visitor: Visitor) -> None:
    token = token_in(visitor.open())
    words = {**ENQUIRY, "consent": ["newsletter"]}
    first, second = visitor.send(words, token=token), visitor.send(words, token=token)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (Lead.objects.count(), Submission.objects.count(), OutboxMail.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_sixteen_parallel_posts_with_one_key_make_one_lead(settings: Any, visitor: Visitor) -> None:
    # security.md 22
    with transaction.atomic():
        company = Controller.objects.create(**COMPANY)
        officer = Subject.objects.create()
        publish_words(company, officer)
        publish_form(form=draft(), actor=officer)
    token, answers, start = token_in(visitor.open()), [], threading.Barrier(16)

    def post() -> None:
        start.wait()
        answer = Client().post("/f/heat-check/", {**ENQUIRY, "consent": ["newsletter"], "token": token})
        answers.append((answer.status_code, answer["Location"]))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(303, "/f/heat-check/thanks/")] * 16
    assert (Lead.objects.count(), Submission.objects.count(), OutboxMail.objects.count()) == (1, 1, 1)
