"""System check: a score reads declared fields only, and never a free text, where special categories may stand (R71)."""

from typing import Any

from django.core.checks import Error, register

from leadcrm.scoring.inputs import INPUTS
from leadcrm.scoring.lint import category_of
from privacy.registry import FREE_TEXT


@register("privacy")
def check_inputs(app_configs: Any = None, **_: Any) -> list[Error]:
    """Every input of the score names the declared fields it reads."""
    found = []
    for entry in INPUTS.values():
        for path in entry.reads:
            category = category_of(path)
            if not category or category == FREE_TEXT:
                found.append(
                    Error(
                        f"The score's input {entry.code!r} reads {path}, which is "
                        + ("a free text." if category else "no declared field."),
                        hint="Let it read fields of the registry whose values are fixed.",
                        id="scoring.E001",
                    )
                )
    return found
