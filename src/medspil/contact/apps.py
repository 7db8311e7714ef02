from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "medspil.contact"
    label = "contact"

    def ready(self) -> None:
        from medspil.contact import (
            due,
            imports,
            rules,  # noqa: F401 the room's permissions are named there
        )
        from medspil.kernel.tasks import every_night

        imports.register()
        every_night("contact.sweep", due.sweep_in_shares)
