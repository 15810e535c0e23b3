"""A site may record visits, once its visitors agreed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0012_parents"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="visits",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The pages that a browser looks at are recorded once it agreed to “Marketing”. Counts from the next publication on, which asks everybody anew.",
                verbose_name="records visits",
            ),
        ),
    ]
