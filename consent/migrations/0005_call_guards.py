"""Proofs of consents to calls are locked until their end, facts of a presumed interest are never changed (R57, R58)."""

from django.db import migrations

# What is sealed in the id is never changed, and the end moves only forward. A proof goes when its job says which day it is.
LOCK = """
CREATE FUNCTION consent_lock_call_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.keep_until >= coalesce(nullif(current_setting('leadcrm.proofs_until', true), '')::date, '-infinity') THEN
            RAISE EXCEPTION 'a proof of a consent to calls is locked until %', OLD.keep_until
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - '{used_at,ended_at,ended_how,keep_until}'::text[]
       IS DISTINCT FROM to_jsonb(OLD) - '{used_at,ended_at,ended_how,keep_until}'::text[]
       OR NEW.keep_until < OLD.keep_until OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
        RAISE EXCEPTION 'a proof of a consent to calls is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$
"""
# Consents that were unproven before anybody could say why.
WHY = """
UPDATE consent_consentstate s SET lacks = CASE
         WHEN r.channel = 'telephone' THEN '{number}'::varchar[]
         WHEN r.channel = 'email' AND r.confirmed_at IS NULL THEN '{confirmation}'::varchar[]
         WHEN r.channel = 'email' AND r.message_id = '' THEN '{check_mail}'::varchar[]
         WHEN r.page_url = '' THEN '{page}'::varchar[] ELSE '{text}'::varchar[] END
FROM consent_consentrecord r
WHERE r.id = s.record_id AND s.status = 'confirmed' AND NOT s.proven
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_calls")]
    operations = [
        migrations.RunSQL(LOCK, "DROP FUNCTION consent_lock_call_proof()"),
        migrations.RunSQL(
            "CREATE TRIGGER locked BEFORE UPDATE OR DELETE ON consent_callproof"
            " FOR EACH ROW EXECUTE FUNCTION consent_lock_call_proof()",
            "DROP TRIGGER locked ON consent_callproof",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER append_only AFTER UPDATE OR DELETE ON consent_presumedinterest"
            " FOR EACH STATEMENT EXECUTE FUNCTION consent_append_only()",
            "DROP TRIGGER append_only ON consent_presumedinterest",
        ),
        migrations.RunSQL(WHY, migrations.RunSQL.noop),
    ]
