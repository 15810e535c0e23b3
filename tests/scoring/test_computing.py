"""Working out scores: the SQL agrees with a second computation in Python, over any history, and costs the same for many."""

import datetime as dt
import random
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import ConsentText, Site
from leadcrm.capture.models import Form, Submission
from leadcrm.leads.models import Activity, Deal, Lead
from leadcrm.leads.services.activities import log_call
from leadcrm.scoring.inputs import INPUTS
from leadcrm.scoring.models import Score, ScoreModel, ScoreRule
from leadcrm.scoring.services.computing import compute
from leadcrm.scoring.services.register import release
from leadcrm.scoring.services.renewing import renew_all, renew_at_night, renew_changed
from leadcrm.tracking.models import Visit, Visitor
from privacy.models import AuditDetail, AuditEntry, Notice, Subject
from tests.leads.people import many, person
from tests.scoring.conftest import agree, draft

pytestmark = pytest.mark.django_db
EVERYTHING: list[tuple[str, str, int | None, int, int]] = [
    ("job_title", "LEIT", None, 10, 1),
    ("job_title", "azubi", None, -7, 1),
    ("company", "", None, 5, 1),
    ("country", "AT", None, 3, 1),
    ("source", "Messe 100%", None, 6, 1),
    ("contacts", "", 30, 4, 3),
    ("answers", "", 90, 2, 100),
    ("visits", "", 7, 5, 2),
    ("visits", "", 60, 1, 100),
    ("form", "ask", 30, 9, 2),
    ("open_deals", "", None, 8, 2),
]


def counted(rule: ScoreRule, lead: Lead, now: dt.datetime) -> int:
    """Count what a rule looks at, as anybody would write it in Python."""
    text, since = rule.text, now - dt.timedelta(days=rule.days or 0)
    entries = [e for e in Activity.everyone.filter(lead=lead) if since < e.at <= now and e.by_person]
    return {
        "job_title": lambda: int(text.lower() in lead.job_title.lower()),
        "company": lambda: int(lead.company is not None),
        "country": lambda: int(lead.country == text),
        "source": lambda: int(lead.source == text),
        "contacts": lambda: len(entries),
        "answers": lambda: len([e for e in entries if e.kind == "mail"]),
        "visits": lambda: len(
            [v for v in Visit.objects.all() if v.subject_id == lead.subject_id and since < v.at <= now]
        ),
        "form": lambda: len(
            [
                s
                for s in Submission.objects.select_related("form")
                if s.subject_id == lead.subject_id and s.form.slug == text and since < s.at <= now
            ]
        ),
        "open_deals": lambda: len([d for d in Deal.everyone.filter(lead=lead) if d.state == "open"]),
    }[rule.input]()


@pytest.fixture
def model(mara: Any, ines: Any) -> ScoreModel:
    Form.objects.create(slug="ask", kind="enquiry", title_en="Ask", title_de="Fragen")
    return release(model=draft(mara.subject, rules=EVERYTHING), approver=ines.subject)


@transaction.atomic
def live(lead: Lead, draw: random.Random, notice: Notice, site: Site, now: dt.datetime) -> None:
    """Let somebody have a history, with moments at the edges of every window and in the future."""
    edges = [dt.timedelta(days=days) for days in (0, 7, 30, 60, 90)]

    def moment() -> dt.datetime:
        near = draw.choice([dt.timedelta(0), dt.timedelta(seconds=1), -dt.timedelta(seconds=1)])
        return now - draw.choice(edges) + near - dt.timedelta(days=draw.choice([0, 0, 3]))

    for _ in range(draw.randrange(9)):
        Activity.everyone.create(
            subject=lead.subject,
            lead=lead,
            kind=draw.choice(["mail", "call", "form"]),
            by_person=draw.random() < 0.7,
            at=moment(),
        )
    visitor = Visitor.objects.create(receipt=uuid.uuid4(), first_seen=now.date(), last_seen=now.date())
    for _ in range(draw.randrange(6)):
        Visit.objects.create(visitor=visitor, subject=lead.subject, site=site, at=moment(), path="/")
    forms = [*Form.objects.all(), Form.objects.get_or_create(slug="other", kind="enquiry")[0]]
    for _ in range(draw.randrange(4)):
        Submission.objects.create(
            subject=lead.subject, form=draw.choice(forms), key=uuid.uuid4(), notice=notice, at=moment()
        )
    for _ in range(draw.randrange(4)):
        Deal.everyone.create(
            subject=lead.subject, lead=lead, title="x", value=1, state=draw.choice(["open", "won", "lost"])
        )


