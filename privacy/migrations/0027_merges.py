"""Two records of one person become one; the trail has the act under a verb of its own."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import privacy.models.merge

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off"
VERBS = "'read', 'proof', 'export', 'disclose'"


def recording(verbs: str) -> str:
    """pg_current_xact_id() first: an id drawn before its transaction has a number could slip below the sealer's mark."""
    return f"""
CREATE OR REPLACE FUNCTION privacy_record(verb_ text, table_ text, row_ text, subject_ uuid) RETURNS bigint {DEFINER} AS $$
DECLARE
    id_ bigint;
BEGIN
    IF verb_ NOT IN ({verbs}) THEN
        RAISE EXCEPTION 'the verb % is not for recording by hand', verb_ USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_current_xact_id();
    INSERT INTO privacy_auditentry (at, verb, table_name, row_id, subject, actor, purpose, request_id, fields)
    VALUES (
        clock_timestamp(), verb_, table_, row_, subject_,
        coalesce(nullif(current_setting('leadcrm.actor', true), ''), 'role:' || session_user),
        coalesce(current_setting('leadcrm.purpose', true), ''),
        coalesce(current_setting('leadcrm.request', true), ''), ''
    )
    RETURNING id INTO id_;
    RETURN id_;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0026_years_of_holds_and_archives"),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="merged at")),
                ("undo", models.JSONField(default=dict, encoder=privacy.models.merge.Exactly)),
            ],
            options={
                "verbose_name": "merge of two records",
                "verbose_name_plural": "merges of two records",
                "ordering": ["-at"],
            },
        ),
        migrations.AddField(
            model_name="subject",
            name="merged_into",
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name="goes on as"),
        ),
        migrations.AlterField(
            model_name="objection",
            name="source",
            field=models.CharField(
                choices=[
                    ("person", "the person, online"),
                    ("staff", "recorded by staff"),
                    ("import", "imported file"),
                    ("merged", "a record that was merged"),
                ],
                max_length=6,
                verbose_name="source",
            ),
        ),
        migrations.AlterField(
            model_name="subject",
            name="state",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("restricted", "Restricted (Art. 18)"),
                    ("erased", "Erased"),
                    ("merged", "Merged into another record"),
                ],
                db_default="active",
                default="active",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="subject",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="subject_merged",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.subject",
                verbose_name="merged by",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="gone",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="privacy.subject",
                verbose_name="was",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="privacy.subject",
                verbose_name="goes on as",
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["at"], name="merge_end"),
        ),
        migrations.RunSQL(recording(f"{VERBS}, 'merge', 'unmerge'"), recording(VERBS)),
    ]
