"""Legal holds (R134); the scope of a run names what a hold keeps."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0016_cases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="erasurerun",
            name="scope",
            field=models.CharField(max_length=400, verbose_name="scope"),
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "company",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=40, verbose_name="company"
                    ),
                ),
                (
                    "datenart",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=40, verbose_name="kind of data"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("review_on", models.DateField(verbose_name="review on")),
                (
                    "placed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="placed at"
                    ),
                ),
                ("released_at", models.DateTimeField(editable=False, null=True, verbose_name="released at")),
                (
                    "release_reason",
                    models.TextField(blank=True, db_default="", default="", verbose_name="why it ended"),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                        verbose_name="placed by",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                        verbose_name="released by",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="privacy.subject",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "ordering": ["review_on", "placed_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("released_at__isnull", True)),
                        fields=["review_on"],
                        name="hold_review",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="hold_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("company", ""), models.Q(("datenart", ""), ("subject", None)), _connector="OR"
                        ),
                        name="hold_on_a_company_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("company", ""), ("datenart", ""), ("subject", None), _negated=True
                        ),
                        name="hold_names_something",
                    ),
                ],
            },
        ),
    ]
