"""What scoring stores about people: the points, what they come from, and who answers for the rules."""

from leadcrm.scoring.words import reasons_told
from privacy.registry import ASSESSMENT, DERIVED, KEEP, STAFF, TECHNICAL, Item, not_personal, register, serves

register(
    "scoring.Score",
    subject="subject",
    datenart="score",
    fields={
        "points reasons hot": Item(ASSESSMENT, DERIVED, purposes="profiling"),
        "model computed_at": Item(TECHNICAL, DERIVED, purposes="profiling"),
    },
    not_personal="id subject lead",
    # A score that went with a withdrawal must not live on in the trail (R69): that it was there is all the trail keeps.
    unrecorded="points reasons hot",
    words={"reasons": reasons_told},
    stays="Worked out anew for whoever goes on.",
)
register(
    "scoring.ScoreModel",
    subject="author",
    datenart="staff",
    fields={
        "owner author approver released_on ended_on": Item(
            TECHNICAL, STAFF, purposes="audit", erase=KEEP, norm="Art. 5(2)"
        )
    },
    not_personal="id version name_de name_en purpose uses significance_de significance_en hot_from datenart completed_at",
)
not_personal("scoring.ScoreRule", "A line of a score's logic.")
serves("scoring", "profiling")
