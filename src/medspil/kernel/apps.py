from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "medspil.kernel"
    label = "kernel"
    verbose_name = "Kernel"
