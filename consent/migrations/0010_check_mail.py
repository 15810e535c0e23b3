"""The words of check mails are kept under their hash, and can be added to but never changed (R19)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0009_record_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckMail",
            fields=[
                (
                    "sha256",
                    models.CharField(editable=False, max_length=64, primary_key=True, serialize=False),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
            ],
            options={
                "verbose_name": "words of a check mail",
                "verbose_name_plural": "words of check mails",
            },
        ),
        migrations.AddField(
            model_name="consentrecord",
            name="mail",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.checkmail",
                verbose_name="words of the check mail",
            ),
        ),
        migrations.AddField(
            model_name="optinrequest",
            name="mail",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.checkmail",
                verbose_name="words of the check mail",
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_checkmail"
            " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
            "DROP TRIGGER immutable ON consent_checkmail",
        ),
    ]
