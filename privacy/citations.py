"""How a norm is cited: rules and tables keep one spelling, readers see their own."""

import re

from django.utils.translation import gettext as _

# "Art. 6(1)(a)", in a list of several "17(3)(b)" alone, and of other laws "§ 7(2) no. 1 UWG".
_NORM = re.compile(
    r"(?P<first>Art\. )?(?<![\w(])(?P<article>\d+)\((?P<paragraph>\d+)\)"
    r"(?:\((?P<letter>[a-z])\)| no\. (?P<number>\d+))?"
)


def cited(norm: str) -> str:
    """Return *norm*, for example “Art. 6(1)(a)”, as the reader's language cites it."""
    return _NORM.sub(_words, norm)


def _words(found: re.Match[str]) -> str:
    if found["letter"]:
        words = _("Art. %(article)s(%(paragraph)s)(%(letter)s)") % found.groupdict()
    elif found["number"]:
        words = _("Art. %(article)s(%(paragraph)s) no. %(number)s") % found.groupdict()
    else:
        words = _("Art. %(article)s(%(paragraph)s)") % found.groupdict()
    return words if found["first"] else words.removeprefix("Art. ")
