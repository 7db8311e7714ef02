from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "medspil.hotline"
    label = "hotline"
    verbose_name = "Hotline"

    def ready(self) -> None:
        from medspil.hotline.role import prepare
        from medspil.kernel import migrating

        migrating.keep_apart("hotline", prepare)
