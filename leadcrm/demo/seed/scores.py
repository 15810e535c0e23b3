"""The company's score: drafted by marketing, released by the officer, worked out for whoever agreed to a profile."""

from django.db import transaction

from leadcrm.accounts.models import User
from leadcrm.scoring.models import ScoreModel, ScoreRule, Use
from leadcrm.scoring.services.register import release, write
from leadcrm.scoring.services.renewing import renew_all

# input, which, in how many days, points each, at most
_RULES = (
    ("job_title", "leit", None, 10, 1),
    ("company", "", None, 5, 1),
    ("visits", "", 30, 1, 10),
    ("contacts", "", 90, 5, 3),
    ("answers", "", 90, 4, 2),
    ("form", "heat-check", 365, 8, 1),
    ("open_deals", "", None, 6, 2),
    ("job_title", "praktik", None, -5, 1),
)


def work_out_scores(staff: dict[str, User]) -> None:
    """Release one version of the score and work it out."""
    author = staff["mara"].subject
    with transaction.atomic():
        model = write(
            model=ScoreModel(
                name_de="Interesse",
                name_en="Interest",
                purpose_id="profiling",
                uses=[use.value for use in Use],
                significance_de="Der Score ordnet, bei wem wir uns zuerst melden; entschieden wird nach ihm nichts.",
                significance_en="The score orders whom we turn to first; nothing is decided by it.",
                hot_from=30,
                datenart="score",
                owner=staff["jonas"].subject,
            ),
            author=author,
        )
        ScoreRule.objects.bulk_create(
            ScoreRule(model=model, input=code, text=text, days=days, points=points, cap=cap)
            for code, text, days, points, cap in _RULES
        )
        release(model=model, approver=staff["ines"].subject)
    renew_all()
