from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "medspil.people"
    label = "people"

    def ready(self) -> None:
        from medspil.people import rules  # noqa: F401 the room's permissions are named there
