"""What a score may look at: a closed list in code. Each entry says which declared fields it reads, and how they are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leadcrm.ui.words import country

#: What `text` of a rule names, where the input needs one.
WORD, COUNTRY, SOURCE, FORM = "word", "country", "source", "form"


@dataclass(frozen=True)
class Input:
    """One thing to look at.

    `reads` names the fields as the registry knows them. `sql` is a whole number about a lead `l`, up to %(at)s, with the
    rule's %(text)s and %(days)s. `words(count, text, days)` says what was found. `refuses(text)` says what speaks against
    that text, '' for nothing.
    """

    code: str
    name: Any
    reads: tuple[str, ...]
    sql: str
    words: Callable[[int, str, int], str]
    takes: str = ""
    recent: bool = False  # it counts what happened in so many days
    refuses: Callable[[str], str] = lambda text: ""


INPUTS: dict[str, Input] = {}


def register(entry: Input) -> None:
    """Add something to look at; the same code twice is a mistake. Apps that know this one add what they hold."""
    if entry.code in INPUTS:
        raise ValueError(f"two inputs of the score are called {entry.code}")
    INPUTS[entry.code] = entry


_ENTRIES = """(SELECT count(*) FROM leads_activity a WHERE a.lead_id = l.id AND {} AND a.at <= %(at)s
  AND a.at > %(at)s - make_interval(days => %(days)s))"""

register(
    Input(
        "job_title",
        gettext_lazy("job title contains"),
        ("leads.Lead.job_title",),
        "(position(lower(%(text)s) IN lower(l.job_title)) > 0)::int",
        lambda count, text, days: _("job title with “%(text)s”") % {"text": text},
        takes=WORD,
    )
)
register(
    Input(
        "company",
        gettext_lazy("company is known"),
        ("leads.Lead.company",),
        "(l.company_id IS NOT NULL)::int",
        lambda count, text, days: _("company is known"),
    )
)
register(
    Input(
        "country",
        gettext_lazy("country is"),
        ("leads.Lead.country",),
        "(l.country = %(text)s)::int",
        lambda count, text, days: _("country: %(text)s") % {"text": country(text)},
        takes=COUNTRY,
    )
)
register(
    Input(
        "source",
        gettext_lazy("source is"),
        ("leads.Lead.source",),
        "(l.source = %(text)s)::int",
        lambda count, text, days: _("came by “%(text)s”") % {"text": text},
        takes=SOURCE,
    )
)
register(
    Input(
        "contacts",
        gettext_lazy("turned to us"),
        ("leads.Activity.by_person", "leads.Activity.at"),
        _ENTRIES.format("a.by_person"),
        lambda count, text, days: (
            ngettext(
                "turned to us %(n)s time in %(days)s days",
                "turned to us %(n)s times in %(days)s days",
                count,
            )
            % {"n": count, "days": days}
        ),
        recent=True,
    )
)
register(
    Input(
        "answers",
        gettext_lazy("answered a mail"),
        ("leads.Activity.kind", "leads.Activity.by_person", "leads.Activity.at"),
        _ENTRIES.format("a.kind = 'mail' AND a.by_person"),
        lambda count, text, days: (
            ngettext("%(n)s mail answered in %(days)s days", "%(n)s mails answered in %(days)s days", count)
            % {"n": count, "days": days}
        ),
        recent=True,
    )
)
register(
    Input(
        "visits",
        gettext_lazy("visited our pages"),
        ("tracking.Visit.at",),
        """(SELECT count(*) FROM tracking_visit v WHERE v.subject_id = l.subject_id AND v.at <= %(at)s
  AND v.at > %(at)s - make_interval(days => %(days)s))""",
        lambda count, text, days: (
            ngettext("%(n)s page visit in %(days)s days", "%(n)s page visits in %(days)s days", count)
            % {"n": count, "days": days}
        ),
        recent=True,
    )
)
register(
    Input(
        "open_deals",
        gettext_lazy("open deals"),
        ("leads.Deal.state",),
        "(SELECT count(*) FROM leads_deal d WHERE d.lead_id = l.id AND d.state = 'open')",
        lambda count, text, days: ngettext("%(n)s open deal", "%(n)s open deals", count) % {"n": count},
    )
)
