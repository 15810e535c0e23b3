"""The proof on paper: PDF and HTML with every item, the gap in red words, the same bytes each time (R19)."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from consent.models import ConsentRecord, ConsentText
from consent.pack import proof_pack
from consent.paper import as_pdf, paper_of
from consent.proof import proof_of
from consent.services.projection import append
from consent.services.withdrawal import withdraw
from privacy.models import Subject
from tests.consent.conftest import given

pytestmark = pytest.mark.django_db
RECORDS = "/admin/consent/consentrecord/"


def test_the_paper_has_all_items(consented: Subject, newsletter: ConsentText) -> None:
    """R19: person, text with version and hash, page, what was ticked, time with zone, IP, check mail, click, who declared."""
    withdraw(subject=consented, route="letter")
    record = ConsentRecord.objects.get(kind="given")
    paper = paper_of(proof_of(record), person="Jule Harmsen")
    names = {name for name, _value in paper.items}
    assert names >= {
        "Person", "Text version and hash", "Page", "What was ticked", "Given at", "Truncated IP", "Check mail", "Confirmed at",
        "Truncated IP of the confirmation", "Declared by",
    }  # fmt: skip
    assert (paper.verdict, paper.missing) == ("complete", [])
    assert paper.text
    assert (paper.text["body"], paper.text["sha256"]) == (newsletter.body, newsletter.sha256)
    assert len(paper.history) == 2


def test_the_pdf_is_tagged_titled_and_always_the_same(consented: Subject) -> None:
    """It may be read aloud: PDF/UA with a title, its language and text instead of a picture."""
    record = ConsentRecord.objects.get()
    with translation.override("de"):
        first, second = (as_pdf(paper_of(proof_of(record), person="Jörg Größel")) for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-1.")
    for promise in (rb"/MarkInfo", rb"/StructTreeRoot", rb"/Lang\s*\(de\)", rb"pdfuaid", rb"/ToUnicode"):
        assert re.search(promise, first), promise
    assert b"/CreationDate" not in first


@pytest.mark.parametrize("name", ["#panic() $x$ \\ *b* _i_ [x] @y <z>", "Ольга Ким", "李小龍 \U0001f600"])
def test_a_name_is_never_read_as_markup(consented: Subject, name: str) -> None:
    """Whatever people typed is set as text; letters that the fonts inside lack cost the promise of UA, not the paper."""
    assert as_pdf(paper_of(proof_of(ConsentRecord.objects.get()), person=name)).startswith(b"%PDF-")


def test_a_gap_is_said_in_red_words(
    person: Subject, newsletter: ConsentText, ines: Any, as_user: Any
) -> None:
    """R19: `unproven` on the screen, in the pack's page and on paper, with the name of the item."""
    with transaction.atomic():
        append([given(person, newsletter, page_url="")])
    record = ConsentRecord.objects.get()
    screen = as_user(ines).get(f"{RECORDS}{record.pk}/proof/").content.decode()
    with zipfile.ZipFile(io.BytesIO(proof_pack(proof_of(record)))) as pack:
        page, style = pack.read("proof.html").decode(), pack.read("proof.css").decode()
    assert re.search(r'class="unproven row-flex">.*unproven: Page</span></p>', screen)
    assert '<p class="unproven">unproven: Page</p>' in page
    assert ".unproven { color: var(--no);" in style
    assert paper_of(proof_of(record), person="x").verdict == "unproven"


def test_the_pages_hand_out_the_pdf(consented: Subject, ines: Any, as_user: Any) -> None:
    record = ConsentRecord.objects.get()
    answer = as_user(ines).get(f"{RECORDS}{record.pk}/proof/?pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"].endswith('.pdf"')
