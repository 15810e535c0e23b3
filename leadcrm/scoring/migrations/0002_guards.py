"""A released version of a score and its rules never change, whoever asks (R65)."""

from django.db import migrations

# When it ended and whether everybody was scored by it is all that is still written.
MODEL = """
CREATE FUNCTION scoring_released_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_on IS NOT NULL AND (TG_OP = 'DELETE'
       OR to_jsonb(OLD) - '{ended_on,completed_at}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{ended_on,completed_at}'::text[])
    THEN
        RAISE EXCEPTION '% of a released score is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
RULE = """
CREATE FUNCTION scoring_released_rules_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM scoring_scoremodel m WHERE m.released_on IS NOT NULL
               AND (TG_OP <> 'INSERT' AND m.id = OLD.model_id OR TG_OP <> 'DELETE' AND m.id = NEW.model_id))
    THEN
        RAISE EXCEPTION '% of a rule of a released score is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]
    operations = [
        migrations.RunSQL(MODEL, "DROP FUNCTION scoring_released_stays()"),
        migrations.RunSQL(
            "CREATE TRIGGER released_stays BEFORE UPDATE OR DELETE ON scoring_scoremodel"
            " FOR EACH ROW EXECUTE FUNCTION scoring_released_stays()",
            "DROP TRIGGER released_stays ON scoring_scoremodel",
        ),
        migrations.RunSQL(RULE, "DROP FUNCTION scoring_released_rules_stay()"),
        migrations.RunSQL(
            "CREATE TRIGGER released_rules_stay BEFORE INSERT OR UPDATE OR DELETE ON scoring_scorerule"
            " FOR EACH ROW EXECUTE FUNCTION scoring_released_rules_stay()",
            "DROP TRIGGER released_rules_stay ON scoring_scorerule",
        ),
    ]
