"""The verbs of consent: publish a text, ask by double opt-in, confirm, withdraw, record a basis."""