def test_every_input_counts_as_a_second_computation_does(
    model: ScoreModel, profile: ConsentText, notice: Notice, time_machine: Any
) -> None:
    """The points are the sum of the reasons, each within its cap, and none that found nothing is a reason."""
    now = timezone.now().replace(microsecond=0)
    draw, site = random.Random(7), Site.objects.create(code="w", name="w", origins=["https://w.example"])
    time_machine.move_to(now, tick=False)
    for number in range(25):
        lead = person(
            email=f"p{number}@kranich.example",
            company=draw.choice(["Kranich", ""]),
            country=draw.choice(["AT", "DE"]),
            source=draw.choice(["Messe 100%", "Messe 100x"]),
            job_title=draw.choice(["Leiterin Einkauf", "Azubi der Werksleitung", "ÄRZTIN", ""]),
        )
        agree(lead, profile, now - dt.timedelta(days=1))
        live(lead, draw, notice, site, now)
    assert renew_all() == 25
    assert {rule.input for rule in model.rules.all()} == set(INPUTS)
    met = set()
    for score in Score.objects.select_related("lead__company"):
        wanted = []
        for rule in model.rules.all():
            if count := min(rule.cap, counted(rule, score.lead, now)):
                wanted.append({"rule": rule.pk, "count": count, "points": count * rule.points})
                met.add(rule.pk)
        assert score.reasons == wanted
        assert score.points == sum(reason["points"] for reason in wanted)
        assert score.hot is (score.points >= model.hot_from)
    assert met == set(model.rules.values_list("pk", flat=True)), "each rule counted somebody"


def test_computed_again_nothing_changes(jule: Lead, in_force: ScoreModel) -> None:
    assert compute(subjects=[jule.subject_id]) == 1
    before = Score.everyone.values().get()
    entries = AuditEntry.objects.count()
    assert compute(subjects=[jule.subject_id]) == 0
    assert Score.everyone.values().get() == before
    assert AuditEntry.objects.count() == entries, "what does not change leaves no entry"


def test_whoever_did_not_agree_has_no_score(jule: Lead, ole: Lead, in_force: ScoreModel, lena: Any) -> None:
    """R4: the gate is asked in the same statement; staff are nobody's leads."""
    renew_all()
    compute(subjects=[ole.subject_id, lena.subject_id])
    assert [score.lead for score in Score.everyone.all()] == [jule]


def test_however_many_people_it_costs_the_same(
    jule: Lead, in_force: ScoreModel, lena: Any, profile: ConsentText
) -> None:
    def statements(people: list[uuid.UUID]) -> int:
        with CaptureQueriesContext(connection) as queries:
            compute(subjects=people)
        return sum("SAVEPOINT" not in query["sql"] for query in queries)

    few = statements([jule.subject_id])
    many(60, team=lena.team_id, owners=[lena.pk])
    crowd = list(Lead.everyone.exclude(pk=jule.pk))
    for lead in crowd[:20]:
        agree(lead, profile)
    assert statements([lead.subject_id for lead in crowd]) == few
    assert Score.everyone.count() == 21


def test_what_happens_counts_within_minutes(
    jule: Lead, ole: Lead, in_force: ScoreModel, profile: ConsentText, lena: Any, time_machine: Any
) -> None:
    """The clock rings; which scores are due stands in the rows."""
    renew_changed()
    first = Score.everyone.get(lead=jule).points
    time_machine.move_to(timezone.now() + dt.timedelta(hours=3))
    assert renew_changed() == 0
    log_call(lead=jule, author=lena, outcome="reached", incoming=True)
    agree(ole, profile, timezone.now())
    log_call(lead=ole, author=lena, outcome="reached", incoming=True)
    assert renew_changed() == 2
    assert Score.everyone.get(lead=jule).points == first + 4
    assert Score.everyone.filter(lead=ole).exists()


def test_days_pass_and_the_night_notices(
    jule: Lead, in_force: ScoreModel, lena: Any, time_machine: Any
) -> None:
    log_call(lead=jule, author=lena, outcome="reached", incoming=True)
    renew_changed()
    with_call = Score.everyone.get().points
    time_machine.move_to(timezone.now() + dt.timedelta(days=91))
    today = timezone.localdate()
    assert renew_at_night(today, True).due == 1
    assert Score.everyone.get().points == with_call, "a dry run counts only"
    assert renew_at_night(today, False).done == 1
    assert Score.everyone.get().points == with_call - 4


def test_the_trail_says_that_a_score_was_there_and_never_what_it_was(
    jule: Lead, in_force: ScoreModel
) -> None:
    compute(subjects=[jule.subject_id])
    (entry,) = AuditEntry.objects.filter(table_name="scoring_score")
    assert (entry.subject, entry.purpose) == (jule.subject_id, "profiling")
    detail = AuditDetail.objects.get(entry=entry.pk).detail
    assert '"points": 15' not in detail
    assert "reasons" not in detail or '"rule"' not in detail


def test_a_child_has_no_score(jule: Lead, in_force: ScoreModel) -> None:
    """R71, recital 71: not even with a consent."""
    Subject.objects.filter(pk=jule.subject_id).update(child=True)
    renew_all()
    assert not Score.everyone.exists()
