"""The paper as PDF/UA."""

from dataclasses import asdict
from pathlib import Path

from consent.paper.content import Paper
from privacy.typeset import pdf_of

_LAYOUT = Path(__file__).with_name("proof.typ")


def as_pdf(paper: Paper) -> bytes:
    """Return the PDF; the same paper gives the same bytes."""
    return pdf_of(_LAYOUT, paper=asdict(paper))
