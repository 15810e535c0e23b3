"""Rule → code → test: made from the rule numbers that code and tests name (`R49`, `W12`), shown in docs/gdpr.md.

A number counts where it stands by itself; a span ("R20 to R24" with a dash) names a neighbourhood and proves nothing.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from leadcrm.rule_names import CASES, EXAMPLES, RIGHTS, RULES, WITHOUT_CODE

START = "<!-- rules: written by `./run manage rule_map --update` -->"
END = "<!-- end of rules -->"
_CODE = (
    ("leadcrm", "*.py"),
    ("consent", "*.py"),
    ("privacy", "*.py"),
    ("templates", "*.*"),
    ("static", "*.*"),
)
# These name all rules and prove none.
_THIS = ("leadcrm/rule_map.py", "leadcrm/rule_names.py", "tests/setup/test_rule_map.py")
_SPAN = re.compile(r"\b[RW]\d+\s*[–-]\s*[RW]?\d+\b")
_NUMBER = re.compile(r"\b([RW][1-9]\d*)\b")
_TOLD = 5


@dataclass
class Found:
    """Where one rule is named: files of code, and tests as `file::function` or, for want of one, as a file."""

    code: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def proofs(self) -> list[str]:
        """The functions that name the rule; a whole file counts where no function does."""
        return self.tests or self.files


def collect() -> dict[str, Found]:
    """Return what names which rule or worked example, in the order of paths."""
    found: dict[str, Found] = defaultdict(Found)
    for path in _code_files():
        for number in numbers(path.read_text()):
            found[number].code.append(_relative(path))
    for path in sorted((settings.BASE_DIR / "tests").rglob("test_*.py")):
        if _relative(path) not in _THIS:
            _read_tests(path, found)
    return found


def numbers(text: str) -> set[str]:
    """Return the rules and examples that a text names one by one."""
    return set(_NUMBER.findall(_SPAN.sub("", text)))


def faults(found: dict[str, Found]) -> list[str]:
    """Return, as sentences, which rules lack their code or their test."""
    lines = []
    for rule in RULES:
        known = found.get(rule, Found())
        if not known.code and rule not in WITHOUT_CODE:
            lines.append(f"{rule} ({RULES[rule]}): no code names it")
        if not known.proofs:
            lines.append(f"{rule} ({RULES[rule]}): no test names it")
    lines += [
        f"{example} ({EXAMPLES[example]}): no test names it"
        for example in EXAMPLES
        if not found.get(example, Found()).proofs
    ]
    return lines


def section(found: dict[str, Found]) -> str:
    """Return the two tables for docs/gdpr.md, between their marks."""
    lines = [START, "", "| rule | code | test |", "|---|---|---|"]
    for rule, title in {**RULES, **RIGHTS}.items():
        known = found.get(rule, Found())
        code = _names(known.code) or WITHOUT_CODE.get(rule, "–")
        lines.append(f"| {rule} {title} | {code} | {_names(known.proofs) or '–'} |")
    lines += ["", "| worked example | test |", "|---|---|"]
    for example, title in {**EXAMPLES, **CASES}.items():
        lines.append(f"| {example} {title} | {_names(found.get(example, Found()).proofs) or '–'} |")
    return "\n".join([*lines, "", END])


def written() -> str:
    """Return the section as it stands in the document."""
    text = document().read_text()
    return text[text.index(START) : text.index(END) + len(END)]


def update(found: dict[str, Found]) -> None:
    """Put the section of now in the place of the one in the document."""
    document().write_text(document().read_text().replace(written(), section(found)))


def document() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "gdpr.md"


def _code_files() -> Iterator[Path]:
    for folder, pattern in _CODE:
        for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            if path.suffix in {".py", ".html", ".txt", ".js", ".css"} and _relative(path) not in _THIS:
                yield path


def _read_tests(path: Path, found: dict[str, Found]) -> None:
    text = path.read_text()
    lines, name = text.splitlines(), _relative(path)
    for number in numbers(text):
        found[number].files.append(name)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
            while first and lines[first - 1].startswith("#"):
                first -= 1
            for number in numbers("\n".join(lines[first : node.end_lineno])):
                found[number].tests.append(f"{name}::{node.name}")


def _names(paths: list[str]) -> str:
    told = ", ".join(f"`{path}`" for path in paths[:_TOLD])
    return f"{told} and {len(paths) - _TOLD} more" if len(paths) > _TOLD else told


def _relative(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()
