"""The words of the banner, in the language that is active: they become part of a published version."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consent.models import Category
from privacy.models import Purpose


def words(*, controller: str, names: list[str], others: list[str]) -> dict[str, str]:
    """Return what the banner says. Who asks, what for and who else has access stand on its first layer (Art. 4(11), R38)."""
    return {
        "title": _("May we keep something on your device?"),
        "text": _(
            "%(controller)s would like to store and read information on your device for: %(names)s. You may refuse, "
            "and everything works just the same. You can change your mind at any time under “Cookie settings”."
        )
        % {"controller": controller, "names": ", ".join(names)},
        "others": _("These would have access, too: %(others)s.") % {"others": "; ".join(others)} if others else "",
        "reject": pgettext("cookies", "Reject all"),
        "accept": pgettext("cookies", "Accept all"),
        "settings": pgettext("cookies", "Settings"),
        "save": pgettext("cookies", "Save selection"),
        "heading": _("Cookie settings"),
        "always": _("Always there: without it what you asked for does not work."),
        "signal": _(
            "Your browser says that you do not want to be tracked, and we keep to it. What you switch on here counts "
            "for this web site only."
        ),
        "notice": _("Privacy notice"),
        "list": _("All cookies"),
        "imprint": _("Imprint"),
    }  # fmt: skip


def category_words(code: str, purpose: Purpose | None) -> dict[str, str]:
    """Return name and explanation of a category; those of a purpose are the registry's own."""
    text = purpose.description if purpose else _("What a page needs to do what you ask of it.")
    return {"code": code, "name": str(Category(code).label), "text": text}


def row_words(place: str, why: str, life: str, provider: str) -> str:
    """Say one row of the list: where it lies, what for, how long, who has access (R38)."""
    parts = [
        f"({place}) {why}",
        f"{_('Lifetime')}: {life}." if life else "",
        f"{_('Access')}: {provider or _('only us')}.",
    ]
    return " ".join(part for part in parts if part)
