"""A hard bounce is marked beside the address, where it outlives the mail that told us (R13)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0014_disclosures"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactpoint",
            name="bounced_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="mail came back at"),
        ),
    ]
