"""Paper as PDF/UA: tagged, titled, in its language, with its fonts inside; the same content gives the same bytes."""

import json
from pathlib import Path
from typing import Any


def pdf_of(layout: Path, **content: Any) -> bytes:
    """Return the PDF of a layout. What people typed reaches it as data (JSON by name): nothing in it is read as markup."""
    import typst  # 80 MB of compiled code: only for whoever prints

    given = {name: json.dumps(part, ensure_ascii=False) for name, part in content.items()}
    try:
        # No fonts of this machine: another one must make the same bytes. Time 0: the file carries no date.
        return typst.compile(
            layout,
            sys_inputs=given,
            format="pdf",
            pdf_standards="ua-1",
            ignore_system_fonts=True,
            timestamp=0,
        )
    except typst.TypstError:
        # A letter that the fonts inside do not have: then with what this machine has, and without the promise of UA.
        return typst.compile(layout, sys_inputs=given, format="pdf", timestamp=0)
