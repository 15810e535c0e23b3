"""A score in words: the reasons with their signs, and the explanation that the person gets (Art. 15(1)(h), R70)."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadcrm.scoring.inputs import INPUTS
from leadcrm.scoring.models import Score, ScoreModel, ScoreRule, Use
from privacy.registry import Told


def signed(points: int) -> str:
    """Return a number with its sign, a true minus before a negative one."""
    return f"+{points}" if points > 0 else f"−{-points}" if points else "0"


def found(rule: ScoreRule, count: int) -> str:
    """Return what a rule found of somebody, in words."""
    entry = INPUTS[rule.input]
    return str(entry.words(count, rule.text, rule.days or 0))


def looked_for(rule: ScoreRule) -> str:
    """Return what a rule looks at, in words."""
    entry = INPUTS[rule.input]
    text = f"{entry.name} “{rule.text}”" if entry.takes else str(entry.name)
    if entry.recent:
        text = _("%(input)s, in the last %(days)s days") % {"input": text, "days": rule.days}
    return text


def reasons(counted: list[dict[str, int]], rules: Iterable[ScoreRule]) -> list[tuple[str, str]]:
    """Return what counted, as (words, points with their sign)."""
    by_key = {rule.pk: rule for rule in rules}
    return [
        (found(by_key[each["rule"]], each["count"]), signed(each["points"]))
        for each in counted
        if each["rule"] in by_key
    ]


def by_weight(counted: list[dict[str, int]]) -> list[dict[str, int]]:
    """Return the reasons of a score, what weighs most first."""
    return sorted(counted, key=lambda each: (-abs(each["points"]), each["rule"]))


def reasons_told(value: Any, _told: Told | None = None) -> list[str]:
    """Return the reasons of a score as the person reads them in their copy."""
    rules = ScoreRule.objects.filter(pk__in=[each["rule"] for each in value])
    return [f"{what} ({points})" for what, points in reasons(value, rules)]


def explain(subjects: Iterable[uuid.UUID]) -> list[str]:
    """Explain these people's scores in plain words: what was looked at, what it counted, by which version, what it is for.

    A formula alone is no explanation (C-203/22): each rule is told with what it found of this person and how it counts.
    """
    scores = Score.everyone.filter(subject__in=list(subjects)).select_related("model__purpose").order_by("pk")
    return [line for score in scores for line in _explained(score)]


def _explained(score: Score) -> list[str]:
    model, rules = score.model, list(score.model.rules.all())
    assert model.released_on  # nobody is scored by a draft
    by_rule = {each["rule"]: each for each in score.reasons}
    counted = [_influence(rule, by_rule[rule.pk]) for rule in rules if rule.pk in by_rule]
    others = [looked_for(rule) for rule in rules if rule.pk not in by_rule]
    return [
        _("With your consent we work out a score about you, “%(name)s”: %(points)s points as of %(day)s.")
        % {
            "name": model.name,
            "points": number_format(score.points),
            "day": date_format(localtime(score.computed_at)),
        },
        _("These are the points and what they come from: %(reasons)s.")
        % {"reasons": ", ".join(reasons_told(score.reasons)) or _("nothing counted")},
        *counted,
        *([_("We looked at this as well, and it counted nothing: %(inputs)s.") % {"inputs": "; ".join(others)}]
          if others else []),
        _("The points are added up, by version %(version)s of the rules, in force since %(day)s.")
        % {"version": model.version, "day": date_format(model.released_on)},
        model.significance,
        _consequences(model),
        _("You can withdraw your consent to “%(purpose)s” at any time; the score is then deleted at once.")
        % {"purpose": model.purpose},
    ]  # fmt: skip


def _influence(rule: ScoreRule, reason: dict[str, int]) -> str:
    """Say how a rule counted for this person."""
    each = ngettext(
        "%(what)s: %(points)s points. It counts %(each)s, once.",
        "%(what)s: %(points)s points. It counts %(each)s each time, %(cap)s times at most.",
        rule.cap,
    )
    return each % {
        "what": found(rule, reason["count"]),
        "points": signed(reason["points"]),
        "each": signed(rule.points),
        "cap": rule.cap,
    }


def _consequences(model: ScoreModel) -> str:
    """Say what may follow from it, and what never does (Art. 15(1)(h), Art. 22(1))."""
    return _(
        "The score is used for nothing but this: it is %(uses)s. From %(hot)s points on you count as “hot”, so that our staff may turn "
        "to you earlier. No decision is made by it: it refuses nothing, changes no price and ends no contract, and whoever has no score "
        "is served all the same."
    ) % {"uses": "; ".join(str(Use(use).label) for use in model.uses), "hot": model.hot_from}
