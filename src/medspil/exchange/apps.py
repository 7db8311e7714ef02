from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "medspil.exchange"
    label = "exchange"

    def ready(self) -> None:
        from medspil.exchange import kinds
        from medspil.exchange.kinds.citizens import Citizens
        from medspil.exchange.kinds.periods import Periods

        kinds.register(Citizens())
        kinds.register(Periods())
