"""Examples that may be seen."""

from __future__ import annotations

from django.db.models import QuerySet

from medspil.sparring.models import Application, Example, ExampleState


def examples() -> QuerySet[Example]:
    """Those that are shown to everybody who is in, the newest first."""
    shown = Example.objects.filter(state=ExampleState.SHOWN, application__citizen__isnull=False)
    return shown.order_by("-approved_at", "-pk")


def example_of(application: Application) -> Example | None:
    """What became of an application's own, whatever its state."""
    return Example.objects.filter(application=application).first()
