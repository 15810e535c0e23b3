"""The ledger of consent and its texts cannot be rewritten, whoever asks (R17, R27)."""

from django.db import migrations

# A record goes in an erasure run only; it is never changed.
LEDGER = """
CREATE FUNCTION consent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND privacy_open_run() IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% on % is refused: consent records are append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial"), ("privacy", "0002_trail")]
    operations = [
        migrations.RunSQL(LEDGER, "DROP FUNCTION consent_append_only()"),
        migrations.RunSQL(
            "CREATE TRIGGER append_only AFTER UPDATE OR DELETE ON consent_consentrecord"
            " FOR EACH STATEMENT EXECUTE FUNCTION consent_append_only()",
            "DROP TRIGGER append_only ON consent_consentrecord",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_consenttext"
            " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
            "DROP TRIGGER immutable ON consent_consenttext",
        ),
    ]
