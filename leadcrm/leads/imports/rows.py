"""One row of the file as one row of staging: cleaned, normalised, with its key, or refused with a reason."""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from leadcrm.leads import matching
from leadcrm.leads.imports import values
from leadcrm.leads.imports.columns import COMPANY, EXTERNAL_ID, FULL_NAME, OBJECTIONS, may_never_be_stored
from leadcrm.leads.imports.refusals import BAD_EMAIL, MISALIGNED, NOTHING, ONLY_COMPANY, OPEN_QUOTE, TOO_LONG
from leadcrm.leads.imports.remarks import may_speak, remark
from leadcrm.leads.models import Lead
from leadcrm.leads.names import without_salutation
from leadcrm.leads.services.leads import VALUE_FIELDS
from privacy import special
from privacy.ids import new_subject_id
from privacy.suppression import digest_of_normal, domain_digest

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_CLEANERS: dict[str, Callable[[str], str]] = {
    "email": values.email,
    "phone": values.phone,
    "mobile": values.phone,
    "website": values.website,
    "country": values.country,
    "language": values.language,
    "title": without_salutation,
}
# What an import fills and may later change; all else on a lead has services of its own.
FIELDS = (*VALUE_FIELDS, *UTM)
_WITHHELD = "•••"


@dataclass
class Staged:
    """What goes into staging; the names are those of ImportRow's columns."""

    line: int
    subject: uuid.UUID
    verdict: str = ""
    reason: str = ""
    about: str = ""
    external_id: str = ""
    values: dict[str, str] = field(default_factory=dict)
    company: str = ""
    objections: list[str] = field(default_factory=list)
    key: str = ""
    company_sort: str = ""
    sort_name: str = ""
    match_email: str = ""
    match_phone: str = ""
    match_mobile: str = ""
    lexemes: str = ""
    points: list[str] = field(default_factory=list)

    def record(self, job: uuid.UUID) -> tuple[object, ...]:
        """Return the columns of `staging.COLUMNS`, as COPY takes them."""
        return (
            job, self.line, self.subject, self.verdict, self.reason, self.about, self.external_id,
            json.dumps(self.values, ensure_ascii=False), self.company, self.objections, self.key, self.company_sort,
            self.sort_name, self.match_email, self.match_phone, self.match_mobile, self.lexemes, self.points,
        )  # fmt: skip


class Cleaner:
    """Turns the rows of one file into staged rows, and counts the cells it withholds."""

    def __init__(self, header: Sequence[str], mapping: Mapping[int, str], delimiter: str) -> None:
        self.header = list(header)
        self.mapping = sorted(mapping.items())
        self.delimiter = delimiter
        self.looked_at = [index for index, name in self.mapping if may_speak(name)]
        self.never = {index for index, name in enumerate(header) if may_never_be_stored(name)}
        self.withheld: Counter[str] = Counter()
        self.limits = {COMPANY: 200} | {
            field.name: field.max_length or 0
            for field in Lead._meta.concrete_fields
            if field.name in (*FIELDS, EXTERNAL_ID)
        }

    def clean(self, line: int, cells: Sequence[str]) -> Staged:
        """Return the staged row; one that cannot be taken carries its reason."""
        row = Staged(line=line, subject=new_subject_id())
        refusal = self._shape(cells) or self._read(row, cells)
        if not refusal and not (row.external_id or _who(row.values)):
            refusal = (ONLY_COMPANY if row.company else NOTHING, "")
        complete(row)
        if refusal:
            row.verdict, (row.reason, row.about) = "refused", refusal
        else:
            row.key = _key(row)
        return row

    def _shape(self, cells: Sequence[str]) -> tuple[str, str] | None:
        width = len(self.header)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            return MISALIGNED, ""
        if width > 2 and any("\n" in cell and cell.count(self.delimiter) >= width - 1 for cell in cells):
            return OPEN_QUOTE, ""
        return None

    def _read(self, row: Staged, cells: Sequence[str]) -> tuple[str, str] | None:
        """Fill *row* from its mapped cells; return why it is refused, if so. Objections are read in any case."""
        refusal: tuple[str, str] | None = None
        whole = ""
        # One look at the whole row: hardly any has something to look for in its cells.
        speaks = bool(special.categories_in("\n".join(cells[i] for i in self.looked_at if i < len(cells))))
        for index, name in self.mapping:
            value = values.known(cells[index]) if index < len(cells) else ""
            if not value:
                continue
            if name in OBJECTIONS:
                if values.objects(value):
                    row.objections.append(OBJECTIONS[name])
            elif values.holds_payment_data(value):
                self.withheld["payment"] += 1
            elif speaks and special.categories_in(remark(name, value)):
                # R10: what a cell says of health or belief stays in the file, and is counted.
                self.withheld["special"] += 1
            elif name == FULL_NAME:
                whole = value
            else:
                refusal = self._take(row, index, name, value) or refusal
        for name, value in values.whole_name(whole).items() if whole else ():
            if name == COMPANY:
                row.company = row.company or value[: self.limits[COMPANY]]
            else:
                row.values.setdefault(name, value[: self.limits[name]])
        return refusal

    def _take(self, row: Staged, index: int, name: str, value: str) -> tuple[str, str] | None:
        cleaner = _CLEANERS.get(name)
        if cleaner is not None:
            try:
                cleaned = cleaner(value)
            except values.Unusable:
                return BAD_EMAIL, self.header[index][:200]
            if not cleaned:
                self.withheld[name] += name != "title"
                return None
            value = cleaned
        if len(value) > self.limits[name]:
            return TOO_LONG, self.header[index][:200]
        if name == EXTERNAL_ID:
            row.external_id = value
        elif name == COMPANY:
            row.company = value
        else:
            row.values[name] = value
        return None

    def returned(self, index: int, cell: str) -> str:
        """A cell as it is shown or given back: never card numbers, IBANs or what no lead may hold."""
        if index in self.never or values.holds_payment_data(cell):
            return _WITHHELD if cell.strip() else ""
        return cell


def complete(row: Staged) -> None:
    """Derive what follows from the values: sort key, compared addresses, search lexemes, digests."""
    found = row.values
    first, last = found.get("first_name", ""), found.get("last_name", "")
    row.sort_name = matching.sort_name(first, last)
    row.match_email = matching.match_email(found.get("email", ""))
    row.match_phone = matching.match_phone(found.get("phone", ""))
    row.match_mobile = matching.match_phone(found.get("mobile", ""))
    row.company_sort = matching.folded(row.company)[:200]
    row.lexemes = matching.lexemes(
        names=[first, last, row.company, row.external_id],
        email=row.match_email,
        numbers=[number for number in (row.match_phone, row.match_mobile) if number],
    )
    row.points = []
    if row.match_email:
        row.points.append(f"email:{digest_of_normal('email', row.match_email).hex()}")
        if domain := domain_digest(row.match_email):
            row.points.append(f"domain:{domain.hex()}")
    row.points += [
        f"phone:{digest_of_normal('phone', number).hex()}"
        for number in {row.match_phone, row.match_mobile}
        if number
    ]


def _who(found: Mapping[str, str]) -> bool:
    """A row must say of whom it speaks; a company, a city or an objection alone does not."""
    return any(found.get(name) for name in ("email", "phone", "mobile", "first_name", "last_name"))


def _key(row: Staged) -> str:
    """What makes two rows of one file the same: id, else address, else number with the same name."""
    if row.external_id:
        return f"i:{row.external_id}"
    if row.match_email:
        return f"e:{row.match_email}"
    number = row.match_phone or row.match_mobile
    return f"p:{number} {row.sort_name}" if number else ""
