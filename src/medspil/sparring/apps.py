from django.apps import AppConfig


class SparringConfig(AppConfig):
    name = "medspil.sparring"
    label = "sparring"

    def ready(self) -> None:
        from medspil.kernel.tasks import every_night
        from medspil.people import panels
        from medspil.sparring import (
            rules,  # noqa: F401 the room's permissions are named there
            timeline,
        )
        from medspil.sparring.actions.forgetting import forget_old

        timeline.tell()
        panels.show(panels.ACTIONS, "sparring/citizen_door.html")
        every_night("sparring.forget", forget_old)
