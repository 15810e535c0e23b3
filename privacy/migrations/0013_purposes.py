"""Purposes of the company's own, told to whom they concern (R9); a controller's new name shuts what was said to the old one (W5)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import privacy.models.purpose

# By the database, so that no way of changing the name passes it by.
RENAMED = """
CREATE FUNCTION privacy_note_renaming() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO privacy_succession (former, present, changed_at, grounds)
    VALUES (OLD.name, NEW.name, clock_timestamp(), '');
    RETURN NULL;
END $$
"""
ON_RENAMING = (
    "CREATE TRIGGER renamed AFTER UPDATE OF name ON privacy_controller"
    " FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION privacy_note_renaming()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0012_company_domains"),
    ]

    operations = [
        migrations.AddField(
            model_name="purpose",
            name="approved_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="approved on"),
        ),
        migrations.AddField(
            model_name="purpose",
            name="approver",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.subject",
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="author",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.subject",
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="data_of",
            field=models.ForeignKey(
                blank=True,
                help_text="The shipped purpose whose fields it may use, and no others.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.purpose",
                verbose_name="uses the data of",
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="description_de",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="description (German)"
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="description_en",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="description (English)"
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="ends_on",
            field=models.DateField(
                blank=True, help_text="Afterwards the gate is shut.", null=True, verbose_name="last day"
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="explicit_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Ordinary consent is enough"),
                    ("art9", "Special categories, Art. 9(2)(a)"),
                    ("art22", "Automated decision, Art. 22(2)(c)"),
                    ("art49", "Transfer without safeguards, Art. 49(1)(a)"),
                ],
                db_default="",
                default="",
                max_length=5,
                verbose_name="explicit consent",
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="lapse_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Empty: the number of the law.",
                null=True,
                verbose_name="unused consent lapses after months",
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="name_de",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="name (German)"
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="name_en",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="name (English)"
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="own",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="our own"
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="parties",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[("consumer", "Consumer"), ("business", "Business contact")], max_length=8
                ),
                default=privacy.models.purpose.everybody,
                size=None,
                verbose_name="for whom",
            ),
        ),
        migrations.AddField(
            model_name="purpose",
            name="review_on",
            field=models.DateField(blank=True, null=True, verbose_name="review on"),
        ),
        migrations.AddField(
            model_name="subject",
            name="child",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="declared to be a child"
            ),
        ),
        migrations.AlterField(
            model_name="purpose",
            name="code",
            field=models.SlugField(
                help_text="One word for programs; it never changes.",
                max_length=40,
                primary_key=True,
                serialize=False,
                verbose_name="code",
            ),
        ),
        migrations.CreateModel(
            name="Compatibility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("link", models.TextField(blank=True, verbose_name="(a) link between the purposes")),
                (
                    "context",
                    models.TextField(
                        blank=True, verbose_name="(b) context of the collection, and what the person expects"
                    ),
                ),
                ("nature", models.TextField(blank=True, verbose_name="(c) nature of the data")),
                (
                    "consequences",
                    models.TextField(blank=True, verbose_name="(d) possible consequences for the person"),
                ),
                ("safeguards", models.TextField(blank=True, verbose_name="(e) safeguards")),
                (
                    "purpose",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="compatibility",
                        to="privacy.purpose",
                        verbose_name="purpose",
                    ),
                ),
            ],
            options={
                "verbose_name": "compatibility note",
                "verbose_name_plural": "compatibility notes",
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("former", models.CharField(max_length=200, verbose_name="former name")),
                ("present", models.CharField(max_length=200, verbose_name="name since then")),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed at"),
                ),
                (
                    "grounds",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="For example: merger of 1 July, entry in the register; the same company, renamed; a spelling corrected.",
                        verbose_name="why the consents go on",
                    ),
                ),
                ("documented_at", models.DateTimeField(blank=True, null=True, verbose_name="documented at")),
                (
                    "documented_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                        verbose_name="documented by",
                    ),
                ),
            ],
            options={
                "verbose_name": "succession of the controller",
                "verbose_name_plural": "successions of the controller",
                "ordering": ["-changed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PurposeNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="delivered at")),
                ("route", models.CharField(max_length=40, verbose_name="how")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.notice",
                        verbose_name="privacy notice",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.purpose",
                        verbose_name="purpose",
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
                "verbose_name": "notice of a new purpose",
                "verbose_name_plural": "notices of new purposes",
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "purpose"), name="purpose_told_once")
                ],
            },
        ),
        migrations.RunSQL(RENAMED, "DROP FUNCTION privacy_note_renaming()"),
        migrations.RunSQL(ON_RENAMING, "DROP TRIGGER renamed ON privacy_controller"),
    ]
