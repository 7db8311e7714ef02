from django.apps import AppConfig


class FolderConfig(AppConfig):
    name = "medspil.folder"
    label = "folder"

    def ready(self) -> None:
        from medspil.folder import rules  # noqa: F401 the room's permissions are named there
        from medspil.people import panels

        panels.show(panels.ACTIONS, "folder/citizen_folder.html")
