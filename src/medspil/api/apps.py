from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "medspil.api"
    label = "api"

    def ready(self) -> None:
        from medspil.api import rules  # noqa: F401 the room's permissions are named there
