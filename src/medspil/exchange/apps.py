from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "medspil.exchange"
    label = "exchange"

    def ready(self) -> None:
        from medspil.exchange import kinds
        from medspil.exchange.kinds.citizens import Citizens
        from medspil.exchange.kinds.periods import Periods
        from medspil.kernel.tasks import every_night

        def tidy() -> None:
            from medspil.exchange.actions.files import throw_away_what_was_left

            throw_away_what_was_left()

        every_night("exchange.files", tidy)
        kinds.register(Citizens())
        kinds.register(Periods())
