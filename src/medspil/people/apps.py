from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "medspil.people"
    label = "people"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added
        from django.contrib.sessions.backends.db import SessionStore

        from medspil.kernel.tasks import every_night
        from medspil.people import (
            login,
            rules,  # noqa: F401 the room's permissions are named there
        )

        every_night("people.sessions", SessionStore.clear_expired)
        # allauth's own way to be told; between our rooms there are no signals
        authenticator_added.connect(login.note_new_factor, dispatch_uid="people.new_factor")
