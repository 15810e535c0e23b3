"""Unsubscribe and preferences for everybody, dead letters for staff, the mail folder of the demo."""
