"""The way about: the pages of the house by area, as far as the viewer's roles open them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel.action import allowed
from medspil.people.models import Staff

Page = tuple[Promise, str, Promise]

# An area's name, and its pages: name, address, and what one can do there. A page that does not
# exist yet is left out, and so is one whose door is shut to the viewer. An area of which one page
# is open goes by that page's name.
AREAS: list[tuple[Promise, list[Page]]] = [
    (
        gettext_lazy("Mine i dag"),
        [
            (gettext_lazy("Mine i dag"), "desk:today", gettext_lazy("Hvem skal du tale med nu")),
        ],
    ),
    (
        gettext_lazy("Borgere"),
        [
            (gettext_lazy("Borgere"), "desk:citizens", gettext_lazy("Find, fordel og udtræk")),
            (
                gettext_lazy("Erhverv"),
                "competence:search",
                gettext_lazy("Find et erhverv, og se, hvad det kræver"),
            ),
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
                gettext_lazy("Gåture"),
                "contact:walks",
                gettext_lazy("Dine gåture, og hvem der er ude"),
            ),
            (
                gettext_lazy("Afklaring"),
                "clarification:list",
                gettext_lazy("Hvem venter på kompetenceafklaring, og hvad er lovet"),
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
        ],
    ),
    (
        gettext_lazy("Kalender"),
        [
            (
                gettext_lazy("Kalender"),
                "meetings:calendar",
                gettext_lazy("Din uge, ledige tider og invitationer"),
            ),
        ],
    ),
    (
        gettext_lazy("Tilbud"),
        [
            (
                gettext_lazy("Tilbud"),
                "offers:calendar",
                gettext_lazy("Webinarer, kurser og aktiviteter, og hvem der er med"),
            ),
            (
                gettext_lazy("Sparring på ansøgning"),
                "sparring:queue",
                gettext_lazy("CV’er og ansøgninger, borgere vil have svar på, og hvad I har lovet"),
            ),
            (
                gettext_lazy("Jobklubber"),
                "offers:clubs",
                gettext_lazy("Seks uger, otte til ti mennesker: spørg, sæt sammen, følg"),
            ),
            (
                gettext_lazy("Videokurser"),
                "courses:courses",
                gettext_lazy("Film bag et hemmeligt link: henvis, og se hvad folk siger"),
            ),
        ],
    ),
    (
        gettext_lazy("Virksomheder"),
        [
            (
                gettext_lazy("Virksomheder"),
                "companies:list",
                gettext_lazy("Find en virksomhed, og se, hvad der er sket med den"),
            ),
            (
                gettext_lazy("Kampagner"),
                "companies:campaigns",
                gettext_lazy("Ring en gruppe virksomheder igennem sammen, eller skriv til dem"),
            ),
            (
                gettext_lazy("Spørgsmål fra virksomheder"),
                "companies:questions",
                gettext_lazy("Hvem skal have svar, hvornår, og hvad I plejer at svare"),
            ),
            (
                gettext_lazy("Henvendelser fra virksomheder"),
                "reception:queue",
                gettext_lazy("Hvem vil ringes op eller mangler folk, og hvad I har lovet"),
            ),
            (
                gettext_lazy("Dubletter"),
                "companies:pairs",
                gettext_lazy("To virksomheder, der måske er den samme"),
            ),
            (
                gettext_lazy("Valg for virksomheder"),
                "companies:policy",
                gettext_lazy("Hvor længe en virksomhed har fred efter et opkald"),
            ),
            (
                gettext_lazy("Åbninger"),
                "matching:openings",
                gettext_lazy("Job, I har fundet, hvem der fik dem, og periode mod periode"),
            ),
            (
                gettext_lazy("Jobordrer"),
                "matching:orders",
                gettext_lazy("Find kandidater til en virksomhed, spørg dem, og følg dem til job"),
            ),
            (
                gettext_lazy("Undersøgelser"),
                "surveys:surveys",
                gettext_lazy(
                    "Spørg mange om det samme, på nettet eller i telefonen, og se svarene"
                ),
            ),
        ],
    ),
    (
        gettext_lazy("Beskeder"),
        [
            (
                gettext_lazy("Beskeder"),
                "messages:outbox",
                gettext_lazy("Hvad borgerne har fået, og hvad der ikke nåede frem"),
            ),
        ],
    ),
    (
        gettext_lazy("Hotline"),
        [
            (
                gettext_lazy("Hotline"),
                "hotline:duty",
                gettext_lazy("Hvem har vagten, tæl et opkald, find et sted at henvise til"),
            ),
            (
                gettext_lazy("Hotlinens tal"),
                "hotline:figures",
                gettext_lazy("Opkald, emner og henvisninger – aldrig under fem"),
            ),
        ],
    ),
    (
        gettext_lazy("Fællesskab"),
        [
            (
                gettext_lazy("Fællesskab"),
                "workplace:activities",
                gettext_lazy(
                    "Gå en tur eller drik kaffe med kolleger, og gæt med i »Ugen der gik«"
                ),
            ),
        ],
    ),
    (
        gettext_lazy("Overblik"),
        [
            (
                gettext_lazy("Leder"),
                "desk:leader",
                gettext_lazy("Dit team: hvem venter, og hvor længe"),
            ),
            (
                gettext_lazy("Genåbning"),
                "contact:forecast",
                gettext_lazy("Hvad venter, når loven kommer tilbage"),
            ),
            (gettext_lazy("Tal"), "insight:measures", gettext_lazy("Tal med definition og rækker")),
        ],
    ),
    (
        gettext_lazy("Opsætning"),
        [
            (
                gettext_lazy("Indlæs"),
                "exchange:runs",
                gettext_lazy("Hent borgere, samtaler og perioder ind fra filer"),
            ),
            (
                gettext_lazy("Regler"),
                "contact:rules",
                gettext_lazy("Lovens regler, og hvor de står"),
            ),
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
                gettext_lazy("Virksomhedernes side"),
                "reception:page",
                gettext_lazy("Hvad virksomheder læser hos jer, og hvor hurtigt I svarer"),
            ),
            (
                gettext_lazy("Andre systemer"),
                "api:clients",
                gettext_lazy("Hvilke systemer må hente og skrive data"),
            ),
        ],
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the viewer may open."""

    label: str
    url: str
    about: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """Pages that belong together; its own address is the first of them."""

    label: str
    places: list[Place]

    @property
    def url(self) -> str:
        return self.places[0].url

    @property
    def here(self) -> bool:
        return any(place.here for place in self.places)


@cache
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


def areas_for(viewer: Staff, path: str = "") -> list[Area]:
    """The areas of the house that the viewer's roles open today; `path` is where they are."""
    opened = [
        (area, [(label, open_address(name, viewer), about) for label, name, about in pages])
        for area, pages in AREAS
    ]
    known = [url for _area, pages in opened for _label, url, _about in pages if url]
    here = max((url for url in known if url != "/" and path.startswith(url)), key=len, default=path)
    found = []
    for area, pages in opened:
        places = [
            Place(_name(label, url, viewer), url, str(about), url == here)
            for label, url, about in pages
            if url
        ]
        if places:
            found.append(Area(str(area) if len(places) > 1 else places[0].label, places))
    return found


def places_for(viewer: Staff) -> list[Place]:
    """All the pages that the viewer's roles open today."""
    return [place for area in areas_for(viewer) for place in area.places]


def _name(label: Promise, url: str, viewer: Staff) -> str:
    """Whoever has no citizens has a front page, and no »Mine i dag«."""
    return _("Forside") if url == "/" and not allowed("contact.work_list", viewer) else str(label)
