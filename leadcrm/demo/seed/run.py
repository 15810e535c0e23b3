"""Seeding: the company once, some people with a story, then as many others as were asked for."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from consent.retention import flag_stale
from leadcrm.demo.seed.cases import make_cases
from leadcrm.demo.seed.documents import keep_documents
from leadcrm.demo.seed.house import found_company
from leadcrm.demo.seed.imported import import_a_list
from leadcrm.demo.seed.nights import live_through
from leadcrm.demo.seed.people import Days, people
from leadcrm.demo.seed.person import Person
from leadcrm.demo.seed.rows import RowMaker
from leadcrm.demo.seed.sales import sell_and_prove
from leadcrm.demo.seed.scores import work_out_scores
from leadcrm.demo.seed.signups import sign_up
from leadcrm.demo.seed.site import found_site
from leadcrm.demo.seed.story import due_tonight, story
from leadcrm.demo.seed.surroundings import Surroundings
from leadcrm.demo.seed.visits import browse
from leadcrm.demo.seed.writing import write
from leadcrm.leads.models import Lead
from privacy.audit.context import act
from privacy.audit.sealer import seal
from privacy.erasure.engine import steps
from privacy.jobs import night_of

# With fewer there is no room for stories: just so many people.
STORIES_FROM = 60
# With more due among few people the night would stop at its cap.
MOST_OVERDUE = 400


def seed(leads: int) -> int:
    """Make the demo's company and *leads* invented people, unless there are leads already; return how many were made."""
    # The day's beginning: the same day makes the same rows, and none of them lies in the future.
    now = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time.min))
    with act(actor="demo", purpose="sales_pipeline"):
        with transaction.atomic():
            found_company(now.date())
            found_site()
        if Lead.everyone.exists():
            return 0
        overdue = min(6 + leads // 200, MOST_OVERDUE) if leads >= STORIES_FROM else 0
        days, maker = Days(now, night_of(timezone.now()), overdue), RowMaker(Surroundings.look_up(now))
        crowd = people(days)
        if overdue:
            tell_stories(days, maker, crowd)
        write(crowd, leads - Lead.everyone.count(), maker)
        browse(now)
        sell_and_prove(days.today, maker.around.staff["jonas"].subject)
        keep_documents()
        work_out_scores(maker.around.staff)
        flag_stale(days.night, dry_run=False)
        _look_anew()
        seal()
    return leads


def tell_stories(days: Days, maker: RowMaker, crowd: Iterator[Person]) -> None:
    """Let something happen while there are few people yet: requests, an import, a night with something to do."""
    first = [*story(days.now), *islice(crowd, days.overdue)]
    write(first, len(first), maker)
    make_cases(days.now, maker.around.staff["ines"].subject)
    import_a_list(days.today, maker.around.staff["jonas"])
    live_through(days.night)
    sign_up(maker.around.notice)
    write([due_tonight(days.now)], 1, maker)


def _look_anew() -> None:
    """Tell the planner how large the tables are now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT privacy_analyse(%s)", [[step.table for step in steps()]])
