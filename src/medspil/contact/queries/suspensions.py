"""What of the law is on pause: in words, where, and what the citizen is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.models import Suspension, SuspensionEffect
from medspil.contact.queries.pause import pause_on
from medspil.kernel.period import Period
from medspil.people.models import Municipality

REGIONS = {
    "1081": "Nordjylland",
    "1082": "Midtjylland",
    "1083": "Syddanmark",
    "1084": "Hovedstaden",
    "1085": "Sjælland",
}
SECTORS = {
    "PUBLIC_EMPLOYERS": gettext_lazy("kun offentlige arbejdsgivere"),
    "ALREADY_INVITED": gettext_lazy("kun dem, der allerede er indkaldt"),
}
EFFECT_MEANS = {
    SuspensionEffect.FREEZE: gettext_lazy(
        "Uret står stille: dage på pause tæller ikke med, og frister flytter sig lige så meget."
    ),
    SuspensionEffect.VOID_AND_RESTART: gettext_lazy(
        "Frister, der løb, bortfalder og begynder forfra, når loven er tilbage."
    ),
    SuspensionEffect.DO_NOT_COUNT_CONTACTS: gettext_lazy(
        "Uret går videre, men samtaler i perioden tæller ikke efter loven."
    ),
    SuspensionEffect.FORM_RELAXED: gettext_lazy(
        "Mødeformen er fri: samtaler må holdes på telefon eller video, og ingen frist flytter sig."
    ),
}


@dataclass(frozen=True, slots=True)
class SuspensionLine:
    """A suspension as it is read. `here`: it reaches the municipality of this installation."""

    suspension: Suspension
    places: str
    sectors: str
    here: bool
    means: str

    @property
    def is_history(self) -> bool:
        return self.suspension.is_revoked


@dataclass(frozen=True, slots=True)
class SuspensionList:
    """In force, coming, and over or revoked, each in the order of their days."""

    now: list[SuspensionLine]
    coming: list[SuspensionLine]
    before: list[SuspensionLine]


def suspension_list(day: date) -> SuspensionList:
    """All suspensions as they stand on `day`."""
    lines = lines_of(Suspension.objects.order_by("valid", "code"))
    in_force = [x for x in lines if not x.suspension.is_revoked and day in x.suspension.period]
    coming = [x for x in lines if not x.suspension.is_revoked and x.suspension.period.start > day]
    known = {x.suspension.pk for x in (*in_force, *coming)}
    before = [x for x in reversed(lines) if x.suspension.pk not in known]
    return SuspensionList(in_force, coming, before)


def lines_of(suspensions: Iterable[Suspension]) -> list[SuspensionLine]:
    """The suspensions in words; two queries whatever their number."""
    found = list(suspensions)
    wanted = {code for pause in found for code in pause.municipalities}
    names = dict(Municipality.objects.filter(code__in=wanted).values_list("code", "name"))
    home = Municipality.objects.filter(is_home=True).first()
    return [
        SuspensionLine(
            pause,
            places_words(pause.regions, [names.get(code, code) for code in pause.municipalities]),
            ", ".join(str(SECTORS.get(code, code)) for code in pause.sectors),
            home is not None and reaches(pause.regions, pause.municipalities, home),
            str(EFFECT_MEANS[SuspensionEffect(pause.effect)]),
        )
        for pause in found
    ]


def places_words(regions: Sequence[str], municipalities: Sequence[str]) -> str:
    """`Region Hovedstaden, Region Sjælland og Assens`; nothing given: the whole country."""
    places = [_("Region %(name)s") % {"name": REGIONS.get(code, code)} for code in regions]
    places += municipalities
    if not places:
        return _("Hele landet")
    *others, last = places
    return _(" og ").join([", ".join(others), last]) if others else last


def reaches(
    regions: Sequence[str], municipalities: Sequence[str], municipality: Municipality
) -> bool:
    """Whether a suspension with this geography holds in the municipality."""
    return (
        not (regions or municipalities)
        or municipality.region_code in regions
        or municipality.code in municipalities
    )


def overlapping(
    subject: str, period: Period, regions: Sequence[str], municipalities: Sequence[str]
) -> list[SuspensionLine]:
    """Suspensions of the same subject on some of the same days in some of the same places.

    Their days are one: a day suspended twice moves a deadline by one day.
    """
    same = Suspension.objects.filter(
        subject=subject, valid__overlap=period.as_range(), revoked_at=None
    )
    everywhere = list(Municipality.objects.all())
    places = {place.code for place in everywhere if reaches(regions, municipalities, place)}
    return lines_of(
        pause
        for pause in same.order_by("valid", "code")
        if any(
            place.code in places and reaches(pause.regions, pause.municipalities, place)
            for place in everywhere
        )
    )


def voluntary_text(day: date, municipality: Municipality) -> str:
    """What a citizen is told about a conversation on `day`; empty while the law asks for it.

    "Det er frivilligt. Det får ingen betydning for din ydelse, hvis du siger nej tak."
    """
    pause = pause_on(municipality, day)
    return pause.citizen_text if pause else ""
