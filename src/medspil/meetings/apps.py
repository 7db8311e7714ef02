from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "medspil.meetings"
    label = "meetings"

    def ready(self) -> None:
        from medspil.contact import engagements, promises
        from medspil.kernel.tasks import every_night
        from medspil.meetings import rules  # noqa: F401 the room's permissions are named there
        from medspil.meetings.actions.meetings.guest_links import forget_guest_doors
        from medspil.meetings.queries.appointments import next_booked
        from medspil.meetings.queries.taken import who_is_busy
        from medspil.meetings.queries.waiting import points
        from medspil.people import panels

        promises.tell(next_booked)
        engagements.tell(who_is_busy)
        every_night("meetings.guest_doors", forget_guest_doors)
        for place in (panels.FIRST, panels.TALK):
            panels.show(place, "meetings/citizen_points.html", points)
