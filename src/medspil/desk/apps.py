from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "medspil.desk"
    label = "desk"

    def ready(self) -> None:
        from medspil.desk import (
            populations,
            rules,  # noqa: F401 the room's permissions are named there
        )
        from medspil.messages.populations import register

        register(populations.CitizensList())
