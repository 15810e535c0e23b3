"""How a norm is cited: rules and tables keep one spelling, readers see their own."""

import re

from django.utils.translation import gettext as _

_NORM = re.compile(r"Art\. (?P<article>\d+)\((?P<paragraph>\d+)\)(?:\((?P<letter>[a-z])\))?")


def cited(norm: str) -> str:
    """Return *norm*, for example “Art. 6(1)(a)”, as the reader's language cites it."""
    return _NORM.sub(_words, norm)


def _words(found: re.Match[str]) -> str:
    if found["letter"]:
        return _("Art. %(article)s(%(paragraph)s)(%(letter)s)") % found.groupdict()
    return _("Art. %(article)s(%(paragraph)s)") % found.groupdict()
