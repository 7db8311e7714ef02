from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "medspil.desk"
    label = "desk"

    def ready(self) -> None:
        from medspil.desk import rules  # noqa: F401 the room's permissions are named there
