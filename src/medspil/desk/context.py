"""What every page knows of the house around it: the way about, whose house it is, what applies.

Everything is read when a page first asks for it, so that a fragment without a shell costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.queries.pause import pause_on
from medspil.kernel import clock
from medspil.kernel.action import allowed
from medspil.people.models import Municipality, Staff, Team
from medspil.people.rules import memberships
from medspil.ui import wording

# Name, address, and what one can do there. A page that does not exist yet is left out, and so is
# one whose door is shut to the viewer.
PAGES = [
    (gettext_lazy("Mine i dag"), "desk:today", gettext_lazy("Hvem skal du tale med nu")),
    (gettext_lazy("Borgere"), "desk:citizens", gettext_lazy("Find, fordel og udtræk")),
    (
        gettext_lazy("Ringerunder"),
        "contact:rounds",
        gettext_lazy("Ring en gruppe igennem sammen, uden at to ringer til den samme"),
    ),
    (
        gettext_lazy("Bekymring"),
        "contact:concerns",
        gettext_lazy("Hvem er I bekymrede for, og hvem tager den"),
    ),
    (
        gettext_lazy("Kalender"),
        "meetings:calendar",
        gettext_lazy("Din uge, ledige tider og invitationer"),
    ),
    (
        gettext_lazy("Tilbud"),
        "offers:calendar",
        gettext_lazy("Webinarer, kurser og aktiviteter, og hvem der er med"),
    ),
    (
        gettext_lazy("Videokurser"),
        "courses:courses",
        gettext_lazy("Film bag et hemmeligt link: henvis, og se hvad folk siger"),
    ),
    (gettext_lazy("Gåture"), "contact:walks", gettext_lazy("Dine gåture, og hvem der er ude")),
    (
        gettext_lazy("Fællesskab"),
        "workplace:activities",
        gettext_lazy("Gå en tur eller drik kaffe med kolleger, og gæt med i »Ugen der gik«"),
    ),
    (
        gettext_lazy("Beskeder"),
        "messages:outbox",
        gettext_lazy("Hvad borgerne har fået, og hvad der ikke nåede frem"),
    ),
    (
        gettext_lazy("Rehabilitering"),
        "meetings:panel_cases",
        gettext_lazy("Sager til rehabiliteringsteamet, fra henvisning til afgørelse"),
    ),
    (
        gettext_lazy("Materiale til mig"),
        "meetings:panel_my_packs",
        gettext_lazy("Sager, du skal sidde med i, og dage, du er kaldt til"),
    ),
    (
        gettext_lazy("Hotline"),
        "hotline:duty",
        gettext_lazy("Hvem har vagten, tæl et opkald, find et sted at henvise til"),
    ),
    (gettext_lazy("Leder"), "desk:leader", gettext_lazy("Dit team: hvem venter, og hvor længe")),
    (
        gettext_lazy("Genåbning"),
        "contact:forecast",
        gettext_lazy("Hvad venter, når loven kommer tilbage"),
    ),
    (gettext_lazy("Tal"), "insight:measures", gettext_lazy("Tal med definition og rækker")),
    (
        gettext_lazy("Hotlinens tal"),
        "hotline:figures",
        gettext_lazy("Opkald, emner og henvisninger – aldrig under fem"),
    ),
    (
        gettext_lazy("Indlæs"),
        "exchange:runs",
        gettext_lazy("Hent borgere, samtaler og perioder ind fra filer"),
    ),
    (gettext_lazy("Regler"), "contact:rules", gettext_lazy("Lovens regler, og hvor de står")),
    (
        gettext_lazy("Suspensioner"),
        "contact:suspensions",
        gettext_lazy("Hvad er sat på pause, hvor og hvornår"),
    ),
    (
        gettext_lazy("Indstillinger"),
        "contact:settings",
        gettext_lazy("Jeres egen rytme og jeres egne valg"),
    ),
    (
        gettext_lazy("Medarbejdere"),
        "desk:employees",
        gettext_lazy("Hvem er her, og hvad må de"),
    ),
    (
        gettext_lazy("Andre systemer"),
        "api:clients",
        gettext_lazy("Hvilke systemer må hente og skrive data"),
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the viewer may open."""

    label: str
    url: str
    about: str


def address(name: str) -> str:
    """The address of a page, empty where the page does not exist."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@cache
def _door(url: str) -> str:
    """The rule at the door of an address. The menu asks for some twenty on every page."""
    return str(getattr(resolve(url).func, "door", ""))


def open_address(name: str, viewer: Staff) -> str:
    """The address of a page whose door is open to the viewer; empty where it is not."""
    url = address(name)
    return url if url and allowed(_door(url), viewer) else ""


def places_for(viewer: Staff) -> list[Place]:
    """The pages of the house that the viewer's roles open today."""
    found = ((label, open_address(name, viewer), about) for label, name, about in PAGES)
    places = [Place(str(label), url, str(about)) for label, url, about in found if url]
    if places and places[0].url == "/" and not allowed("contact.work_list", viewer):
        places[0] = Place(_("Forside"), "/", "")
    return places


def _navigation(request: HttpRequest) -> list[tuple[str, str, bool]]:
    viewer = request.user
    if not isinstance(viewer, Staff):
        return []
    places = places_for(viewer)
    here = [p.url for p in places if p.url != "/" and request.path.startswith(p.url)]
    active = max(here, key=len, default=request.path)
    return [(place.label, place.url, place.url == active) for place in places]


def _team_name(request: HttpRequest) -> str:
    viewer = request.user
    if not isinstance(viewer, Staff):
        return ""
    held = {team for _role, team in memberships(viewer) if team is not None}
    return ", ".join(
        Team.objects.filter(pk__in=held).order_by("name").values_list("name", flat=True)
    )


def _may_search(request: HttpRequest) -> bool:
    """A box that finds nothing for the viewer is not shown."""
    viewer = request.user
    return isinstance(viewer, Staff) and bool(open_address("desk:search", viewer))


class House:
    """The home municipality and the pause of its law, each read once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._home: Municipality | None = None
        self._looked = False

    @property
    def home(self) -> Municipality | None:
        if not self._looked:
            self._home, self._looked = Municipality.objects.filter(is_home=True).first(), True
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
