"""leadcrm: a lead-management CRM in which the GDPR is the way data moves."""

from leadcrm.celery import app as celery_app  # a task finds its broker through this, wherever it is sent from

__all__ = ["celery_app"]
