"""Seeding: the company once, then people in batches."""

from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consent.services.projection import project
from leadcrm.accounts.models import User
from leadcrm.demo.seed.house import found_company, newest_texts
from leadcrm.demo.seed.people import people
from leadcrm.demo.seed.rows import RowMaker, copy
from leadcrm.leads.models import Lead
from privacy.audit.context import act
from privacy.notices import current_notice

_BATCH = 20_000


def seed(leads: int) -> int:
    """Make the demo's company and *leads* invented people, unless there are leads already; return how many were made."""
    with act(actor="demo", purpose="sales_pipeline"):
        now = timezone.now()
        with transaction.atomic():
            found_company(timezone.localdate(now))
        if Lead.objects.exists():
            return 0
        owners = list(User.objects.filter(role__in=["sales", "manager"]).order_by("username"))
        with transaction.atomic():
            notice = current_notice()
            assert notice is not None  # the company was founded with one
            maker = RowMaker(
                owners=owners,
                texts=newest_texts(),
                notice=notice,
                now=now,
                key_id=settings.SECRETS["suppression_key_id"],
            )
        source = people(leads, now=now, owners=len(owners))
        while batch := list(islice(source, _BATCH)):
            with transaction.atomic():
                maker.expect(batch)
                copy(row for person in batch for row in maker.rows(person))
                project(maker.consenting)
        return leads
