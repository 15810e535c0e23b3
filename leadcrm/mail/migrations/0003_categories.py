"""What a mail to customers is about (R51), and that a mail tells of the right to object (R62)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0002_takers"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboxmail",
            name="category",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="outboxmail",
            name="tells_objection",
            field=models.BooleanField(db_default=False, default=False),
        ),
        # What waits already was written before this was kept; the forms that led to it showed the notice.
        migrations.RunSQL(
            "UPDATE mail_outboxmail SET tells_objection = true WHERE state IN ('queued', 'sending', 'dead')",
            migrations.RunSQL.noop,
        ),
    ]
