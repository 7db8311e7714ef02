from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "medspil.insight"
    label = "insight"

    def ready(self) -> None:
        from medspil.insight import rules  # noqa: F401 the room's permissions are named there
