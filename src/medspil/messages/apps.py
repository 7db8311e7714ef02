from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "medspil.messages"
    label = "outbox"  # "messages" is a label of the framework

    def ready(self) -> None:
        from medspil.messages import (
            populations,
            rules,  # noqa: F401 the room's permissions are named there
        )

        populations.register(populations.ByTeam())
