"""The registry: what is stored about people, whose it is, why, for how long, and what erasure does to it."""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import autodiscover_modules

from privacy import among  # noqa: F401  (registers the look-up)

IDENTITY, CONTACT, COMMUNICATION = "identity", "contact", "communication"
BEHAVIOUR, ASSESSMENT, TECHNICAL, FREE_TEXT = "behaviour", "assessment", "technical", "free_text"
CATEGORIES = (IDENTITY, CONTACT, COMMUNICATION, BEHAVIOUR, ASSESSMENT, TECHNICAL, FREE_TEXT)

PERSONAL, PSEUDONYMOUS, ANONYMOUS = "personal", "pseudonymous", "anonymous"
NATURES = (PERSONAL, PSEUDONYMOUS, ANONYMOUS)

PROVIDED, OBSERVED, DERIVED, STAFF = "provided", "observed", "derived", "staff"
ORIGINS = (PROVIDED, OBSERVED, DERIVED, STAFF)

DELETE, BLANK, GENERALISE, KEEP = "delete", "blank", "generalise", "keep"
ERASURES = (DELETE, BLANK, GENERALISE, KEEP)

ROLES = ("owns", "appears")


@dataclass(frozen=True)
class Told:
    """Where a value stands that is told: in which row, to which people."""

    row: Any
    people: Collection[uuid.UUID]


# what stands there -> the same as people read it
Words = Callable[[Any, Told], Any]

# How a value is recognised wherever it stands: an address, a number in any spelling, a part of a full name, an id.
EMAIL, PHONE, NAME, ID = "email", "phone", "name", "id"
MARKS = ("", EMAIL, PHONE, NAME, ID)


@dataclass(frozen=True)
class Item:
    """What a field holds. `purposes` and `norm` are words a data protection officer can check."""

    category: str
    origin: str
    purposes: str = field(kw_only=True)  # purpose codes, separated by spaces
    nature: str = field(default=PERSONAL, kw_only=True)
    erase: str = field(default=DELETE, kw_only=True)
    norm: str = field(default="", kw_only=True)  # the law that lets us keep it; needed with KEEP
    datenart: str = field(default="", kw_only=True)  # overrides the model's
    marks: str = field(default="", kw_only=True)  # what identifies a person when it is found elsewhere
    told: bool = field(default=True, kw_only=True)  # False: a secret, or a technical copy of another value
    source: bool = field(default=False, kw_only=True)  # it says where we have the person from (Art. 15(1)(g))

    @property
    def purpose_codes(self) -> list[str]:
        return self.purposes.split()


@dataclass(frozen=True)
class Declaration:
    """One model as declared: `fields` maps each personal field to its Item."""

    label: str
    subject: str | None = None
    role: str = "owns"
    datenart: str = ""
    fields: dict[str, Item] = field(default_factory=dict)
    not_personal: frozenset[str] = frozenset()
    trail: bool = False
    reason: str = ""
    expires_days: int | None = None
    unrecorded: frozenset[str] = frozenset()
    whole: bool = False  # declared by `not_personal()`: no field of it is about a person
    also: str = ""  # the key of a second person of whose the row is just as much
    loose: bool = False  # the key is a bare id without foreign key: the row outlives the person
    digest: str = ""  # a column that holds the keyed hash of an address, where there is no key
    within: str = ""  # appears: the key of the row in whose free texts the person may be named
    offered: str = ""  # a column with a random number that only its holder can tell us (Art. 11(2))
    expires_by: str = ""  # the column of a time from which `expires_days` count
    named_by: str = ""  # "<app>.<Model>.<column>": a table of the person's whose column names this row, where there is no key
    own_eraser: str = ""  # who removes these rows in an erasure, if not the engine
    archive: bool = (
        False  # stored only because a law on keeping forbids to erase it: § 34(1) no. 2(a) BDSG (R100)
    )
    stays: str = (
        ""  # why a merge leaves the rows with the id they have; otherwise they move to the id that goes on
    )
    parks: bool = False  # of two rows that would be the same, a merge leaves one with the id that was merged
    labels: dict[str, Any] = field(
        default_factory=dict
    )  # what fields without a name of their own are called for people
    words: dict[str, Words] = field(
        default_factory=dict
    )  # how values that are codes read in the person's copy

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def names(self) -> set[str]:
        return {*self.fields, *self.not_personal}

    @property
    def keys(self) -> list[str]:
        """The keys by which a person's rows are found."""
        return [key for key in (self.subject, self.also) if key]

    def rows_of(self, subjects: Iterable[uuid.UUID]) -> models.QuerySet:
        """Return the rows of these people."""
        ids = list(subjects)
        where = models.Q()
        for key in self.keys:
            where |= models.Q(**{f"{key}__among": ids})
        manager = self.model._base_manager
        return manager.filter(where) if where else manager.none()


