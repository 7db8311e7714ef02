from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "medspil.offers"
    label = "offers"

    def ready(self) -> None:
        from medspil.contact import asks
        from medspil.kernel.tasks import every_night
        from medspil.messages import nobodys, withheld
        from medspil.offers import club_rules, rules  # noqa: F401 the permissions are named there
        from medspil.offers.actions.clubs.opening import turn_clubs
        from medspil.offers.actions.guests import forget_guests
        from medspil.offers.calls import CLUB
        from medspil.offers.guests_lost import KEEPER
        from medspil.offers.queries.attendance import messages_withheld
        from medspil.people import panels

        asks.ask(CLUB)
        nobodys.keep(KEEPER)
        withheld.withhold(messages_withheld, keys="offer:")
        panels.show(panels.ACTIONS, "offers/citizen_door.html")
        every_night("offers.guests", forget_guests)
        every_night("offers.clubs", turn_clubs)
