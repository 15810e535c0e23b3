"""The alarm that wakes the dispatcher."""

from celery import shared_task

from leadcrm.mail import dispatch


@shared_task
def deliver() -> None:
    """Run one pass."""
    dispatch.deliver()
