from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system. It has no tables and imports no room."""

    name = "medspil.ui"
    label = "ui"
    verbose_name = "Medspil: design"
