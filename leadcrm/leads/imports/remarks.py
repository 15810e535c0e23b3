"""Where in a row somebody may have written of health or belief (R10): every field that an import takes unchecked."""

import re

from leadcrm.leads.imports.columns import COMPANY, EXTERNAL_ID, FULL_NAME

_FREE = frozenset({"job_title", "title", "street", "postcode", "city", EXTERNAL_ID})
# A name is no statement ("Anna Muslim", "Buddhistisches Zentrum"); a remark behind it is: "Weber (schwanger)".
_NAMES = frozenset({FULL_NAME, "first_name", "last_name", COMPANY})
_BEHIND = re.compile(r"[(\[{,;:/|*]|\s[-–—]\s")


def may_speak(field: str) -> bool:
    """Say whether free text can stand in a field; addresses, numbers and codes are checked for what they are."""
    return field in _FREE or field in _NAMES or field.startswith("utm_")


def remark(field: str, value: str) -> str:
    """Return what a cell may say of the person beyond what its field is for."""
    if field in _NAMES:
        return "".join(_BEHIND.split(value, maxsplit=1)[1:])
    return value if may_speak(field) else ""
