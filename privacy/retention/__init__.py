"""How long data lives: the rules, who is due, the night that carries it out, what is coming."""

from privacy.retention.rules import DATENARTEN, Rule

__all__ = ["DATENARTEN", "Rule"]
