"""What people take along to another controller (Art. 20): provided or observed, on consent or contract, for programs."""

from privacy.portability.files import made_portable
from privacy.portability.scope import portable, register_consents

__all__ = ["made_portable", "portable", "register_consents"]
