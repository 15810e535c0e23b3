"""The filters of the list. Each takes its value from the address, and nothing it does not know gets further."""

import datetime as dt
from typing import ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.gate import permitted
from leadcrm.leads import matching
from leadcrm.leads.listing.search import any_of
from leadcrm.leads.listing.vocabulary import Vocabulary
from leadcrm.leads.querysets import LeadQuerySet

_LONGEST = 80


class Filter:
    """One filter: `clean` makes a value canonical or refuses it, `apply` asks it, `words` says it on the chip."""

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    choices: ClassVar[dict[str, str | Promise]] = {}  # for filters of a few fixed values

    def clean(self, text: str, words: Vocabulary) -> str | None:
        """Return the value as it stands in the address, or None when it is not understood."""
        raise NotImplementedError

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        raise NotImplementedError

    def words(self, value: str, words: Vocabulary) -> str:
        raise NotImplementedError


class ByStage(Filter):
    """`stage=new,offer` is any of these, `stage=!won,lost` none of these."""

    code = "stage"
    label = gettext_lazy("Stage")

    def clean(self, text: str, words: Vocabulary) -> str | None:
        wanted = text.removeprefix("!").split(",")
        known = [stage.code for stage in words.stages if stage.code in wanted]
        return ("!" if text.startswith("!") else "") + ",".join(known) if known else None

    def _stages(self, value: str, words: Vocabulary) -> list:
        codes = value.removeprefix("!").split(",")
        return [stage for stage in words.stages if stage.code in codes]

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        chosen = {stage.pk for stage in self._stages(value, words)}
        if value.startswith("!"):
            chosen = words.stage_of.keys() - chosen
        return leads.filter(stage__in=sorted(chosen))

    def words(self, value: str, words: Vocabulary) -> str:
        names = ", ".join(str(stage) for stage in self._stages(value, words))
        return (
            _("is not %(names)s") % {"names": names}
            if value.startswith("!")
            else _("is %(names)s") % {"names": names}
        )


class ByOwner(Filter):
    """`owner=me`, `owner=none` or a colleague's number."""

    code = "owner"
    label = gettext_lazy("Owner")

    def clean(self, text: str, words: Vocabulary) -> str | None:
        if text in {"me", "none"}:
            return text
        number = _number(text)
        return str(number) if number in words.colleague_of else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        if value == "none":
            return leads.filter(owner__isnull=True)
        return leads.filter(owner=words.user.pk if value == "me" else int(value))

    def words(self, value: str, words: Vocabulary) -> str:
        if value == "none":
            return _("is nobody")
        return _("is %(names)s") % {"names": _("me") if value == "me" else words.colleague_of[int(value)]}


class ByTeam(Filter):
    """`team=none` or a team's number, for those who see all teams."""

    code = "team"
    label = gettext_lazy("Team")

    def clean(self, text: str, words: Vocabulary) -> str | None:
        if not words.user.may("see all teams"):
            return None
        if text == "none":
            return text
        number = _number(text)
        return str(number) if number in {team.pk for team in words.teams} else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        return leads.filter(team__isnull=True) if value == "none" else leads.filter(team=int(value))

    def words(self, value: str, words: Vocabulary) -> str:
        if value == "none":
            return _("is none")
        return _("is %(names)s") % {"names": next(team.name for team in words.teams if team.pk == int(value))}


class BySource(Filter):
    """`source=TEXT`, exactly as it was written at intake."""

    code = "source"
    label = gettext_lazy("Source")

    def clean(self, text: str, words: Vocabulary) -> str | None:
        return text if text and len(text) <= _LONGEST else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        return leads.filter(source=value)

    def words(self, value: str, words: Vocabulary) -> str:
        return _("is %(names)s") % {"names": value}


class ByAge(Filter):
    """`created=30`: created in the last thirty days."""

    code = "created"
    label = gettext_lazy("Created")
    longest = 3650

    def clean(self, text: str, words: Vocabulary) -> str | None:
        days = _number(text)
        return str(days) if days is not None and 1 <= days <= self.longest else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        since = dt.datetime.combine(words.today - dt.timedelta(days=int(value)), dt.time.min)
        return leads.filter(created_at__gte=timezone.make_aware(since))

    def words(self, value: str, words: Vocabulary) -> str:
        return ngettext("in the last day", "in the last %(days)s days", int(value)) % {"days": value}


