"""The invented staff of the demo."""

from dataclasses import dataclass

from django.conf import settings

from leadcrm.accounts.roles import Role

TEAMS = ["Leipzig", "Hamburg", "Wien", "Zürich"]


@dataclass(frozen=True)
class Persona:
    """A demo account as the log-in page offers it."""

    username: str
    first_name: str
    last_name: str
    role: Role
    team: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return self.first_name[0] + self.last_name[0]

    @property
    def role_words(self) -> str:
        return f"{self.role.label} · {self.team}" if self.team else str(self.role.label)


CAST = [
    Persona("lena", "Lena", "Vogt", Role.SALES, "Leipzig"),
    Persona("tom", "Tom", "Ahrens", Role.SALES, "Hamburg"),
    Persona("jonas", "Jonas", "Reuter", Role.MANAGER, "Leipzig"),
    Persona("mara", "Mara", "Lindner", Role.MARKETING),
    Persona("ines", "Ines", "Albrecht", Role.DPO),
    Persona("admin", "Arne", "Dahl", Role.ADMINISTRATOR),
    Persona("felix", "Felix", "Kern", Role.SALES, "Leipzig"),
    Persona("hauke", "Hauke", "Petersen", Role.SALES, "Hamburg"),
    Persona("selma", "Selma", "Aichinger", Role.SALES, "Wien"),
    Persona("valentin", "Valentin", "Moser", Role.SALES, "Wien"),
    Persona("reto", "Reto", "Zumstein", Role.SALES, "Zürich"),
    Persona("livia", "Livia", "Brunner", Role.MANAGER, "Zürich"),
]
SELLERS = {team: [persona.username for persona in CAST if persona.team == team] for team in TEAMS}
PASSWORD = "demo-demo-demo"  # noqa: S105  (in demo mode on loopback only)


def personas() -> list[Persona]:
    """Return the demo accounts, none outside demo mode."""
    return CAST if settings.DEMO else []
