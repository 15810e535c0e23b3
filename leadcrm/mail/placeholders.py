"""Named placeholders in mail texts: replaced once, by words, never by a template engine."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from leadcrm.mail.errors import MailRefused

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return *text* with each `{{ name }}` replaced by its value. A value is never expanded again. Raises MailRefused."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in values:
            raise MailRefused(
                "UNKNOWN_PLACEHOLDER", _("There is no placeholder called %(name)s.") % {"name": name}
            )
        return str(values[name])

    return _PLACEHOLDER.sub(value, text)
