"""Marking advertising inside a text: a template or snippet with such a block makes the whole mail advertising (R52)."""

import re
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token

_OPEN, _CLOSE = "[promo]", "[/promo]"
_MARKS = re.compile(r"\[/?promo\]")

register = template.Library()


@register.tag("promo")
def promo(parser: Parser, token: Token) -> "_Promo":
    """`{% promo %}…{% endpromo %}`: what stands between advertises something."""
    inner = parser.parse(("endpromo",))
    parser.delete_first_token()
    return _Promo(inner)


class _Promo(template.Node):
    def __init__(self, inner: NodeList) -> None:
        self.inner = inner

    def render(self, context: Any) -> str:
        return f"{_OPEN}{self.inner.render(context)}{_CLOSE}"


def holds_promo(*texts: str) -> bool:
    """Say whether any of these texts holds a block marked as advertising."""
    return any(_MARKS.search(text) for text in texts)


def without_marks(text: str) -> str:
    """Return the text as it is read: the blocks stay, their marks go."""
    return _MARKS.sub("", text)
