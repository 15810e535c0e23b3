"""Every right as a case, several with one letter; refusals, extensions and doubts recorded with it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0015_bounced"),
    ]

    operations = [
        migrations.AddField(
            model_name="request",
            name="doubt",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "No doubt"),
                    ("other_address", "Written from an address that we do not have of this person"),
                    ("shared_address", "Several people share this address"),
                    ("told_by_other", "Somebody else asks, without authority shown"),
                    ("contradiction", "What was said does not fit what is known"),
                ],
                db_default="",
                default="",
                max_length=14,
                verbose_name="doubt about who asks",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="extension",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not extended"),
                    ("complexity", "The request is complex, Art. 12(3)"),
                    ("number", "There are many requests of this person, Art. 12(3)"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="extension",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="fetched_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="fetched at"),
        ),
        migrations.AddField(
            model_name="request",
            name="first_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="first due on"),
        ),
        migrations.AddField(
            model_name="request",
            name="paused_from",
            field=models.DateField(blank=True, null=True, verbose_name="identity asked on"),
        ),
        migrations.AddField(
            model_name="request",
            name="paused_to",
            field=models.DateField(blank=True, null=True, verbose_name="identity answered on"),
        ),
        migrations.AddField(
            model_name="request",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "No reason"),
                    ("not_identified", "The person cannot be identified, Art. 11(2), 12(2)"),
                    ("conditions", "The conditions of this right are not met"),
                    ("exception", "The law excepts this case, Art. 15(4), 17(3), 18(2), 20(3), (4)"),
                    ("unfounded", "Manifestly unfounded, Art. 12(5)"),
                    ("excessive", "Excessive, Art. 12(5)"),
                ],
                db_default="",
                default="",
                max_length=14,
                verbose_name="reason of refusal",
            ),
        ),
        migrations.AddField(
            model_name="request",
            name="words",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="words of the answer"),
        ),
        migrations.AlterField(
            model_name="request",
            name="decision",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not decided"),
                    ("granted", "Granted"),
                    ("nothing_held", "Nothing is held about this person"),
                    ("refused", "Refused"),
                    ("no_request", "Asks for nothing under the Regulation"),
                    ("overtaken", "Settled by the erasure"),
                ],
                default="",
                max_length=12,
                verbose_name="decision",
            ),
        ),
        migrations.AlterField(
            model_name="request",
            name="kind",
            field=models.CharField(
                choices=[
                    ("access", "Access, Art. 15"),
                    ("rectification", "Rectification, Art. 16"),
                    ("erasure", "Erasure, Art. 17"),
                    ("restriction", "Restriction, Art. 18"),
                    ("portability", "Portability, Art. 20"),
                    ("objection", "Objection, Art. 21(1)"),
                    ("marketing", "Objection to advertising, Art. 21(2)"),
                    ("withdrawal", "Withdrawal of consent, Art. 7(3)"),
                    ("complaint", "Complaint"),
                    ("unsorted", "Not sorted yet"),
                ],
                max_length=13,
                verbose_name="right",
            ),
        ),
        migrations.CreateModel(
            name="Occasion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("form", "Online"),
                            ("mail", "E-mail"),
                            ("letter", "Letter"),
                            ("telephone", "Telephone"),
                            ("in_person", "In person"),
                        ],
                        max_length=9,
                        verbose_name="channel",
                    ),
                ),
                (
                    "arrived_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="arrived at"),
                ),
                ("text", models.TextField(blank=True, default="", verbose_name="what was said or written")),
                (
                    "agent",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=200,
                        verbose_name="written on the person's behalf by",
                    ),
                ),
                ("authority_on", models.DateField(blank=True, null=True, verbose_name="authority shown on")),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                        verbose_name="who asked",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                        verbose_name="taken in by",
                    ),
                ),
            ],
            options={
                "verbose_name": "occasion of requests",
                "verbose_name_plural": "occasions of requests",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="request",
            name="occasion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="privacy.occasion",
                verbose_name="occasion",
            ),
        ),
    ]
