"""What people read, in German too: finds every marked text and compares it with the catalogue."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PACKAGES = ("leadcrm", "consent", "privacy")
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w+)\}")


def catalogue_path(language: str = "de") -> Path:
    """Where the catalogue of a language lies."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def sources(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file that may hold a marked text, templates rewritten as Python."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            yield path, path.read_bytes()
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            # The rewritten template keeps its indentation, which is none that Python would accept.
            yield path, INDENT.sub("", templatize(path.read_text(), origin=str(path))).encode()


def collect(root: Path) -> Catalog:
    """Gather every marked text of the project, with the places it stands in."""
    found = Catalog()
    for path, code in sources(root):
        for line, message, _comments, context in extract("python", BytesIO(code), keywords=KEYWORDS):
            found.add(message, locations=[(str(path.relative_to(root)), line)], context=context)
    return found


def load(path: Path) -> Catalog:
    """Read a catalogue; a missing one is empty."""
    if not path.exists():
        return Catalog(locale=path.parts[-3], project="leadcrm", version="1", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def update(path: Path, found: Catalog) -> None:
    """Bring a catalogue up to date: new texts empty, vanished ones dropped, translations kept."""
    catalogue = load(path)
    found.creation_date = catalogue.creation_date  # the file changes only where texts do
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.header_comment = "# What people read in leadcrm, in their language."
    catalogue.msgid_bugs_address = ""
    catalogue.last_translator = catalogue.language_team = "leadcrm"
    catalogue.fuzzy = False  # a fuzzy header would keep the whole catalogue from being compiled
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, ignore_obsolete=True, sort_output=True)


def faults(found: Catalog, catalogue: Catalog) -> list[str]:
    """Name every text whose translation is missing, doubtful, or fills in other values than the original."""
    lines = []
    for message in found:
        if not message.id:
            continue
        where = "{}:{}".format(*message.locations[0])
        theirs = catalogue.get(message.id, context=message.context)
        if fault := fault_of(message, theirs):
            lines.append(f"{where}: {fault}: {message.id!r}")
    return lines


def fault_of(message: Message, theirs: Message | None) -> str:
    """Say what is wrong with one translation; an empty string means nothing is."""
    if theirs is None:
        return "missing"
    texts = theirs.string if isinstance(theirs.string, tuple | list) else (theirs.string,)
    if not all(texts):
        return "not translated"
    if theirs.fuzzy:
        return "fuzzy"
    originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
    wanted = placeholders(*originals)
    # A singular may leave out the number ("one day"), a lone sentence may leave out nothing.
    if len(originals) == 1 and placeholders(*texts) != wanted or placeholders(*texts) - wanted:
        return "other placeholders"
    return ""


def placeholders(*texts: str) -> set[str]:
    """The names a text fills in."""
    return {name or braced for text in texts for name, braced in PLACEHOLDER.findall(text)}
