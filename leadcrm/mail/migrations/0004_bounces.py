"""What dead letters say of their addresses is marked beside the addresses, before retention empties the letters (R13)."""

import hmac
from typing import Any

from django.conf import settings
from django.db import migrations


def mark(apps: Any, schema_editor: Any) -> None:
    """Carry over the marks; the hash is that of privacy.suppression for an address that was taken as one."""
    key = bytes.fromhex(settings.SECRETS["suppression_key"])
    using = schema_editor.connection.alias
    point = apps.get_model("privacy", "ContactPoint").objects.using(using)
    dead = apps.get_model("mail", "OutboxMail").objects.using(using).filter(state="dead")
    gone = dead.filter(because__in=("SMTP_550", "SMTP_551", "SMTP_553")).exclude(to_address="")
    for mail in gone.order_by("ended_at").only("subject_id", "to_address", "ended_at").iterator():
        digest = hmac.digest(key, f"email:{mail.to_address.strip().lower()}".encode(), "sha256")
        point.filter(subject=mail.subject_id, kind="email", digest=digest).update(bounced_at=mail.ended_at)


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0003_categories"),
        ("privacy", "0015_bounced"),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
