from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "medspil.contact"
    label = "contact"
