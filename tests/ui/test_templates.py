"""Templates obey the policy, use only symbols that exist, and colours that can be read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SHEETS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:""")
REMOTE = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_script_style_or_handler(path: Path) -> None:
    assert not INLINE.findall(path.read_text())


@pytest.mark.parametrize("path", [*TEMPLATES, *SHEETS], ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_host(path: Path) -> None:
    assert not REMOTE.findall(path.read_text())


def test_every_icon_named_in_a_template_exists() -> None:
    symbols = set(
        re.findall(r'<symbol id="([\w-]+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text())
    )
    used = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert used - symbols == set()


def test_every_style_sheet_named_in_a_template_exists() -> None:
    named = {
        name
        for path in TEMPLATES
        for names in re.findall(r'{% stylesheets "([\w ]+)"', path.read_text())
        for name in names.split()
    }
    assert named <= {sheet.stem for sheet in SHEETS}


# --- contrast: every pair of text and ground that our sheets use, in both modes ---------------------------

TEXT_PAIRS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3")
        for ground in ("canvas", "surface", "raised", "sunken", "hover")
    ),
    *((tone, f"{tone}-soft") for tone in ("accent", "yes", "wait", "no")),
    *(
        (tone, ground)
        for tone in ("accent", "yes", "wait", "no")
        for ground in ("canvas", "surface", "raised", "hover")
    ),
    *(("ink", f"{tone}-soft") for tone in ("accent", "yes", "wait", "no")),
    ("ink-2", "quiet"),
    ("ink-2", "accent-soft"),
    ("on-accent", "accent-fill"),
    ("on-accent", "accent-fill-hover"),
    ("canvas", "ink"),
]
EDGE_PAIRS = [
    ("line-strong", "surface"),
    ("line-strong", "raised"),
    ("accent", "canvas"),
    ("accent", "surface"),
]


def tokens() -> dict[str, tuple[str, str]]:
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", css)
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrasts(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str, int, float]]:
    known = tokens()
    for front, ground in pairs:
        for mode in (0, 1):
            lighter, darker = sorted(
                (luminance(known[front][mode]), luminance(known[ground][mode])), reverse=True
            )
            yield front, ground, mode, (lighter + 0.05) / (darker + 0.05)


def test_every_text_colour_reads_on_its_ground() -> None:
    assert [pair for pair in contrasts(TEXT_PAIRS) if pair[3] < 4.5] == []


def test_every_edge_of_a_control_is_visible() -> None:
    assert [pair for pair in contrasts(EDGE_PAIRS) if pair[3] < 3] == []
