"""Who got data of whom, by name (R93)."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0013_purposes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="recipient",
            name="service",
            field=models.CharField(
                choices=[
                    ("mail", "Sends our mail"),
                    ("post", "Prints or carries our letters"),
                    ("hosting", "Hosts our systems"),
                    ("other", "Other"),
                ],
                max_length=10,
                verbose_name="service",
            ),
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("mail", "E-mails to the person, taken over for delivery"),
                            ("calls", "Telephone number, and the proof of the consent to calls"),
                            ("proof", "Proof of a consent"),
                            ("letter", "Letters to the person, taken over for printing or delivery"),
                            ("copy", "A copy of data"),
                        ],
                        max_length=8,
                        verbose_name="what",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("processor", "Processor (Art. 28)"), ("controller", "Another controller")],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="on")),
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.purpose",
                        verbose_name="purpose",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.recipient",
                        verbose_name="recipient",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disclosures",
                        to="privacy.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "disclosure to a recipient",
                "verbose_name_plural": "disclosures to recipients",
                "ordering": ["-on", "-id"],
                "indexes": [models.Index(fields=["-on", "-id"], name="disclosure_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject", "recipient", "what", "purpose", "on"), name="disclosed_once_a_day"
                    )
                ],
            },
        ),
    ]
