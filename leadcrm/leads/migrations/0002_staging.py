"""Staging is unlogged: it is emptied before its import ends, and a crash may take it along."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE leads_importrow SET UNLOGGED",
            "ALTER TABLE leads_importrow SET LOGGED",
        ),
    ]
