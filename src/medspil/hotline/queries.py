"""What the hotline's pages show. Who is on duty and where to refer are no secrets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, time

from medspil.hotline.models import Line, OpeningHours, Referral, Shift, ShiftState
from medspil.kernel import clock

_FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae"})


@dataclass(frozen=True, slots=True)
class Door:
    """The line as anybody may see it: is somebody there now, and when is it open."""

    line: Line
    hours: list[OpeningHours]
    state: str  # of now: "open", "paused" or "closed"
    back_at: time | None


def line() -> Line:
    """The line's numbers; empty ones until somebody writes them."""
    return Line.objects.first() or Line()


def door() -> Door:
    """Open when somebody on duty is; paused when those who are there all pause."""
    shifts = [shift for shift in shifts_of(clock.today()) if shift.state in _THERE]
    there = any(shift.state == ShiftState.OPEN for shift in shifts)
    back = min((shift.back_at for shift in shifts if shift.back_at), default=None)
    state = "open" if there else "paused" if shifts else "closed"
    return Door(line(), list(OpeningHours.objects.all()), state, None if there else back)


_THERE = (ShiftState.OPEN, ShiftState.PAUSED)


def shifts_of(day: date) -> list[Shift]:
    return list(Shift.objects.filter(day=day))


def shifts_from(day: date) -> list[Shift]:
    """The rota from a day on."""
    return list(Shift.objects.filter(day__gte=day))


def fold(text: str) -> str:
    """As one may write it without Danish letters or accents: "Ældre på Ås" is "aeldre paa aas"."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def directory(words: str = "", place: str = "") -> list[Referral]:
    """The places in whose name, purpose, persons or kind every word is, in Danish order."""
    asked = fold(words).split()
    kept = Referral.objects.filter(place=place) if place else Referral.objects.all()
    found = [one for one in kept if all(word in _text(one) for word in asked)]
    return sorted(found, key=lambda one: _in_order(one.name))


def _text(one: Referral) -> str:
    return fold(" ".join((one.name, one.what_for, one.for_whom, str(one.get_place_display()))))


def _in_order(name: str) -> str:
    """æ, ø and å after z."""
    return name.casefold().translate(str.maketrans("æøå", "{|}"))
