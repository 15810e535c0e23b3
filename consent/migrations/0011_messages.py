"""A consent to fax or messenger has the proof of its number, too (R24)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0010_check_mail"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="callproof",
            options={
                "ordering": ["-verified_at"],
                "verbose_name": "proof of a consent to calls or messages",
                "verbose_name_plural": "proofs of consents to calls or messages",
            },
        ),
        migrations.AddField(
            model_name="callproof",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "e-mail"),
                    ("telephone", "telephone"),
                    ("post", "post"),
                    ("fax", "fax"),
                    ("messenger", "messenger"),
                    ("none", "no contact"),
                ],
                db_default="telephone",
                default="telephone",
                max_length=10,
                verbose_name="channel",
            ),
        ),
    ]
