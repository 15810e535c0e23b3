"""The WSGI door for gunicorn."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadcrm.settings")
django.setup(set_prefix=False)

from leadcrm.strict import StrictHandler  # noqa: E402 -- imports settings

application = StrictHandler()
