"""The paper as PDF/UA: tagged, titled, in its language, with its fonts inside; the same content gives the same bytes."""

import json
from dataclasses import asdict
from pathlib import Path

from consent.paper.content import Paper

_LAYOUT = Path(__file__).with_name("proof.typ")


def as_pdf(paper: Paper) -> bytes:
    """Return the PDF. What people typed reaches the layout as data: nothing in it is read as markup."""
    import typst  # 80 MB of compiled code: only for whoever prints

    given = {"paper": json.dumps(asdict(paper), ensure_ascii=False)}
    try:
        # No fonts of this machine: another one must make the same bytes. Time 0: the file carries no date.
        return typst.compile(
            _LAYOUT,
            sys_inputs=given,
            format="pdf",
            pdf_standards="ua-1",
            ignore_system_fonts=True,
            timestamp=0,
        )
    except typst.TypstError:
        # A letter that the fonts inside do not have: then with what this machine has, and without the promise of UA.
        return typst.compile(_LAYOUT, sys_inputs=given, format="pdf", timestamp=0)
