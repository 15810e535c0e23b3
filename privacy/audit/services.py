"""Recording acts that change nothing: reads, proofs, exports, disclosures."""

import uuid
from typing import Any

from django.db import connection, models, transaction

from privacy.audit.context import act


def record(
    *, verb: str, model: type[models.Model], row_id: Any = "", subject: Any = None, purpose: str | None = None
) -> int:
    """Write one trail entry for an act that is not a write, and return its id.

    `verb` is one of ``read proof export disclose merge unmerge``; writes are recorded by the database alone.
    `subject` is a Subject or its id: whose data it was.
    """
    key = getattr(subject, "pk", subject)
    with act(purpose=purpose), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT privacy_record(%s, %s, %s, %s)",
            [verb, model._meta.db_table, str(row_id), uuid.UUID(str(key)) if key else None],
        )
        return cursor.fetchone()[0]
