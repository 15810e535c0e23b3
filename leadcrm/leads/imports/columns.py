"""Which column of a file is which field of a lead: guessed from its name and values, in three languages."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from leadcrm.leads.imports import vocabulary
from leadcrm.leads.imports.vocabulary import PRESETS, SYNONYMS
from leadcrm.leads.matching import folded

FULL_NAME, EXTERNAL_ID, COMPANY = "full_name", "external_id", "company"
OBJECTIONS = {
    "objects_email": "email",
    "objects_telephone": "telephone",
    "objects_post": "post",
    "objects_all": "all",
}
# What a column may become. A column that becomes none of these is not stored: no purpose claims it (R1).
FIELDS = {
    "external_id": _("id in the source"),
    "full_name": _("name in one column"),
    "first_name": _("first name"),
    "last_name": _("last name"),
    "title": _("title"),
    "job_title": _("job title"),
    "company": _("company"),
    "email": _("e-mail"),
    "phone": _("telephone"),
    "mobile": _("mobile"),
    "street": _("street"),
    "postcode": _("postcode"),
    "city": _("city"),
    "country": _("country"),
    "language": _("language"),
    "website": _("website"),
    "utm_source": "utm_source",
    "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign",
    "utm_term": "utm_term",
    "utm_content": "utm_content",
    "objects_email": _("objects to e-mail"),
    "objects_telephone": _("objects to calls"),
    "objects_post": _("objects to post"),
    "objects_all": _("objects to all advertising"),
}
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_NOT_WORD = re.compile(r"[\W_]+")
_NOISE = {
    "kunde",
    "kunden",
    "customer",
    "client",
    "contact",
    "lead",
    "user",
    "person",
    "primary",
    "business",
    "work",
    "company",
}
_SALUTATIONS = re.compile(r"(?:mr|mrs|ms|miss|herr|frau|m|mme|dr|prof)\b\.?.*", re.I)

Mapping_ = Mapping[int, str]


def words_of(name: str) -> str:
    """Return a column's name as folded words: "KundeVorname" and "Kunde_vorname" are both "kunde vorname"."""
    return " ".join(_NOT_WORD.sub(" ", folded(_CAMEL.sub(" ", name))).split())


def may_never_be_stored(name: str) -> bool:
    """Say whether a column promises special categories (R10), payment data or secrets."""
    return bool(vocabulary.NEVER.search(words_of(name)))


def guess(header: Sequence[str], samples: Sequence[Sequence[str]], preset: str = "") -> dict[int, str]:
    """Return {column index: field} for the columns that are recognised, each field once."""
    given = {words_of(name): field for name, field in PRESETS.get(preset, {}).items()}
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        field = given.get(words_of(name))
        if field:
            found.setdefault(field, index)
    if not given:
        found |= _by_name(header)
        _choose_id(found, header, samples)
        _read_ambiguous(found, header, samples)
    return {index: field for field, index in found.items()}


def is_datev(header: Sequence[str]) -> bool:
    """Say whether these are the columns of DATEV's master data."""
    return "name adressattyp unternehmen" in {words_of(name) for name in header}


def _by_name(header: Sequence[str]) -> dict[str, int]:
    """For each field the column whose name is its best synonym; a name in full beats one without its noise."""
    ranked: dict[str, tuple[int, int]] = {}
    for index, name in enumerate(header):
        if may_never_be_stored(name):
            continue
        for penalty, words in enumerate(_variants(words_of(name))):
            for field, synonyms in SYNONYMS.items():
                if words in synonyms:
                    rank = (100 * penalty + synonyms.index(words), index)
                    ranked[field] = min(ranked.get(field, rank), rank)
    taken: dict[int, str] = {}
    for field, (_rank, index) in sorted(ranked.items(), key=lambda item: item[1]):
        taken.setdefault(index, field)
    return {field: index for index, field in taken.items()}


def _variants(words: str) -> list[str]:
    parts = words.split()
    while len(parts) > 1 and parts[0] in _NOISE:
        parts = parts[1:]
    return [words] if " ".join(parts) == words else [words, " ".join(parts)]


def _choose_id(found: dict[str, int], header: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
    """Of several id columns the one with fewest repetitions, then the shortest: people read it as a number."""
    candidates = []
    for index, name in enumerate(header):
        words = words_of(name)
        values = [row[index].strip() for row in samples if index < len(row) and row[index].strip()]
        repeated = len(values) - len(set(values))
        # An account may have many people; a person's own id may be repeated by a repeated row.
        allowed = 0 if words in vocabulary.SHARED_IDS else len(values) // 2
        if words in vocabulary.IDS and values and repeated <= allowed:
            candidates.append((repeated, len(samples) - len(values), sum(map(len, values)), index))
    if candidates:
        found[EXTERNAL_ID] = min(candidates)[-1]


def _read_ambiguous(found: dict[str, int], header: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
    """ "Title" is a doctor's or a director's; "Name" is a whole name only where no column holds the last one."""
    names = {words_of(name): index for index, name in reversed(list(enumerate(header)))}
    if "title" in names and "title" not in found and names["title"] not in found.values():
        index = names["title"]
        values = [row[index].strip() for row in samples if index < len(row) and row[index].strip()]
        personal = values and all(_SALUTATIONS.fullmatch(value) for value in values)
        if personal or "job_title" not in found:
            found["title" if personal else "job_title"] = index
    if FULL_NAME in found and "last_name" in found:
        del found[FULL_NAME]
    elif FULL_NAME in found and "first_name" in found:
        found["last_name"] = found.pop(FULL_NAME)
