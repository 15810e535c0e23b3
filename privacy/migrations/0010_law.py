"""The law's numbers become rows that are never changed (R0), and assessments get versions (R6)."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

IMMUTABLE = (
    "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_legalparameter"
    " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()"
)
# Assessments of before stand in the order in which they were approved.
NUMBERED = """
UPDATE privacy_assessment a SET version = n.version
FROM (SELECT id, row_number() OVER (PARTITION BY purpose_id ORDER BY approved_on NULLS LAST, id) AS version
      FROM privacy_assessment) n
WHERE n.id = a.id AND n.version <> a.version
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0009_pauses")]
    operations = [
        migrations.RemoveConstraint(model_name="legalparameter", name="parameter_from_once"),
        migrations.AlterModelOptions(
            name="legalparameter",
            options={
                "ordering": ["key", "valid_from", "id"],
                "verbose_name": "legal parameter",
                "verbose_name_plural": "legal parameters",
            },
        ),
        migrations.AddField(
            model_name="legalparameter",
            name="reason",
            field=models.CharField(
                db_default="", default="", max_length=300, verbose_name="reason for the change"
            ),
        ),
        migrations.AddField(
            model_name="legalparameter",
            name="recorded_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="recorded at"
            ),
        ),
        migrations.AddField(
            model_name="legalparameter",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.subject",
                verbose_name="recorded by",
            ),
        ),
        migrations.AlterField(
            model_name="legalparameter",
            name="valid_to",
            field=models.DateField(
                blank=True,
                help_text="Afterwards the earlier number counts again.",
                null=True,
                verbose_name="valid to",
            ),
        ),
        migrations.AddIndex(
            model_name="legalparameter",
            index=models.Index(fields=["key", "valid_from"], name="parameter_key_from"),
        ),
        migrations.RunSQL(IMMUTABLE, "DROP TRIGGER immutable ON privacy_legalparameter"),
        migrations.AddField(
            model_name="assessment",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1, default=1, editable=False, verbose_name="version"
            ),
        ),
        migrations.AlterModelOptions(
            name="assessment",
            options={
                "ordering": ["purpose", "-version"],
                "verbose_name": "assessment",
                "verbose_name_plural": "assessments",
            },
        ),
        *(
            migrations.AlterField(
                model_name="assessment",
                name=name,
                field=models.TextField(blank=True, verbose_name=words),
            )
            for name, words in (
                ("interest", "1. the interest pursued"),
                ("necessity", "2. why it is necessary, and no milder means will do"),
                ("balancing", "3. balancing, with what the person may expect"),
            )
        ),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop),
    ]
