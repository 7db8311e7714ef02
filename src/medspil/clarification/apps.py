from django.apps import AppConfig


class ClarificationConfig(AppConfig):
    name = "medspil.clarification"
    label = "clarification"

    def ready(self) -> None:
        from medspil.clarification import rules  # noqa: F401 the permissions are named there
        from medspil.clarification.hours import hour_to_close, told_of
        from medspil.clarification.queries.courses import shown_first
        from medspil.folder import above
        from medspil.people import panels

        panels.show(panels.ACTIONS, "clarification/citizen_door.html")
        panels.show(panels.FIRST, "clarification/citizen_first.html", shown_first)
        above.hours_by(hour_to_close, told_of)
