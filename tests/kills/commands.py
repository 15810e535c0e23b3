"""Commands and processes of the product on the test's database."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent.parent


def start(*arguments: str, **env: str) -> "subprocess.Popen[bytes]":
    """Start `python -m ...` as the application, on this test's database and data folder and in a corner of Redis of its own."""
    given, url = connection.settings_dict, os.environ["DATABASE_URL"]
    there = {
        "DATABASE_URL": re.sub(r"(//[^?]*/)[^/?]*", rf"\g<1>{given['NAME']}", url),
        "REDIS_URL": re.sub(r"\d+$", "9", settings.REDIS_URL),
        "LEADCRM_DATA": str(settings.DATA_DIR),
    }
    return subprocess.Popen([sys.executable, "-m", *arguments], env=os.environ | there | env, cwd=ROOT)
