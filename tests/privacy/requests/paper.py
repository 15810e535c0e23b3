"""Somebody who writes on paper, and an officer who answers them: what the tests of letters on paper share."""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.test import Client
from pypdf import PdfReader

from privacy.models import Request

ADDRESS = "Jule Carla\nFärbergasse 3\n04109 Leipzig"
MORNING = "T10:00+01:00"


@dataclass
class Desk:
    """The officer's desk, as its pages are used."""

    client: Client

    def take_in(self, *kinds: str, on: str, **more: str) -> list[Request]:
        """Type a letter in that arrived on a day; return its cases in the order of their numbers."""
        typed = {
            "text": "Ich bitte darum.",
            "channel": "letter",
            "arrived_at": f"{on}T08:00",
            "language": "de",
            "postal": ADDRESS,
            "kind": kinds,
            **more,
        }
        answer = self.client.post("/admin/privacy/request/letter/", typed)
        assert answer.status_code == 302, answer.content.decode()
        return list(Request.objects.order_by("number"))

    def step(self, case: Request, step: str, /, **values: str) -> str:
        """Take a step of a case; return the page that follows."""
        address = f"/admin/privacy/request/{case.pk}/step/"
        page = self.client.post(address, {"step": step, **values}, follow=True).content.decode()
        case.refresh_from_db()
        return page

    def know(self, case: Request, person: Any, email: str, by: str = "signature") -> None:
        """Say who wrote, and how that is known."""
        self.step(case, "choose", person=str(person.pk), look=email)
        self.step(case, "address", postal=case.postal, known_by=by)
        assert (case.person_id, case.known_by) == (person.pk, by)

    def post(self, case: Request, name: str, on: str, way: str = "post") -> str:
        return self.step(case, "post", name=name, on=on, way=way)

    def page(self, case: Request) -> str:
        return self.client.get(f"/admin/privacy/request/{case.pk}/change/").content.decode()

    def printed(self, case: Request, what: str) -> bytes:
        answer = self.client.get(f"/admin/privacy/request/{case.pk}/{what}/")
        assert answer.status_code == 200, what
        content: bytes = answer.getvalue()
        return content


def words_of(pdf: bytes) -> str:
    """Return what a sheet says, as one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
