"""Holds of one year (R129), and archives left out of a copy (R100)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0025_answers_on_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="calendar year"),
        ),
        migrations.AddField(
            model_name="request",
            name="archives_left_out",
            field=models.BooleanField(db_default=False, default=False, verbose_name="archives left out"),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year", None), models.Q(("datenart", ""), _negated=True), _connector="OR"
                ),
                name="hold_of_a_year_names_a_kind",
            ),
        ),
    ]
