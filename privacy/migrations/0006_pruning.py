"""The trail's own retention: what may be deleted from it, by whom, and that it was."""

from django.db import migrations

DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

# The only way in which entries go: inside privacy_prune. Whoever owns the tables could say so, too, but then the ledger
# outside does not know of it, and verify names the missing rows.
REFUSE_ENTRY = """
CREATE FUNCTION privacy_refuse_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('leadcrm.pruning', true) = txid_current()::text THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% on % is refused: the audit trail forbids it', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# The oldest stretch without values, up to the first sealed entry that is younger; and younger reads. Nothing of the last
# year and no read of the last three months, whoever asks.
PRUNABLE = f"""
CREATE FUNCTION privacy_prunable(before_ timestamptz, reads_ timestamptz, OUT upto bigint, OUT leaves bigint[]) {DEFINER} AS $$
DECLARE
    oldest_kept bigint;
BEGIN
    SELECT min(e.id) INTO oldest_kept FROM privacy_auditentry e
    WHERE e.at >= least(before_, now() - interval '1 year') OR EXISTS (SELECT 1 FROM privacy_auditdetail d WHERE d.entry_id = e.id);
    SELECT coalesce(min(l.index), (SELECT coalesce(max(index) + 1, 0) FROM privacy_auditleaf)) INTO upto
    FROM privacy_auditleaf l WHERE l.entry >= oldest_kept;
    SELECT coalesce(array_agg(l.index ORDER BY l.index), '{{}}') INTO leaves
    FROM privacy_auditentry e JOIN privacy_auditleaf l ON l.entry = e.id
    WHERE e.verb = 'read' AND e.at < least(reads_, now() - interval '3 months') AND l.index >= upto;
END $$
"""

PRUNE = f"""
CREATE FUNCTION privacy_prune(id_ uuid, upto_ bigint, leaves_ bigint[]) RETURNS bigint {DEFINER} AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7262091);
    IF EXISTS (
        SELECT 1 FROM privacy_auditleaf l JOIN privacy_auditentry e ON e.id = l.entry
        WHERE (l.index < upto_ OR l.index = ANY (leaves_))
          AND e.at > now() - CASE WHEN e.verb = 'read' THEN interval '3 months' ELSE interval '1 year' END
    ) OR upto_ > (SELECT coalesce(max(index) + 1, 0) FROM privacy_auditleaf) THEN
        RAISE EXCEPTION 'these entries are too young to go' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('leadcrm.pruning', txid_current()::text, true);
    DELETE FROM privacy_auditentry e USING privacy_auditleaf l
    WHERE l.entry = e.id AND (l.index < upto_ OR l.index = ANY (leaves_));
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('leadcrm.pruning', '', true);
    INSERT INTO privacy_auditprune (id, upto, leaves) VALUES (id_, upto_, leaves_);
    RETURN gone;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_forgetting")]
    operations = [
        migrations.RunSQL(REFUSE_ENTRY, "DROP FUNCTION privacy_refuse_entry"),
        migrations.RunSQL(
            "CREATE OR REPLACE TRIGGER guard_change BEFORE UPDATE OR DELETE ON privacy_auditentry"
            " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_entry()",
            "CREATE OR REPLACE TRIGGER guard_change BEFORE UPDATE OR DELETE ON privacy_auditentry"
            " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
        ),
        migrations.RunSQL(PRUNABLE, "DROP FUNCTION privacy_prunable"),
        migrations.RunSQL(PRUNE, "DROP FUNCTION privacy_prune"),
        migrations.RunSQL("REVOKE ALL ON FUNCTION privacy_prunable, privacy_prune FROM PUBLIC", ""),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER guard_{name} BEFORE {events} ON privacy_auditprune"
                " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
                f"DROP TRIGGER guard_{name} ON privacy_auditprune",
            )
            for name, events in (("change", "UPDATE OR DELETE"), ("truncate", "TRUNCATE"))
        ),
    ]
