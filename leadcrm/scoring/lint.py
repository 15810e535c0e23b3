"""What stands against a score or one of its rules, as sentences (R65, R71, R72)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from leadcrm.scoring.inputs import COUNTRY, INPUTS
from leadcrm.scoring.models import Score, ScoreModel, ScoreRule, Use
from privacy import special
from privacy.models import Purpose
from privacy.registry import CONTACT, registry

_WORDS = ("name_de", "name_en", "significance_de", "significance_en")
_PURPOSE = "profiling"


def against_rule(rule: ScoreRule) -> list[str]:
    """Return what stands against this rule, whatever else the score looks at."""
    entry = INPUTS.get(rule.input)
    if entry is None:
        return [_("Choose what is looked at.")]
    missing = []
    text = rule.text.strip()
    if bool(entry.takes) != bool(text):
        missing.append(
            _("“%(input)s” needs the field “which”.") % {"input": entry.name}
            if entry.takes
            else _("“%(input)s” leaves the field “which” empty.") % {"input": entry.name}
        )
    if entry.recent != (rule.days is not None):
        missing.append(
            _("“%(input)s” needs a number of days.") % {"input": entry.name}
            if entry.recent
            else _("“%(input)s” leaves the number of days empty.") % {"input": entry.name}
        )
    if entry.takes == COUNTRY and text and not (len(text) == 2 and text.isascii() and text.isupper()):
        missing.append(_("A country is two capital letters, for example DE."))
    if text and (refused := entry.refuses(text)):
        missing.append(refused)
    if found := special.categories_in(text):
        # R71, Art. 22(4), 9(1): whoever looks for such a word asks for a special category.
        missing.append(
            _("“%(text)s” speaks of %(what)s (Art. 9): no score may rest on that.")
            % {"text": text, "what": special.names(found)}
        )
    return missing


def against(model: ScoreModel, rules: Iterable[ScoreRule]) -> list[str]:
    """Return all that stands against releasing this version (R65)."""
    rules = list(rules)
    missing = []
    if not all(getattr(model, field).strip() for field in _WORDS):
        missing.append(_("Name and significance are needed in German and in English."))
    if Use.SHOW not in model.uses:
        missing.append(_("A score that works is shown: nobody is put in an order that staff cannot explain."))
    if model.owner is None:
        missing.append(_("Name the person who answers for it."))
    if model.datenart not in retentions():
        missing.append(_("Say by which rule it is deleted."))
    missing += _against_purpose(model.purpose)
    if not rules:
        missing.append(_("A score without a rule looks at nothing."))
    for rule in rules:
        missing += against_rule(rule)
    if rules and all(_is_address(rule) for rule in rules):
        # R72: § 31(1) no. 3 BDSG, although nothing is decided by it.
        missing.append(_("Address data alone make no score (§ 31(1) no. 3 BDSG)."))
    return missing


def retentions() -> dict[str, str]:
    """Return the rule of deletion that the registry knows for a score, by code."""
    from privacy.retention import DATENARTEN

    declared = registry.declaration(Score)
    assert declared is not None
    return {declared.datenart: str(DATENARTEN[declared.datenart].name)}


def purposes() -> list[str]:
    """Return the codes of the purposes a score may serve."""
    return [purpose.pk for purpose in Purpose.objects.all() if not _against_purpose(purpose)]


def _against_purpose(purpose: Purpose) -> list[str]:
    if (purpose.data_of_id if purpose.own else purpose.pk) != _PURPOSE:
        return [_("A score serves the interest profile, or a purpose of your own that uses its data.")]
    missing = []
    if purpose.klass != Purpose.Klass.MARKETING:
        # Art. 21(2): whoever objects to advertising ends the profile that serves it, too (R69).
        missing.append(_("A score serves advertising, so that an objection to it ends the score as well."))
    if purpose.explicit_for:
        missing.append(
            _("A purpose for special categories or decisions is none for a score (Art. 22).")
        )  # R71
    if "none" not in purpose.channels:
        missing.append(_("The purpose must be allowed without any channel: a score contacts nobody."))
    if purpose.own and purpose.approved_on is None:
        missing.append(_("The purpose has not been approved yet."))
    return missing


def _is_address(rule: ScoreRule) -> bool:
    """A rule that looks at nothing but where somebody lives or can be reached."""
    entry = INPUTS.get(rule.input)
    return entry is not None and all(category_of(path) == CONTACT for path in entry.reads)


def category_of(path: str) -> str:
    """Return the category that the registry gives a field, '' for one it does not know."""
    label, _dot, field = path.rpartition(".")
    declared = registry.declarations.get(label.lower())
    item = declared.fields.get(field) if declared else None
    return item.category if item else ""
