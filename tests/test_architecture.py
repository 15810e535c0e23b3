"""Arrows go down: imports, foreign keys and templates obey one table (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
# Who may import whom; an app may always import itself.
MAY_IMPORT: dict[str, set[str]] = {
    "privacy": set(),
    "consent": {"privacy"},
    "leadcrm.accounts": {"privacy"},
    "leadcrm.mail": {"consent", "privacy", "leadcrm.accounts"},
    "leadcrm.leads": {"leadcrm.accounts", "leadcrm.mail", "consent", "privacy"},
    "leadcrm.tracking": {"leadcrm.leads", "leadcrm.accounts", "consent", "privacy"},
    "leadcrm.scoring": {"leadcrm.tracking", "leadcrm.leads", "leadcrm.accounts", "consent", "privacy"},
    "leadcrm.capture": {
        "leadcrm.scoring",
        "leadcrm.tracking",
        "leadcrm.leads",
        "leadcrm.mail",
        "leadcrm.accounts",
        "consent",
        "privacy",
    },
    "leadcrm.demo": {
        "leadcrm.scoring",
        "leadcrm.tracking",
        "leadcrm.capture",
        "leadcrm.leads",
        "leadcrm.mail",
        "leadcrm.accounts",
        "consent",
        "privacy",
    },
}
# Modules of the project package itself that every app may use, because they know no app.
TOOLS = (
    "leadcrm.celery",
    "leadcrm.checks",
    "leadcrm.logs",
    "leadcrm.rule_map",
    "leadcrm.translations",
    "leadcrm.ui",
)
# Django's and third-party tables may point at the user model; they are part of having accounts at all.
THIRD_PARTY_TO_USER = {"admin.LogEntry", "account.EmailAddress", "mfa.Authenticator"}


def _room(module: str) -> str:
    """Return the app a module of ours belongs to, '' for others."""
    parts = module.split(".")
    if parts[0] == "leadcrm" and ".".join(parts[:2]) in MAY_IMPORT:
        return ".".join(parts[:2])
    return parts[0] if parts[0] in {"leadcrm", "consent", "privacy"} else ""


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _modules(app: str) -> list[Path]:
    return sorted((ROOT / app.replace(".", "/")).rglob("*.py"))


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_what_lies_below_it(app: str) -> None:
    allowed = MAY_IMPORT[app] | {app, ""}
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in _modules(app)
        for module in _imports(path)
        if _room(module) not in allowed and module != "leadcrm" and not module.startswith(TOOLS)
    ]
    assert wrong == []


def test_foreign_keys_obey_the_same_table() -> None:
    labels = {config.label: config.name for config in apps.get_app_configs()}
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        owner = labels[model._meta.app_label]
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            target = labels[field.related_model._meta.app_label]
            if _room(target) == "":
                continue
            if _room(owner) == "":
                if model._meta.label not in THIRD_PARTY_TO_USER:
                    wrong.append(f"{model._meta.label}.{field.name} points into {target}")
            elif target != owner and target not in MAY_IMPORT[owner]:
                wrong.append(f"{model._meta.label}.{field.name} points up to {target}")
    assert wrong == []


def test_every_app_of_ours_has_its_row_in_the_table() -> None:
    ours = {config.name for config in apps.get_app_configs() if _room(config.name)}
    assert ours == set(MAY_IMPORT)


@pytest.mark.parametrize("banned", ["utils.py", "helpers.py", "common.py", "manager.py", "base.py"])
def test_no_grab_bags(banned: str) -> None:
    assert [path for app in MAY_IMPORT for path in _modules(app) if path.name == banned] == []


def test_no_form_takes_all_fields() -> None:
    """`fields = "__all__"` lets a posted name set any column."""
    sources = [path for app in MAY_IMPORT for path in _modules(app)]
    assert [str(path) for path in sources if "__all__" in path.read_text() and path.name == "forms.py"] == []


def test_no_template_has_inline_script_or_style() -> None:
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        for sign in (" style=", " onclick=", " onchange=", " onsubmit=", "javascript:", "<style", "<script>"):
            if sign in text:
                wrong.append(f"{path.relative_to(ROOT)}: {sign.strip()}")
    assert wrong == []
