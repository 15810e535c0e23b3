from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Invented people to look around with; its pages answer in demo mode only."""

    name = "leadcrm.demo"
    label = "demo"
