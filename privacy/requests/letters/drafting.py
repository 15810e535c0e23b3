"""Reading a letter before it goes out: a step is taken on trial, its letter looked at, perhaps changed, then sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.requests.errors import RequestError

MOST_LETTER = 20_000


class Drafted(Exception):
    """The letter that a step would send, raised instead of sending it: what the step had done is taken back."""

    def __init__(self, title: str, body: str) -> None:
        super().__init__(title)
        self.title, self.body = title, body


class _Wish:
    """What is wanted of the next letter: to see it, or to send it with these words."""

    def __init__(self, words: str | None = None) -> None:
        self.words, self.open = words, True


_wish: ContextVar[_Wish | None] = ContextVar("leadcrm_letter", default=None)


def draft_of(step: Callable[[], object]) -> Drafted:
    """Return the letter that a step would send; nothing of the step stays. Raises RequestError as the step does."""
    token = _wish.set(_Wish())
    try:
        with transaction.atomic():
            step()
            raise RequestError(_("This step sends no letter."))
    except Drafted as draft:
        return draft
    finally:
        _wish.reset(token)


@contextmanager
def with_words(words: str) -> Iterator[None]:
    """Let the letter that is sent inside say this."""
    clean = words.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(clean) > MOST_LETTER:
        raise RequestError(_("Letter: %(most)s characters at most.") % {"most": MOST_LETTER})
    token = _wish.set(_Wish(clean))
    try:
        yield
    finally:
        _wish.reset(token)


def settled(title: str, body: str) -> str | None:
    """Return the words an officer wants instead of this body, None for none. Raises Drafted where it is only looked at."""
    wish = _wish.get()
    if wish is None or not wish.open:
        return None
    wish.open = False
    if wish.words is None:
        raise Drafted(title, body)
    return wish.words
