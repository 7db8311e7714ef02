from django.apps import AppConfig


class WorkplaceConfig(AppConfig):
    name = "medspil.workplace"
    label = "workplace"

    def ready(self) -> None:
        from medspil.kernel.tasks import every_night
        from medspil.workplace import rules  # noqa: F401 the room's permissions are named there
        from medspil.workplace.actions.forgetting import forget_old
        from medspil.workplace.actions.rounds import open_this_week

        every_night("workplace.forget", forget_old)
        every_night("workplace.open_round", open_this_week)
