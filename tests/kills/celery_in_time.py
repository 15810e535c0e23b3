"""Celery under libfaketime, whose clock_nanosleep refuses what Python's sleep asks of it; select sleeps as well."""

import select
import time

from celery.__main__ import main

if __name__ == "__main__":
    time.sleep = lambda seconds: select.select([], [], [], seconds)  # type: ignore[assignment]
    main()
