"""Free text about a person, looked through before it is stored (R10)."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from privacy import special
from privacy.special import Piece


class FreeText(forms.Form):
    """A form whose `free` fields must not speak of special categories.

    `special` names the categories that were found, `found` is the text with the words marked: both for the page that asks
    to write it otherwise.
    """

    free: ClassVar[tuple[str, ...]] = ("text",)
    special: list[str]
    found: list[Piece]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.special, self.found = [], []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        texts = {name: str(data.get(name) or "") for name in self.free}
        self.special = special.categories_in(*texts.values())
        for name, text in texts.items():
            if found := special.categories_in(text):
                self.found += special.marked(text)
                told = _("This seems to be about: %(what)s. Nothing was stored. Please write it without.")
                self.add_error(name, told % {"what": special.names(found)})
        return data

    def whole(self) -> str:
        """All that was typed, as the data protection officer shall read it."""
        return "\n\n".join(str(self[name].value() or "").strip() for name in self.free).strip()
