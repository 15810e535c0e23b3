"""A company's "no advertising": the domain of an address as a keyed hash beside the address's own (W10)."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0011_list_too"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactpoint",
            name="domain",
            field=models.BinaryField(db_default=b"", default=b"", max_length=32),
        ),
        migrations.AlterField(
            model_name="lawfulbasis",
            name="channels",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("email", "e-mail"),
                        ("telephone", "telephone"),
                        ("post", "post"),
                        ("fax", "fax"),
                        ("messenger", "messenger"),
                        ("none", "no contact"),
                    ],
                    max_length=10,
                ),
                default=list,
                size=None,
                verbose_name="channels",
            ),
        ),
        migrations.AlterField(
            model_name="purpose",
            name="channels",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("email", "e-mail"),
                        ("telephone", "telephone"),
                        ("post", "post"),
                        ("fax", "fax"),
                        ("messenger", "messenger"),
                        ("none", "no contact"),
                    ],
                    max_length=10,
                ),
                size=None,
                verbose_name="channels",
            ),
        ),
        migrations.AlterField(
            model_name="suppression",
            name="kind",
            field=models.CharField(
                choices=[
                    ("email", "E-mail"),
                    ("phone", "Telephone"),
                    ("domain", "All addresses of a company"),
                ],
                max_length=6,
                verbose_name="kind",
            ),
        ),
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(
                condition=models.Q(("domain", b""), _negated=True),
                fields=["domain"],
                name="contact_point_domain",
            ),
        ),
    ]
