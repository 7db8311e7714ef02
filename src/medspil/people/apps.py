from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "medspil.people"
    label = "people"
