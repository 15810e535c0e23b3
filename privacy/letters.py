"""The only kind of mail that leaves the house: one that names the person and the purpose."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives

from privacy.models import Subject

# What is advertising by its nature, however it is called: news, surveys, requests for reviews, wishes for a birthday,
# invitations (R52), and asking whether somebody still wants mail (R31).
ADVERTISING_KINDS = frozenset(
    {"newsletter", "survey", "review_request", "birthday", "invitation", "repermission"}
)


def parted(text: str) -> tuple[str, str]:
    """Return the subject line and the body of a rendered letter, whose first line is the subject."""
    title, _gap, body = text.strip().partition("\n")
    return title.strip(), body.strip() + "\n"


class Letter(EmailMultiAlternatives):
    """A mail to one person for one purpose; `key` makes queueing it twice the same as once.

    Mail to customers names the product category it advertises (R51); `kind` says what makes a letter advertising.
    """

    def __init__(
        self,
        *,
        to_subject: Subject,
        purpose: str,
        key: str,
        to: list[str],
        subject: str,
        body: str,
        html: str | None = None,
        headers: dict[str, str] | None = None,
        language: str = "de",
        category: str = "",
        kind: str = "",
        **kwargs: Any,
    ) -> None:
        if len(to) != 1:
            raise ValueError("a letter goes to exactly one address")
        if kind and kind not in ADVERTISING_KINDS:
            raise ValueError(f"there is no kind of letter called {kind}")
        super().__init__(subject=subject, body=body, to=to, headers=headers, **kwargs)
        self.to_subject = to_subject
        self.purpose = purpose
        self.key = key
        self.language = language
        self.category = category
        self.kind = kind
        if html is not None:
            self.attach_alternative(html, "text/html")


class PostOffice:
    """Tells what became of a letter; whoever sends mail says so here, because privacy knows nobody."""

    def __init__(self) -> None:
        self._has_left: Callable[[str], bool] | None = None
        self._sent_among: Callable[[Iterable[str]], dict[str, dt.datetime]] | None = None
        self._text_of: Callable[[str], str] | None = None
        self._empty: Callable[[Iterable[str]], object] | None = None

    def open(
        self,
        has_left: Callable[[str], bool],
        sent_among: Callable[[Iterable[str]], dict[str, dt.datetime]],
        text_of: Callable[[str], str],
        empty: Callable[[Iterable[str]], object],
    ) -> None:
        """Set who knows of the letter with a key: has it left the house, or never will; when was it sent; what does it say;
        and who takes out what a letter said that was sent.
        """
        self._has_left, self._sent_among, self._text_of = has_left, sent_among, text_of
        self._empty = empty

    def has_left(self, key: str) -> bool:
        """Say whether nothing more will happen to the letter with this key: sent, or given up for good."""
        return self._has_left is not None and self._has_left(key)

    def sent_at(self, key: str) -> dt.datetime | None:
        """Return when the letter with this key was sent; None when it was not, whatever became of it."""
        return self.sent_among([key]).get(key)

    def sent_among(self, keys: Iterable[str]) -> dict[str, dt.datetime]:
        """Return when those of the letters with these keys were sent that were, by one question."""
        return self._sent_among(keys) if self._sent_among else {}

    def text_of(self, key: str) -> str:
        """Return the whole text of the letter with this key as it goes out, '' when nobody knows it."""
        return self._text_of(key) if self._text_of else ""

    def empty(self, keys: Iterable[str]) -> None:
        """Take the text out of those of the letters with these keys that have ended."""
        if self._empty:
            self._empty(keys)


post_office = PostOffice()
