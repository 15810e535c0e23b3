"""Printed letters on the timeline, and what a deal is about (R51, R61)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0006_customers"),
        ("leads", "0005_call_purpose"),
    ]

    operations = [
        migrations.AddField(
            model_name="deal",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.productcategory",
                verbose_name="product category",
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="kind",
            field=models.CharField(
                choices=[
                    ("note", "Note"),
                    ("call", "Call"),
                    ("meeting", "Meeting"),
                    ("mail", "Mail"),
                    ("letter", "Letter"),
                    ("form", "Form"),
                    ("task", "Task done"),
                    ("stage", "Stage"),
                    ("consent", "Consent"),
                ],
                max_length=7,
                verbose_name="kind",
            ),
        ),
    ]
