"""The guard of the trail's details hashes the people of a run once, instead of looking them up row by row."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION privacy_refuse_detail() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET jit = off AS $$
DECLARE
    run_ uuid := privacy_open_run();
BEGIN
    IF EXISTS (
        SELECT 1 FROM old_rows o WHERE (
            o.subject IN (SELECT r.subject FROM privacy_erasurerunsubject r WHERE r.run_id = run_)
        ) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'details of the audit trail go only with an erasure run of their person'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0007_takers")]
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
