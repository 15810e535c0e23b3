"""How others' rights were weighed each time somebody got their copy (Art. 15(4), R95)."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0018_policy"),
    ]

    operations = [
        migrations.CreateModel(
            name="Balancing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("others", models.PositiveIntegerField(verbose_name="people known to us who appear")),
                ("texts", models.PositiveIntegerField(verbose_name="texts in which something was hidden")),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="privacy.request",
                        verbose_name="request",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="privacy.subject"
                    ),
                ),
            ],
            options={
                "verbose_name": "balancing of others' rights",
                "verbose_name_plural": "balancings of others' rights",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["-at", "-id"], name="balancing_newest")],
            },
        ),
    ]
