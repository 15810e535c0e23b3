"""What the alarm clock rings for in scoring."""

from celery import shared_task

from leadcrm.scoring.services.renewing import renew_changed
from privacy.erasure.frozen import frozen


@shared_task
def renew() -> None:
    """Work out the scores of those with whom something happened just now."""
    if not frozen():
        renew_changed()
