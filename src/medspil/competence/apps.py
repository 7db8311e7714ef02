from django.apps import AppConfig


class CompetenceConfig(AppConfig):
    name = "medspil.competence"
    label = "competence"

    def ready(self) -> None:
        from medspil.competence import (
            rules,  # noqa: F401 the room's permissions are named there
        )
