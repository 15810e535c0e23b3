"""What the alarm clock rings for in the lead app."""

from celery import shared_task

from leadcrm.leads.imports import work


@shared_task
def run_imports() -> None:
    """Do every queued import, and those whose worker died."""
    while (key := work.claim()) is not None:
        work.do(key)
