"""What customers bought, which goods are similar, what counts as a sale (§ 7(3) UWG, R49–R51)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0005_call_guards"),
        ("privacy", "0012_company_domains"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductCategory",
            fields=[
                (
                    "code",
                    models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name="code"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "own",
                    models.BooleanField(
                        default=True,
                        help_text="Goods of others may not be advertised to customers without their consent.",
                        verbose_name="our own goods or services",
                    ),
                ),
                (
                    "similar",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        help_text="Who bought this may be told about these, too (§ 7(3) no. 2 UWG).",
                        size=None,
                        verbose_name="similar to it",
                    ),
                ),
            ],
            options={
                "verbose_name": "product category",
                "verbose_name_plural": "product categories",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("sale", "a sale"),
                            ("offer", "a request for an offer"),
                            ("download", "a download"),
                            ("account", "a free account"),
                        ],
                        max_length=8,
                        verbose_name="how the address came to us",
                    ),
                ),
                ("sold_on", models.DateField(verbose_name="on")),
                ("evidence", models.CharField(max_length=120, verbose_name="evidence")),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "notice",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="notice shown"),
                ),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="notice shown on")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consent.productcategory",
                        verbose_name="product category",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purchases",
                        to="privacy.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "purchase",
                "verbose_name_plural": "purchases",
                "ordering": ["-sold_on", "-id"],
                "indexes": [models.Index(fields=["subject", "category"], name="purchase_gate")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True),
                        name="purchase_names_its_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice", ""), ("notice_on", None)),
                            models.Q(models.Q(("notice", ""), _negated=True), ("notice_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="purchase_notice_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SaleRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("offer", "a request for an offer"),
                            ("download", "a download"),
                            ("account", "a free account"),
                        ],
                        max_length=8,
                        verbose_name="counts as a sale",
                    ),
                ),
                ("reason", models.TextField(verbose_name="why, in law")),
                (
                    "valid_from",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "officer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule on what is a sale",
                "verbose_name_plural": "rules on what is a sale",
                "ordering": ["-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="sale_rule_says_why"
                    )
                ],
            },
        ),
    ]
