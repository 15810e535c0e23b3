"""A child's consent names the parent who agreed (Art. 8(1), R32)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0011_messages"),
        ("privacy", "0013_purposes"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentrecord",
            name="guardian_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="agreed by a parent at"),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="guardian_hash",
            field=models.BinaryField(db_default=b"", default=b"", max_length=32),
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="guardian_mail",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.checkmail",
                verbose_name="words of the mail to a parent",
            ),
        ),
        migrations.AddField(
            model_name="optinrequest",
            name="guardian",
            field=models.EmailField(
                blank=True, db_default="", default="", max_length=254, verbose_name="address of a parent"
            ),
        ),
        migrations.AddField(
            model_name="optinrequest",
            name="guardian_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="agreed by a parent at"),
        ),
        migrations.AddField(
            model_name="optinrequest",
            name="guardian_digest",
            field=models.BinaryField(db_default=b"", default=b"", max_length=32),
        ),
        migrations.AddField(
            model_name="optinrequest",
            name="guardian_mail",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.checkmail",
                verbose_name="words of the mail to a parent",
            ),
        ),
        migrations.AddIndex(
            model_name="optinrequest",
            index=models.Index(fields=["guardian_digest", "submitted_at"], name="opt_in_guardian_day"),
        ),
    ]
