from django.apps import AppConfig


class FolderConfig(AppConfig):
    name = "medspil.folder"
    label = "folder"

    def ready(self) -> None:
        from medspil.folder import rules  # noqa: F401 the room's permissions are named there
        from medspil.folder.tasks import end_uses
        from medspil.kernel.tasks import every_night
        from medspil.people import panels

        every_night("folder.end_uses", end_uses)
        panels.show(panels.ACTIONS, "folder/citizen_folder.html")
