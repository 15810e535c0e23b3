"""Invoices and commercial letters about sales (R128, R130)."""

import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_withheld"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommercialDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject", models.UUIDField(editable=False, verbose_name="person")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("commercial_letter", "Commercial letter")],
                        max_length=20,
                        verbose_name="kind of document",
                    ),
                ),
                ("sale", models.CharField(max_length=40, verbose_name="sale")),
                (
                    "number",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="number of the document"
                    ),
                ),
                ("dated_on", models.DateField(verbose_name="day of the document")),
                ("title", models.CharField(max_length=300, verbose_name="subject line")),
                ("recipient", models.CharField(max_length=250, verbose_name="name on the document")),
                (
                    "address",
                    models.CharField(
                        blank=True, default="", max_length=400, verbose_name="address on the document"
                    ),
                ),
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                ("file", models.CharField(blank=True, default="", max_length=110, verbose_name="file")),
                (
                    "lies_at",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="where the original lies"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
            ],
            options={
                "verbose_name": "commercial document",
                "verbose_name_plural": "commercial documents",
                "ordering": ["-dated_on", "-recorded_at"],
                "indexes": [
                    models.Index(fields=["subject"], name="document_of_person"),
                    models.Index(fields=["kind", "dated_on"], name="document_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sale", ""), _negated=True), name="document_names_its_sale"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file", ""), ("lies_at", ""), ("text", ""), _negated=True),
                        name="document_is_somewhere",
                    ),
                ],
            },
        ),
    ]
