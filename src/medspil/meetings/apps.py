from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "medspil.meetings"
    label = "meetings"

    def ready(self) -> None:
        from medspil.meetings import rules  # noqa: F401 the room's permissions are named there
