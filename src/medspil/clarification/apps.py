from django.apps import AppConfig


class ClarificationConfig(AppConfig):
    name = "medspil.clarification"
    label = "clarification"

    def ready(self) -> None:
        from medspil.clarification.hours import hour_to_close, told_of
        from medspil.clarification.queries.courses import shown_first
        from medspil.clarification.rules import gives_the_course
        from medspil.folder import above
        from medspil.people import panels

        panels.show(panels.ACTIONS, "clarification/citizen_door.html")
        panels.show(panels.FIRST, "clarification/citizen_first.html", shown_first)
        above.hours_by(hour_to_close, told_of)
        above.advised_by(gives_the_course)
