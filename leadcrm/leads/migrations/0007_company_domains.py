"""The hash of the company's domain for addresses that were there before it was kept: only the leads know them in clear."""

from typing import Any

from django.db import migrations

from privacy.suppression import digest_of_normal, domain_digest

_BATCH = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    """Set the domain's hash beside the address's own, a thousand people at a time."""
    lead, point = apps.get_model("leads", "Lead"), apps.get_model("privacy", "ContactPoint")
    known = lead.objects.exclude(match_email="").order_by("pk").values_list("pk", "match_email")
    after = 0
    while rows := list(known.filter(pk__gt=after)[:_BATCH]):
        after = rows[-1][0]
        domains = {digest_of_normal("email", email): domain_digest(email) for _pk, email in rows}
        points = list(point.objects.filter(kind="email", digest__in=list(domains)))
        for row in points:
            row.domain = domains[bytes(row.digest)]
        point.objects.bulk_update(points, ["domain"])


class Migration(migrations.Migration):
    dependencies = [("leads", "0006_letters_and_categories"), ("privacy", "0012_company_domains")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