class ByPresence(Filter):
    """`has=phone,email`: an address or number is there; `has=!email`: none is."""

    code = "has"
    label = gettext_lazy("Reachable by")
    choices: ClassVar[dict[str, str | Promise]] = {
        "email": gettext_lazy("e-mail"),
        "phone": gettext_lazy("telephone"),
    }

    def clean(self, text: str, words: Vocabulary) -> str | None:
        wanted = text.removeprefix("!").split(",")
        known = [way for way in self.choices if way in wanted]
        return ("!" if text.startswith("!") else "") + ",".join(known) if known else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        nothing = {"email": Q(match_email=""), "phone": Q(match_phone="", match_mobile="")}
        for way in value.removeprefix("!").split(","):
            leads = leads.filter(nothing[way] if value.startswith("!") else ~nothing[way])
        return leads

    def words(self, value: str, words: Vocabulary) -> str:
        names = ", ".join(str(self.choices[way]) for way in value.removeprefix("!").split(","))
        return (
            _("is not %(names)s") % {"names": names}
            if value.startswith("!")
            else _("is %(names)s") % {"names": names}
        )


class ByNextStep(Filter):
    """`due=overdue`, `today`, `week` (seven days from today) or `none`."""

    code = "due"
    label = gettext_lazy("Next step")
    choices: ClassVar[dict[str, str | Promise]] = {
        "overdue": gettext_lazy("is overdue"),
        "today": gettext_lazy("is due today"),
        "week": gettext_lazy("is due within seven days"),
        "none": gettext_lazy("has no day"),
    }

    def clean(self, text: str, words: Vocabulary) -> str | None:
        return text if text in self.choices else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        today = words.today
        if value == "none":
            return leads.filter(next_step_on__isnull=True)
        if value == "overdue":
            return leads.filter(next_step_on__lt=today)
        if value == "today":
            return leads.filter(next_step_on=today)
        return leads.filter(next_step_on__range=(today, today + dt.timedelta(days=7)))

    def words(self, value: str, words: Vocabulary) -> str:
        return str(self.choices[value])


class ByCompany(Filter):
    """`company=TEXT`: every word of it begins a word of the company's name."""

    code = "company"
    label = gettext_lazy("Company")

    def clean(self, text: str, words: Vocabulary) -> str | None:
        return text if len(text) <= _LONGEST and matching.words(text) else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        # The search column finds the candidates by index; it knows people's names too, so the name itself decides.
        terms = matching.words(value)
        leads = leads.filter(any_of([terms]))
        for term in terms:
            leads = leads.filter(company__sort_name__regex=rf"\m{term}")
        return leads

    def words(self, value: str, words: Vocabulary) -> str:
        return _("contains %(text)s") % {"text": value}


class ByPermission(Filter):
    """`may=mail` or `may=call`: the gate would allow advertising over this channel now."""

    code = "may"
    label = gettext_lazy("You may")
    choices: ClassVar[dict[str, str | Promise]] = {
        "mail": gettext_lazy("send a newsletter mail"),
        "call": gettext_lazy("call with an offer"),
    }
    _asked: ClassVar[dict[str, tuple[str, str]]] = {
        "mail": ("newsletter", "email"),
        "call": ("telephone_marketing", "telephone"),
    }

    def clean(self, text: str, words: Vocabulary) -> str | None:
        return text if text in self.choices else None

    def apply(self, leads: LeadQuerySet, value: str, words: Vocabulary) -> LeadQuerySet:
        purpose, channel = self._asked[value]
        return permitted(leads, purpose, channel)

    def words(self, value: str, words: Vocabulary) -> str:
        return str(self.choices[value])


def _number(text: str) -> int | None:
    """Return a number of at most nine digits, so that it fits every column."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


FILTERS: dict[str, Filter] = {
    item.code: item
    for item in (
        ByStage(),
        ByOwner(),
        ByTeam(),
        BySource(),
        ByAge(),
        ByNextStep(),
        ByPresence(),
        ByCompany(),
        ByPermission(),
    )
}
