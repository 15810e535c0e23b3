"""The subject id: a time-ordered UUID whose time is rounded to the day."""

import datetime as dt
import secrets
import uuid

_DAY_MS = 86_400_000


def new_subject_id(on: dt.date | None = None) -> uuid.UUID:
    """Return a version 7 UUID of that day (today by default).

    The id outlives the data, so it must not tell the second at which somebody wrote to us.
    """
    day = on or dt.datetime.now(dt.UTC).date()
    milliseconds = (day - dt.date(1970, 1, 1)).days * _DAY_MS
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)
