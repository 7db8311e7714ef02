"""What every page knows of the house around it: the way about, whose house it is, what applies.

Everything is read when a page first asks for it, so that a fragment without a shell costs nothing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from medspil.contact.queries.pause import pause_on
from medspil.desk.menu import Area, address, areas_for, open_address
from medspil.kernel import clock
from medspil.kernel.kept import AmongSlot, Kept
from medspil.people.models import Municipality, Staff, Team
from medspil.people.rules import memberships
from medspil.ui import wording


def _navigation(request: HttpRequest) -> list[Area]:
    viewer = request.user
    return areas_for(viewer, request.path) if isinstance(viewer, Staff) else []


def _team_name(request: HttpRequest) -> str:
    viewer = request.user
    if not isinstance(viewer, Staff):
        return ""
    held = {team for _role, team in memberships(viewer) if team is not None}
    return ", ".join(_team_names(teams=list(held))) if held else ""


_team_names = Kept(
    lambda: (
        Team.objects.filter(AmongSlot("pk", "teams"))
        .order_by("name")
        .values_list("name", flat=True)
    )
)


def _may_search(request: HttpRequest) -> bool:
    """A box that finds nothing for the viewer is not shown."""
    viewer = request.user
    return isinstance(viewer, Staff) and bool(open_address("desk:search", viewer))


_home = Kept(lambda: Municipality.objects.filter(is_home=True)[:1])


class House:
    """The home municipality and the pause of its law, each read once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._home: Municipality | None = None
        self._looked = False

    @property
    def home(self) -> Municipality | None:
        if not self._looked:
            self._home, self._looked = _home.first(), True
        return self._home

    def label(self) -> str:
        return f"{self.home.unit_label}, {self.home.name}" if self.home else ""

    def municipality(self) -> str:
        return self.home.name if self.home else ""

    def phone(self) -> str:
        return self.home.phone if self.home else ""

    def banners(self) -> list[dict[str, str]]:
        if not isinstance(self.request.user, Staff) or self.home is None:
            return []
        pause = pause_on(self.home, clock.today())
        if pause is None:
            return []
        text = _(
            "Samtalepligten er sat på pause siden %(day)s. Samtaler er frivillige – sig det."
        ) % {"day": wording.short_date(pause.since)}
        return [{"text": text, "url": address("contact:suspensions"), "link": ""}]


def house(request: HttpRequest) -> dict[str, Any]:
    """The shell of every page: the way about, the viewer's team, the house's name, its banners."""
    known = House(request)
    return {
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
        "team_name": SimpleLazyObject(lambda: _team_name(request)),
        "may_search": SimpleLazyObject(lambda: _may_search(request)),
        "unit_label": SimpleLazyObject(known.label),
        "municipality_name": SimpleLazyObject(known.municipality),
        "help_phone": SimpleLazyObject(known.phone),
        "banners": SimpleLazyObject(known.banners),
        **_demo(),
    }


def _demo() -> dict[str, Any]:
    """The demo's bar (its first and last day) and its logins; nothing outside a demo."""
    if not settings.MEDSPIL_DEMO:
        return {"demo": False, "demo_logins": []}
    first, last = getattr(settings, "MEDSPIL_DEMO_DAYS", (None, None))
    return {
        "demo": {"first": first, "last": last},
        "demo_logins": getattr(settings, "MEDSPIL_DEMO_LOGINS", []),
    }
