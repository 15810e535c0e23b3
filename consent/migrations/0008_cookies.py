"""Web sites of the company, what they keep on devices, the published banner, and the proof of answers."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0007_texts"),
        ("privacy", "0008_hashed_guard"),
    ]

    operations = [
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "origins",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        help_text="Scheme and host of every address of the site, separated by commas: https://www.example.com",
                        size=10,
                        verbose_name="origins",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "web site",
                "verbose_name_plural": "web sites",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Banner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("scope", models.PositiveIntegerField(verbose_name="asks anew since")),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "published_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="published at"),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="banners",
                        to="consent.site",
                        verbose_name="web site",
                    ),
                ),
            ],
            options={
                "verbose_name": "published banner",
                "verbose_name_plural": "published banners",
                "ordering": ["site", "-version"],
            },
        ),
        migrations.CreateModel(
            name="CookieChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("receipt", models.UUIDField(verbose_name="receipt")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("given", "Given"),
                            ("withdrawn", "Withdrawn"),
                            ("objected", "Objected by the browser's signal"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12),
                        size=None,
                        verbose_name="allowed from then on",
                    ),
                ),
                ("despite_signal", models.BooleanField(default=False, verbose_name="in spite of the signal")),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("page", models.CharField(default="", max_length=300, verbose_name="page")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "banner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="consent.banner",
                        verbose_name="banner",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice about cookies",
                "verbose_name_plural": "choices about cookies",
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["receipt", "at"], name="cookie_choice_receipt")],
            },
        ),
        migrations.CreateModel(
            name="Cookie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("necessary", "Necessary"),
                            ("statistics", "Statistics"),
                            ("marketing", "Marketing"),
                        ],
                        max_length=12,
                        verbose_name="category",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="A * at the end stands for any ending: _pk_id*",
                        max_length=80,
                        verbose_name="name",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cookie", "cookie"),
                            ("local", "local storage"),
                            ("session", "session storage"),
                            ("request", "content from others"),
                        ],
                        default="cookie",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("purpose_en", models.CharField(max_length=300, verbose_name="purpose (English)")),
                ("purpose_de", models.CharField(max_length=300, verbose_name="purpose (German)")),
                (
                    "days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="0: until the browser is closed; empty: until it is deleted",
                        null=True,
                        verbose_name="lifetime in days",
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        blank=True,
                        help_text="Company and country; empty when nobody but us has access",
                        max_length=120,
                        verbose_name="who else has access",
                    ),
                ),
                ("used", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cookies",
                        to="consent.site",
                        verbose_name="web site",
                    ),
                ),
            ],
            options={
                "verbose_name": "cookie or other storage",
                "verbose_name_plural": "cookies and other storage",
                "ordering": ["site", "category", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("site", "kind", "name"), name="cookie_once_a_site")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="banner",
            constraint=models.UniqueConstraint(fields=("site", "version"), name="banner_version"),
        ),
        # R17: what somebody agreed to stays what it was; R27: their answer is never rewritten.
        migrations.RunSQL(
            "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_banner"
            " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
            "DROP TRIGGER immutable ON consent_banner",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only BEFORE UPDATE ON consent_cookiechoice"
            " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
            "DROP TRIGGER append_only ON consent_cookiechoice",
        ),
    ]
