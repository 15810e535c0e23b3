"""Many dispatchers at once: each mail is taken by one."""

import threading

import pytest
from django.db import connection, transaction

from leadcrm.mail.dispatch import deliver
from leadcrm.mail.models import OutboxMail
from privacy.models import Subject
from tests.mail.conftest import Mailbox, letter


@pytest.mark.django_db(transaction=True)
def test_sixteen_dispatchers_send_each_mail_once(mailbox: Mailbox) -> None:
    with transaction.atomic():
        for number in range(40):
            letter(Subject.objects.create(), key=str(number)).send()
    start, sent, lock = threading.Barrier(16), [], threading.Lock()

    def work() -> None:
        start.wait()
        count = deliver().sent
        connection.close()
        with lock:
            sent.append(count)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 40
    assert len({message["Message-ID"] for message in mailbox.messages}) == len(mailbox.messages) == 40
    assert set(OutboxMail.objects.values_list("state", "attempts")) == {("sent", 1)}
