from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "medspil.offers"
    label = "offers"

    def ready(self) -> None:
        from medspil.kernel.tasks import every_night
        from medspil.offers import club_rules, rules  # noqa: F401 the permissions are named there
        from medspil.offers.actions.clubs.opening import turn_clubs
        from medspil.offers.actions.guests import forget_guests
        from medspil.people import panels

        panels.show(panels.ACTIONS, "offers/citizen_door.html")
        every_night("offers.guests", forget_guests)
        every_night("offers.clubs", turn_clubs)
