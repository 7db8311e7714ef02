from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "medspil.contact"
    label = "contact"

    def ready(self) -> None:
        from medspil.contact import (
            imports,
            rules,  # noqa: F401 the room's permissions are named there
        )

        imports.register()
