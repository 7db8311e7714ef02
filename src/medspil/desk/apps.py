from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "medspil.desk"
    label = "desk"

    def ready(self) -> None:
        from medspil.desk import (
            asked,
            populations,
            rules,  # noqa: F401 the room's permissions are named there
        )
        from medspil.messages.populations import register
        from medspil.surveys import populations as surveys

        register(populations.CitizensList())
        surveys.register(asked.CompaniesAsked())
