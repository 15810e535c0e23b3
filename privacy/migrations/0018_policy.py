"""Changes of retention take four eyes and a dry run (R133)."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0017_holds"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60, verbose_name="what it limits")),
                ("value", models.IntegerField(verbose_name="value")),
                ("unit", models.CharField(editable=False, max_length=12, verbose_name="unit")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("reason", models.CharField(max_length=300, verbose_name="reason for the change")),
                (
                    "deviation",
                    models.TextField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Standard periods: 7, 14, 30 and 90 days; 6, 12, 24 and 36 months; 3, 6, 8 and 10 years.",
                        verbose_name="why no standard period fits",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be decided"),
                            ("approved", "Approved"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        db_default="open",
                        default="open",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="proposed at"
                    ),
                ),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided at")),
                ("shown", models.JSONField(default=dict, editable=False, verbose_name="numbers shown")),
                (
                    "approver",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                        verbose_name="decided by",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of retention",
                "verbose_name_plural": "changes of retention",
                "ordering": ["-proposed_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="policy_change_says_why"
                    )
                ],
            },
        ),
    ]
