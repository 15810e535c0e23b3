"""A record moves with its person in a merge: then whose it is changes, and nothing else (R27)."""

from django.db import migrations

MOVES = """
CREATE FUNCTION consent_moves_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM privacy_erasurerun WHERE id = privacy_open_run() AND kind = 'merge')
       OR to_jsonb(NEW) - 'subject_id' IS DISTINCT FROM to_jsonb(OLD) - 'subject_id' THEN
        RAISE EXCEPTION 'UPDATE on % is refused: consent records are append-only', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
TABLES = ("consent_consentrecord", "consent_presumedinterest")


class Migration(migrations.Migration):
    dependencies = [("consent", "0013_visits"), ("privacy", "0027_merges")]
    operations = [
        migrations.RunSQL(MOVES, "DROP FUNCTION consent_moves_only()"),
        *(
            migrations.RunSQL(
                [
                    f"DROP TRIGGER append_only ON {table}",
                    f"CREATE TRIGGER append_only AFTER DELETE ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION consent_append_only()",
                    f"CREATE TRIGGER moves_only BEFORE UPDATE ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION consent_moves_only()",
                ],
                [
                    f"DROP TRIGGER moves_only ON {table}",
                    f"DROP TRIGGER append_only ON {table}",
                    f"CREATE TRIGGER append_only AFTER UPDATE OR DELETE ON {table}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION consent_append_only()",
                ],
            )
            for table in TABLES
        ),
    ]