@dataclass(frozen=True)
class Holding:
    """Values outside the database: the folder they lie in, what erases them, and what finds a rest of them."""

    name: str
    folder: str
    eraser: Callable[..., int]
    residue: Callable[..., Iterable[Any]]


@dataclass(frozen=True)
class Survivor:
    """What outlives people without pointing at them: how much of it, under which norm, until when.

    `until(ids)` returns an ISO date; without it the period is the parameter `<what>_keep`, to the end of the year.
    """

    count: Callable[[list[uuid.UUID]], int]
    norm: str
    until: Callable[[list[uuid.UUID]], str] | None = None


class Registry:
    """Everything the apps declared. Contradictions are collected here and become errors of `manage.py check`."""

    def __init__(self) -> None:
        self.declarations: dict[str, Declaration] = {}
        self.claims: dict[str, list[Callable[[], models.QuerySet]]] = {}
        self.holdings: dict[str, Holding] = {}
        self.recognisers: list[Callable[[str], set[uuid.UUID]]] = []
        self.survivors: dict[str, Survivor] = {}
        self.namespaces: dict[str, str] = {}
        self.doubled: list[tuple[str, str]] = []

    def register(
        self,
        model_label: str,
        *,
        subject: str | None = "subject",
        role: str = "owns",
        datenart: str,
        fields: dict[str, Item],
        not_personal: str,
        trail: bool = True,
        reason: str = "",
        expires_days: int | None = None,
        unrecorded: str = "",
        also: str = "",
        loose: bool = False,
        digest: str = "",
        within: str = "",
        named_by: str = "",
        offered: str = "",
        own_eraser: str = "",
        archive: bool = False,
        expires_by: str = "",
        stays: str = "",
        parks: bool = False,
        labels: dict[str, Any] | None = None,
        words: dict[str, Words] | None = None,
    ) -> None:
        """Declare a model that holds personal data.

        `fields` maps names (several, separated by spaces) to an Item; `not_personal` lists all others.
        `subject` names the key of the person, or a path to it in tables that are not ours, or None with a `reason`.
        `unrecorded` names fields whose change stands in the trail but whose values never do: secrets, derived copies.
        The rest says what the declaration means by the same names.
        """
        items: dict[str, Item] = {}
        seen = not_personal.split()
        for names, item in fields.items():
            for name in names.split():
                if name in items or name in seen:
                    self.doubled.append((model_label, name))
                items[name] = item
        self._add(
            Declaration(
                label=model_label,
                subject=subject,
                role=role,
                datenart=datenart,
                fields=items,
                not_personal=frozenset(seen),
                trail=trail,
                reason=reason,
                expires_days=expires_days,
                unrecorded=frozenset(unrecorded.split()),
                also=also,
                loose=loose,
                digest=digest,
                within=within,
                named_by=named_by,
                offered=offered,
                own_eraser=own_eraser,
                archive=archive,
                expires_by=expires_by,
                stays=stays,
                parks=parks,
                labels=labels or {},
                words=words or {},
            )
        )

    def not_personal(self, model_label: str, reason: str) -> None:
        """Declare that no field of a model is about a person, and why that is so."""
        self._add(Declaration(label=model_label, reason=reason, whole=True))

    def _add(self, declaration: Declaration) -> None:
        key = declaration.label.lower()
        if key in self.declarations:
            self.doubled.append((declaration.label, ""))
        self.declarations[key] = declaration

    def claim(self, purpose: str, func: Callable[[], models.QuerySet]) -> None:
        """Say for whom a purpose is alive: `func()` returns a queryset of subjects; retention asks it."""
        self.claims.setdefault(purpose, []).append(func)

    def holding(
        self,
        name: str,
        *,
        folder: str,
        eraser: Callable[..., int],
        residue: Callable[..., Iterable[Any]],
    ) -> None:
        """Declare files in a folder of the data folder, with what erases a person's values there and what finds them.

        Both are called with `privacy.erasure.values.Values`.
        """
        if name in self.holdings:
            self.doubled.append((name, ""))
        self.holdings[name] = Holding(name, folder, eraser, residue)

    def recogniser(self, find: Callable[[str], set[uuid.UUID]]) -> None:
        """Add who finds people in a text; an access package hides there whoever is not the person themselves (R95)."""
        self.recognisers.append(find)

    def survivor(
        self,
        what: str,
        count: Callable[[list[uuid.UUID]], int],
        *,
        norm: str = "Art. 7(1), 17(3)(e)",
        until: Callable[[list[uuid.UUID]], str] | None = None,
    ) -> None:
        """Say how many things of a kind outlive these people without pointing at them; a plan of erasure names them."""
        self.survivors[what] = Survivor(count, norm, until)

    def serves(self, namespace: str, purpose: str) -> None:
        """Say which purpose requests to a URL namespace serve, unless a service names a narrower one."""
        self.namespaces[namespace] = purpose

    def declaration(self, model: type[models.Model] | str) -> Declaration | None:
        """Return what was declared for a model; a many-to-many table follows the model that owns it."""
        if isinstance(model, str):
            model = apps.get_model(model)
        found = self.declarations.get(model._meta.label_lower)
        if found is None and model._meta.auto_created:
            return self._of_through(model)
        return found

    def _of_through(self, through: type[models.Model]) -> Declaration | None:
        owner_model = through._meta.auto_created
        assert not isinstance(owner_model, bool)
        owner = self.declarations.get(owner_model._meta.label_lower)
        if owner is None:
            return None
        if owner.whole:
            return Declaration(label=through._meta.label, reason=owner.reason, whole=True)
        relation = next(m for m in owner_model._meta.local_many_to_many if m.remote_field.through is through)
        if relation.name not in owner.names:
            return None
        item = owner.fields.get(relation.name)
        names = {f.name for f in through._meta.concrete_fields}
        personal = {relation.m2m_reverse_field_name(): item} if item else {}
        return Declaration(
            label=through._meta.label,
            subject=f"{relation.m2m_field_name()}__{owner.subject}" if owner.subject else None,
            role=owner.role,
            datenart=owner.datenart,
            fields=personal,
            not_personal=frozenset(names - set(personal)),
            trail=owner.trail,
            reason=owner.reason,
            expires_days=owner.expires_days,
        )

    def iter_declarations(self) -> Iterator[Declaration]:
        """Yield the declaration of every installed model that has one, in a stable order."""
        for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.label_lower):
            found = self.declaration(model)
            if found is not None:
                yield found


registry = Registry()
register = registry.register
not_personal = registry.not_personal
claim = registry.claim
holding = registry.holding
serves = registry.serves
survivor = registry.survivor
recogniser = registry.recogniser
declaration = registry.declaration
iter_declarations = registry.iter_declarations


def autodiscover() -> None:
    """Import `personal_data` of every app, as the admin does with `admin`, and what is said of third-party tables."""
    from privacy import third_party  # noqa: F401  (declares at import)

    autodiscover_modules("personal_data")
