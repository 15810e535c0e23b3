"""Old values go by the ids of their entries, looked up in order: with a join each is looked up by itself."""

from django.db import migrations

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off"

FORGET = f"""
CREATE OR REPLACE FUNCTION privacy_forget() RETURNS bigint {DEFINER} AS $$
DECLARE
    run_ uuid := privacy_open_run();
    gone bigint;
BEGIN
    DELETE FROM privacy_auditdetail d WHERE d.entry_id = ANY (ARRAY(
        SELECT e.id FROM privacy_erasurerunsubject r JOIN privacy_auditentry e ON e.subject = r.subject
        WHERE r.run_id = run_
    ));
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0022_case_desk")]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
