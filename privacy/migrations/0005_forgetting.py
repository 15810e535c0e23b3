"""Forgetting single rows' old values, and statistics that still hold values of people who are gone."""

from django.db import migrations

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

FORGET_ROWS = f"""
CREATE FUNCTION privacy_forget_rows(tables_ text[], rows_ text[]) RETURNS bigint {DEFINER} AS $$
DECLARE
    run_ uuid := privacy_open_run();
    gone bigint;
BEGIN
    DELETE FROM privacy_auditdetail d
    USING privacy_auditentry e, privacy_erasurerunsubject r, unnest(tables_, rows_) AS w (name, id)
    WHERE r.run_id = run_ AND e.subject = r.subject AND e.table_name = w.name AND e.row_id = w.id AND d.entry_id = e.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$
"""

# The planner's statistics keep sample values; only the owner of a table may make new ones.
ANALYSE = f"""
CREATE FUNCTION privacy_analyse(tables_ text[]) RETURNS void {DEFINER} AS $$
DECLARE
    name_ text;
BEGIN
    FOREACH name_ IN ARRAY tables_ LOOP
        EXECUTE format('ANALYZE %I', name_);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_requests")]
    operations = [
        migrations.RunSQL(FORGET_ROWS, "DROP FUNCTION privacy_forget_rows"),
        migrations.RunSQL(ANALYSE, "DROP FUNCTION privacy_analyse"),
        migrations.RunSQL("REVOKE ALL ON FUNCTION privacy_forget_rows, privacy_analyse FROM PUBLIC", ""),
    ]
