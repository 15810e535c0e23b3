"""What is kept of visits to the company's web sites, and of the browsers they came from."""

from django.utils.translation import gettext_lazy as _

from privacy.registry import (
    BEHAVIOUR,
    DERIVED,
    OBSERVED,
    PROVIDED,
    PSEUDONYMOUS,
    TECHNICAL,
    Item,
    register,
    serves,
)

# An entry stays for years in the trail: with one for each page somebody looked at, it would keep what is to be forgotten.
_NO_DIARY = "The trail would be a diary of visits that outlives them; what ties a browser to a person stands in the consent."

register(
    "tracking.Visitor",
    subject="subject",
    datenart="visitor",
    fields={
        "receipt": Item(TECHNICAL, PROVIDED, purposes="profiling", nature=PSEUDONYMOUS),
        "shared": Item(TECHNICAL, DERIVED, purposes="profiling", nature=PSEUDONYMOUS),
        "first_seen last_seen": Item(BEHAVIOUR, OBSERVED, purposes="profiling", nature=PSEUDONYMOUS),
    },
    not_personal="id subject",
    offered="receipt",
    trail=False,
    reason=_NO_DIARY,
    labels={"receipt": _("random number of your browser's consent")},
)
register(
    "tracking.Visit",
    subject="subject",
    datenart="visit",
    fields={
        "site at path": Item(BEHAVIOUR, OBSERVED, purposes="profiling"),
        "referrer": Item(BEHAVIOUR, OBSERVED, purposes="profiling"),
        "utm_source utm_medium utm_campaign utm_term utm_content": Item(
            BEHAVIOUR, OBSERVED, purposes="profiling"
        ),
    },
    not_personal="id subject visitor",
    offered="visitor__receipt",
    trail=False,
    reason=_NO_DIARY,
    labels={
        "path": _("page you looked at"),
        "referrer": _("web site you came from"),
        "utm_source": _("web site or newsletter you came from (utm_source)"),
        "utm_medium": _("kind of link you came by (utm_medium)"),
        "utm_campaign": _("campaign (utm_campaign)"),
        "utm_term": _("search term (utm_term)"),
        "utm_content": _("link within the campaign (utm_content)"),
    },
)
register(
    "tracking.PendingLink",
    subject="subject",
    datenart="pending_signup",
    fields={"receipt opt_in at": Item(TECHNICAL, PROVIDED, purposes="profiling", nature=PSEUDONYMOUS)},
    not_personal="id subject",
    labels={"receipt": _("random number of your browser's consent"), "opt_in": _("confirmation asked for")},
)
serves("tracking", "profiling")
