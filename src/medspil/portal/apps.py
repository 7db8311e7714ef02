from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "medspil.portal"
    label = "portal"

    def ready(self) -> None:
        from medspil.kernel.tasks import every_night
        from medspil.meetings.links import make_with
        from medspil.portal import rules  # noqa: F401 the room's permissions are named there
        from medspil.portal.actions.door import forget_old_doors, link_for_message

        make_with(link_for_message)
        every_night("portal.old_doors", forget_old_doors)
