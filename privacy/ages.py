"""From which age somebody may consent to a service by themselves, country by country (Art. 8(1), R32)."""

import datetime as dt

from privacy import parameters
from privacy.models import LegalParameter

_COUNTRY = "child_age_{}"


def threshold(country: str, on: dt.date) -> int:
    """Return the age of a country on that day; where no row says otherwise, the Regulation's own."""
    try:
        return parameters.value(_COUNTRY.format(country.lower()), on)
    except LegalParameter.DoesNotExist:
        return parameters.value("child_age", on)


def old_enough(born: dt.date, country: str, on: dt.date) -> bool:
    """Say whether somebody born that day has reached the country's age. The date is looked at and kept nowhere (R33)."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years >= threshold(country, on)
