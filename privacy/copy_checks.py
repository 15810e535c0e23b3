"""A field that people are shown in their copy has a name in their language (R94)."""

from typing import Any

from django.core.checks import Error, register

from privacy.access.tables import reachable
from privacy.glossary import NAMES


@register("privacy")
def check_names(app_configs: Any = None, **_: Any) -> list[Error]:
    """Refuse a field that would be shown by its name in the code."""
    return [
        Error(
            f"{declared.label}.{name} has no name for the person's copy.",
            hint="Give the field a verbose_name, or name it in `labels` where the model is registered.",
            id="privacy.E011",
        )
        for declared in reachable()
        for name, item in declared.fields.items()
        if item.told
        and name not in declared.labels
        and name not in NAMES
        and getattr(declared.model._meta.get_field(name), "_verbose_name", None) is None
    ]
