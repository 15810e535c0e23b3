"""Whatever people have been through together, erasing one changes nobody else's data and takes all of theirs (W9)."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.services.opt_in import confirm, request_opt_in, token_of
from consent.services.texts import current_texts
from consent.services.withdrawal import withdraw
from leadcrm.leads.models import Deal, Lead, Task
from leadcrm.leads.services.activities import add_note, log_call
from leadcrm.leads.services.leads import change_fields
from leadcrm.mail.models import OutboxMail
from privacy.access import export
from privacy.erasure.forget import forget
from privacy.erasure.plan import plan
from privacy.erasure.values import values_of
from privacy.models import Subject
from privacy.objections import object_to_marketing
from tests.leads.people import person

pytestmark = pytest.mark.django_db(transaction=True)
_FIRST = ("Änne", "Björk", "Çelia", "Dörte")
_LAST = ("O'Größel", "Quastenflosser", "von Zwirn", "Xaverwinkel")
_PEOPLE = st.integers(0, 3)
_WAYS = st.sampled_from(("name", "reversed", "email", "number", "spelt", "nobody"))
_STEP = st.one_of(
    st.tuples(st.sampled_from(("note", "call", "mail")), _PEOPLE, _PEOPLE, _WAYS),
    st.tuples(st.sampled_from(("address", "company")), _PEOPLE, _PEOPLE, st.none()),
    st.tuples(
        st.sampled_from(("task", "deal", "consent", "withdraw", "object", "rename")),
        _PEOPLE,
        st.none(),
        st.none(),
    ),
)


class _World:
    """Four people and what happens to them."""

    def __init__(self, author: Any) -> None:
        self.author = author
        with transaction.atomic():
            self.leads = [
                person(
                    last,
                    first,
                    email=f"p{n}.o'kunde+{n}@firma{n}.example",
                    phone=f"+49 341 47101{n}8",
                    company="Zwirn AG",
                )
                for n, (first, last) in enumerate(zip(_FIRST, _LAST, strict=True))
            ]

    def do(self, kind: str, one: int, other: int | None, way: str | None) -> None:
        lead = Lead.everyone.get(pk=self.leads[one].pk)
        text = self._about(other, way) if way and other is not None else ""
        with transaction.atomic():
            getattr(self, f"_{kind}")(lead, other, text)

    def _about(self, other: int, way: str) -> str:
        lead = Lead.everyone.get(pk=self.leads[other].pk)
        named = {
            "name": f"{lead.first_name} {lead.last_name}",
            "reversed": f"{lead.last_name}, {lead.first_name}",
            "email": lead.email,
            "number": lead.phone,
            "spelt": lead.phone.replace("+49 ", "0").replace(" ", "/"),
            "nobody": "niemand",
        }[way]
        return f"Rückfrage wegen {named}, bitte bis Montag klären."

    def _note(self, lead: Lead, other: int | None, text: str) -> None:
        add_note(lead=lead, author=self.author, text=text)

    def _call(self, lead: Lead, other: int | None, text: str) -> None:
        log_call(lead=lead, author=self.author, outcome="reached", minutes=2, text=text)

    def _mail(self, lead: Lead, other: int | None, text: str) -> None:
        number = OutboxMail.everyone.count()
        OutboxMail.objects.create(
            subject=lead.subject, purpose_id="enquiry_handling", key=f"m{number}", to_address=lead.email,
            title="Ihre Anfrage", body=text, message_id=f"<m{number}@sonnenhain.example>", state="sent",
        )  # fmt: skip

    def _address(self, lead: Lead, other: int | None, text: str) -> None:
        assert other is not None
        shared = Lead.everyone.get(pk=self.leads[other].pk).email
        change_fields(lead=lead, changes={"email": shared}, origin="staff:1")

    def _company(self, lead: Lead, other: int | None, text: str) -> None:
        assert other is not None
        Lead.everyone.filter(pk=lead.pk).update(company=Lead.everyone.get(pk=self.leads[other].pk).company)

    def _task(self, lead: Lead, other: int | None, text: str) -> None:
        Task.objects.create(
            subject=lead.subject, lead=lead, title="Angebot nachfassen", due_on=dt.date(2027, 1, 4)
        )

    def _deal(self, lead: Lead, other: int | None, text: str) -> None:
        Deal.objects.create(subject=lead.subject, lead=lead, title="Wärmepumpe", value=12000)

    def _consent(self, lead: Lead, other: int | None, text: str) -> None:
        request = request_opt_in(
            subject=lead.subject, email=lead.email, texts=current_texts(["newsletter"], "de"), language="de", page_url="/f/x/",
        )  # fmt: skip
        if request is not None:
            confirm(token=token_of(request))

    def _withdraw(self, lead: Lead, other: int | None, text: str) -> None:
        withdraw(subject=lead.subject, route="letter")

    def _object(self, lead: Lead, other: int | None, text: str) -> None:
        object_to_marketing(subject=lead.subject, source="staff")

    def _rename(self, lead: Lead, other: int | None, text: str) -> None:
        change_fields(lead=lead, changes={"job_title": f"Leitung {timezone.now():%f}"}, origin="staff:1")


def _held(subject: Any) -> dict[str, list[Any]]:
    return {table.label: list(table.rows) for table in export([subject])}


@given(steps=st.lists(_STEP, min_size=3, max_size=14), gone=_PEOPLE)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_everybody_else_is_unchanged_and_nothing_of_the_one_is_left(
    house: Any, lena: Any, steps: list[tuple[str, int, int | None, str | None]], gone: int
) -> None:
    with transaction.atomic():
        world = _World(lena)
        for step in steps:
            world.do(*step)
        erased = world.leads[gone].subject_id
        others = [lead.subject_id for lead in world.leads if lead.subject_id != erased]
        before = {subject: _held(subject) for subject in [erased, *others]}
        planned = {line.what: line for line in plan([erased], values_of([erased]))}
        found = forget([erased], suppress=True)
        assert found.left == []
        for subject in others:
            assert _held(subject) == before[subject]
        # What was there before is what the plan named, row by row; what stays is what the plan keeps.
        gone_tables = {
            label: len(rows) for label, rows in before[erased].items() if label != "privacy.AuditEntry"
        }
        assert gone_tables.items() <= {what: line.count for what, line in planned.items()}.items()
        after = _held(erased)
        assert set(after) <= {"privacy.Subject", "privacy.AuditEntry"}
        assert Subject.objects.get(pk=erased).state == "erased"
        transaction.set_rollback(True)
