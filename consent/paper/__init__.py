"""The proof of a consent on paper: one content, as an accessible PDF and as an HTML file that stands alone (R19)."""

from consent.paper.content import Paper, paper_of
from consent.paper.pdf import as_pdf

__all__ = ["Paper", "as_pdf", "paper_of"]
