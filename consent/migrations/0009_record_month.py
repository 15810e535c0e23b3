"""The statistics read the last months from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0008_cookies")]
    operations = [
        migrations.AddIndex(
            model_name="consentrecord",
            index=models.Index(
                fields=["at"], include=["purpose", "kind", "confirmed_at"], name="consent_record_month"
            ),
        ),
    ]
