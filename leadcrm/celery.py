"""The alarm clock: which task rings when. What is due, and whether it was done, stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadcrm.settings")

app = Celery("leadcrm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A tick nobody took in time is worth nothing: the next one finds the same rows.
_TICK = {"expires": 10}

# The retention timetable is a compliance rule: reviewed code, not an editable row.
app.conf.beat_schedule = {
    "seal the trail": {"task": "privacy.tasks.seal", "schedule": 5.0, "options": _TICK},
    "deliver mail": {"task": "leadcrm.mail.tasks.deliver", "schedule": 5.0, "options": _TICK},
    "approved erasures": {"task": "privacy.tasks.erase", "schedule": 5.0, "options": _TICK},
    "data sent to other companies": {
        "task": "privacy.tasks.transfer",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "erasures cut short": {"task": "privacy.tasks.finish", "schedule": 60.0},
    # Rings all day: which night is due stands in privacy.jobs and in rows, so none is lost and none is done twice.
    "nightly jobs": {"task": "privacy.tasks.nightly", "schedule": 300.0, "options": {"expires": 240}},
    "scores of those who just did something": {
        "task": "leadcrm.scoring.tasks.renew",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "imports left behind": {"task": "leadcrm.leads.tasks.run_imports", "schedule": 60.0},
}
