from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "medspil.exchange"
    label = "exchange"
