from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "medspil.meetings"
    label = "meetings"

    def ready(self) -> None:
        from medspil.contact import promises
        from medspil.meetings import rules  # noqa: F401 the room's permissions are named there
        from medspil.meetings.queries.appointments import next_booked

        promises.tell(next_booked)
