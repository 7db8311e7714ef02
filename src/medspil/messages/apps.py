from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "medspil.messages"
    label = "outbox"  # "messages" is a label of the framework
