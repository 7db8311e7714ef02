from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "medspil.courses"
    label = "courses"

    def ready(self) -> None:
        from medspil.courses import rules  # noqa: F401 - the room's permissions are named there
        from medspil.courses.actions.viewing import forget_old_traces
        from medspil.kernel.tasks import every_night
        from medspil.people import panels

        panels.show(panels.ACTIONS, "courses/citizen_course.html")
        every_night("courses.old_traces", forget_old_traces)
