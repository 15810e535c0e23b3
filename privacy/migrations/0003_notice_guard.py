"""A published notice stays as it was shown (R74)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_trail")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON privacy_notice"
            " FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse()",
            "DROP TRIGGER immutable ON privacy_notice",
        ),
    ]
