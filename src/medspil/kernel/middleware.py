"""Around every request: the demo's day, and pages that answer 404 to who may not."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.kernel.models import DemoDay

Respond = Callable[[HttpRequest], HttpResponse]


class ClockMiddleware:
    """In a demo, the clock shows the day the visitor chose."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        day = (
            DemoDay.objects.values_list("day", flat=True).first() if settings.MEDSPIL_DEMO else None
        )
        if day is None:
            return self.get_response(request)
        with clock.at(day):
            return self.get_response(request)


class NotAllowedMiddleware:
    """Forbidden and unknown look alike."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotAllowed):
            raise Http404 from exception
