"""What we take from the address of a visit: five campaign words, no click ids."""

import re

from django.http import HttpRequest

from leadcrm.capture.fields import UTM

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def campaign(request: HttpRequest) -> dict[str, str]:
    """Return the five utm_ parameters of the address; everything else in it, click ids above all, is dropped."""
    found = {word: _CONTROL.sub("", request.GET.get(f"utm_{word}", "")).strip()[:100] for word in UTM}
    return {word: value for word, value in found.items() if value}
