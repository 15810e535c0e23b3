"""System checks: an undeclared field, an unknown purpose or a broken wall fails `manage.py check`."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from privacy.purposes import SHIPPED
from privacy.registry import (
    CATEGORIES,
    ERASURES,
    KEEP,
    MARKS,
    NATURES,
    ORIGINS,
    ROLES,
    Declaration,
    Registry,
    registry,
)
from privacy.retention import DATENARTEN

# The packages of this project; in their tables the person's key stands in the row itself, without a path.
OURS = ("privacy", "consent", "leadcrm")


@register("privacy")
def check_registry(app_configs: Any = None, **_: Any) -> list[Error]:
    """Every field of every installed model is declared, and every declaration holds."""
    return problems(registry, apps.get_models(include_auto_created=True))


@register("privacy")
def check_wall(app_configs: Any = None, **_: Any) -> list[Error]:
    """Privacy points at nobody: its relations stay inside it."""
    return list(wall(apps.get_app_config("privacy").get_models(include_auto_created=True)))


def problems(known: Registry, installed: Iterable[type[models.Model]]) -> list[Error]:
    """Return what is wrong with the declarations in *known*, for these models."""
    by_label = {model._meta.label_lower: model for model in installed}
    found: list[Error] = []
    for model in by_label.values():
        declared = known.declaration(model)
        if declared is None:
            found.append(
                Error(
                    f"{model._meta.label} is not declared.",
                    hint="Say in the app's personal_data.py whose data it holds (register), or that it holds none "
                    "(not_personal); a many-to-many field is named with the model that owns it.",
                    obj=model,
                    id="privacy.E001",
                )
            )
        elif not declared.whole:
            found.extend(_fields(declared, model))
            found.extend(_vocabulary(declared, model))
            found.extend(_person(declared, model))
            found.extend(_merge(declared, model))
    for key, declared in known.declarations.items():
        if key not in by_label:
            found.append(
                Error(
                    f"{declared.label} is declared but not installed.", hint="Remove it.", id="privacy.E002"
                )
            )
    for label, name in known.doubled:
        found.append(
            Error(
                f"{label}{'.' if name else ''}{name} is declared twice.",
                hint="Keep one declaration: nothing is written down twice.",
                id="privacy.E006",
            )
        )
    for purpose in {*known.claims, *known.namespaces.values()} - SHIPPED.keys():
        found.append(_unknown_purpose(purpose, None))
    return found


def _fields(declared: Declaration, model: type[models.Model]) -> Iterator[Error]:
    concrete = {f.name for f in model._meta.concrete_fields}
    every: list[Any] = list(model._meta.local_many_to_many)
    # A through table that is no model of its own is declared with the field that made it.
    relations = {m.name for m in every if m.remote_field.through._meta.auto_created}
    for name in sorted((concrete | relations) - declared.names):
        yield Error(
            f"{model._meta.label}.{name} is not declared.",
            hint="Add it to `fields` with category, origin and purposes, or to `not_personal`.",
            obj=model,
            id="privacy.E001",
        )
    for name in sorted((declared.names | declared.unrecorded) - concrete - {m.name for m in every}):
        yield Error(
            f"{model._meta.label} has no field {name}.",
            hint="Correct its declaration.",
            obj=model,
            id="privacy.E002",
        )


def _vocabulary(declared: Declaration, model: type[models.Model]) -> Iterator[Error]:
    rules = {declared.datenart} | {item.datenart for item in declared.fields.values() if item.datenart}
    for rule in sorted(rules - DATENARTEN.keys()):
        yield Error(
            f"{model._meta.label}: there is no Datenart {rule!r}.",
            hint="Name a rule of privacy/retention.py, or add one.",
            obj=model,
            id="privacy.E005",
        )
    concrete = {field.name for field in model._meta.concrete_fields}
    for name in {declared.expires_by, declared.digest, declared.within} - {""} - concrete:
        yield Error(
            f"{model._meta.label} has no field {name}.",
            hint="Correct its declaration.",
            obj=model,
            id="privacy.E002",
        )
    if declared.role not in ROLES:
        yield _unknown_word(model, declared.role)
    for name, item in declared.fields.items():
        for purpose in item.purpose_codes:
            if purpose not in SHIPPED:
                yield _unknown_purpose(purpose, model)
        if not item.purpose_codes:
            yield _unknown_purpose("", model)
        for word, words in (
            (item.category, CATEGORIES),
            (item.origin, ORIGINS),
            (item.nature, NATURES),
            (item.erase, ERASURES),
            (item.marks, MARKS),
        ):
            if word not in words:
                yield _unknown_word(model, word)
        if item.erase == KEEP and not item.norm:
            yield Error(
                f"{model._meta.label}.{name} is kept on erasure without a norm.",
                hint="Name the law that lets us keep it: norm=….",
                obj=model,
                id="privacy.E007",
            )


def _person(declared: Declaration, model: type[models.Model]) -> Iterator[Error]:
    if declared.subject is None:
        kept = all(item.erase == KEEP for item in declared.fields.values())
        ends = declared.expires_days or kept or not declared.fields
        if not (declared.reason and ends):
            yield Error(
                f"{model._meta.label} holds personal data of nobody, without end.",
                hint="Name its subject; or say why it has none (reason) and after how many days it goes (expires_days).",
                obj=model,
                id="privacy.E004",
            )
        return
    if not declared.trail and not declared.reason:
        yield Error(
            f"{model._meta.label} is left out of the trail without a reason.",
            hint="Give a reason, or trail=True.",
            obj=model,
            id="privacy.E004",
        )
    for key in declared.keys:
        found = _is_id(model, key) if declared.loose else _leads_to_subject(model, key)
        if not found:
            yield Error(
                f"{model._meta.label}.{key} is no indexed key of privacy.Subject.",
                hint="Point a ForeignKey at privacy.Subject; only tables of other packages may take a path to it, and "
                "only what outlives the person holds the bare id (loose).",
                obj=model,
                id="privacy.E008",
            )


def _merge(declared: Declaration, model: type[models.Model]) -> Iterator[Error]:
    """Of two records that become one, two rows may be the same: then somebody has to say which of them stays."""
    from privacy.merging.moving import sets_with

    for key in declared.keys:
        decided = declared.stays or declared.parks
        if "__" not in key and not decided and _has(model, key) and next(sets_with(model, key), None):
            yield Error(
                f"{model._meta.label}.{key} is unique, and nothing says what a merge does with it.",
                hint="parks=True leaves the second of two same rows with the id that was merged; stays=… says why no row moves.",
                obj=model,
                id="privacy.E012",
            )


def _has(model: type[models.Model], name: str) -> bool:
    return name in {field.name for field in model._meta.concrete_fields}


def _is_id(model: type[models.Model], name: str) -> bool:
    try:
        return isinstance(model._meta.get_field(name), models.UUIDField)
    except FieldDoesNotExist:
        return False


def _leads_to_subject(model: type[models.Model], path: str) -> bool:
    target = apps.get_model("privacy", "Subject")
    ours = model.__module__.split(".")[0] in OURS and not model._meta.auto_created
    steps = path.split("__")
    if ours and len(steps) > 1:
        return False
    here: Any = model
    for step in steps:
        try:
            found: Any = here._meta.get_field(step)
        except FieldDoesNotExist:
            return False
        if here is target and found.primary_key:
            return True
        if found.remote_field is None or not (found.db_index or found.unique or _leads_an_index(here, found)):
            return False
        here = found.remote_field.model
    return here is target


def _leads_an_index(model: type[models.Model], key: Any) -> bool:
    return any(
        i.fields and i.fields[0].lstrip("-") == key.name and not i.condition for i in model._meta.indexes
    )


def wall(privacy_models: Iterable[type[models.Model]]) -> Iterator[Error]:
    """Yield an error for each relation that leaves privacy."""
    for model in privacy_models:
        for key in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            other = key.remote_field.model if key.remote_field else None
            if isinstance(other, type) and other._meta.app_label != "privacy":
                yield Error(
                    f"{model._meta.label}.{key.name} points at {other._meta.label}.",
                    hint="Privacy knows nobody: let the other side point at privacy.Subject.",
                    obj=model,
                    id="privacy.E010",
                )


def _unknown_purpose(purpose: str, model: type[models.Model] | None) -> Error:
    return Error(
        f"There is no purpose {purpose!r}.",
        hint="Name a purpose of privacy/purposes.py; data without a purpose may not be stored (Art. 5(1)(b)).",
        obj=model,
        id="privacy.E003",
    )


def _unknown_word(model: type[models.Model], word: str) -> Error:
    return Error(
        f"{model._meta.label}: {word!r} is none of the registry's words.",
        hint="Use the constants of privacy.registry.",
        obj=model,
        id="privacy.E009",
    )
