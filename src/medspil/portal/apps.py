from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "medspil.portal"
    label = "portal"

    def ready(self) -> None:
        from medspil.portal import rules  # noqa: F401 the room's permissions are named there
