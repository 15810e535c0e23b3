"""The answer as one page that needs nothing else: no script, no picture; what is saved carries its own style."""

from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from privacy.package.words import lines

_HERE = "<!-- rows -->"


class PageWriter:
    """Writes the sections around the rows; *linked*: shown by us, where a style inside the page is forbidden."""

    def __init__(self, out: IO[bytes], *, linked: bool = False) -> None:
        self._out, self._linked = out, linked
        self._after = ""
        self._open = False

    def begin(self, answer: dict[str, Any]) -> None:
        context = {"answer": answer, "style": _style(linked=self._linked), "here": mark_safe(_HERE)}  # noqa: S308
        before, _here, self._after = render_to_string("privacy/package.html", context).partition(_HERE)
        self._say(before)

    def table(self, table: dict[str, Any]) -> None:
        self._close()
        self._say(
            f'<section id="t-{escape(table["table"].lower())}"><h3>{escape(table["name"])}</h3>'
            f'<p class="count">{len(table["rows"])}</p>'
        )
        self._open = True

    def row(self, table: dict[str, Any], row: dict[str, Any]) -> None:
        told = ((table["heads"][name], lines(value)) for name, value in row.items() if value is not None)
        self._say(f"<dl>{''.join(_pair(head, found) for head, found in told)}</dl>\n")

    def end(self) -> None:
        self._close()
        self._say(self._after)

    def _close(self) -> None:
        if self._open:
            self._say("</section>\n")
            self._open = False

    def _say(self, text: str) -> None:
        self._out.write(text.encode())


def _pair(head: str, found: list[str]) -> str:
    values = "".join(f"<dd>{escape(line)}</dd>" for line in found)
    return f"<div><dt>{escape(head)}</dt>{values}</div>"


def _style(*, linked: bool) -> str:
    if linked:
        return format_html('<link rel="stylesheet" href="{}">', static("css/answer.css"))
    # Our own file, which no person's value reaches.
    css = (Path(settings.BASE_DIR) / "static" / "css" / "answer.css").read_text()
    return mark_safe(f"<style>{css}</style>")  # noqa: S308
