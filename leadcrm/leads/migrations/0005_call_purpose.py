"""What a call of ours was for (R56)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_takers")]
    operations = [
        migrations.AddField(
            "activity",
            "purpose",
            models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="purpose"),
        ),
    ]
