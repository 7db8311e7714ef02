"""What is to be done with an order now, the first thing first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.matching.models import JobOrder
from medspil.matching.queries.candidates import Person


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing, and the part of the page where it is done."""

    said: str
    at: str


def todo(order: JobOrder, people: list[Person], now: datetime) -> list[Todo]:
    """Nothing for one that is closed; of those still on their way while a seat is empty."""
    if order.closed_at is not None:
        return []
    if not order.is_qualified:
        return [Todo(_("Ring til virksomheden, og tal ordren igennem."), "ret")]
    if order.filled >= order.seats:
        return _after(order, people)
    n = Counter(_step(one, now) for one in people)
    said = (
        ("interview", "valgt", _agree(n["interview"])),
        ("held", "svar", _held(n["held"])),
        ("yes", "send", _send(n["yes"])),
        ("asked", "valgt", _answer(n["asked"])),
        ("chosen", "valgt", _ask(n["chosen"])),
        ("sent", "svar", _hear(n["sent"])),
    )
    found = [Todo(words, at) for code, at, words in said if n[code]]
    return found or [Todo(_("Vælg nogen fra listen."), "listen")]


def _step(one: Person, now: datetime) -> str:
    state, talk = one.proposal.state, one.talk
    if state == "interview" and talk is not None:
        return "held" if talk.starts_at <= now else "to_come"
    return state


def _after(order: JobOrder, people: list[Person]) -> list[Todo]:
    hired = [one.proposal for one in people if one.proposal.hired_at is not None]
    left = sum(bool(order.course) and one.course_done_on is None for one in hired)
    if not left:
        return []
    said = ngettext("%(n)d mangler kurset.", "%(n)d mangler kurset.", left) % {"n": left}
    return [Todo(said, "svar")]


def _ask(n: int) -> str:
    said = ngettext("Spørg %(n)d, der er valgt.", "Spørg %(n)d, der er valgt.", n)
    return said % {"n": n}


def _answer(n: int) -> str:
    said = ngettext("%(n)d er spurgt og har ikke svaret.", "%(n)d er spurgt og har ikke svaret.", n)
    return said % {"n": n}


def _send(n: int) -> str:
    return ngettext("Send %(n)d CV til virksomheden.", "Send %(n)d CV’er til virksomheden.", n) % {
        "n": n
    }


def _hear(n: int) -> str:
    said = ngettext(
        "Virksomheden har %(n)d CV og har ikke svaret.",
        "Virksomheden har %(n)d CV’er og har ikke svaret.",
        n,
    )
    return said % {"n": n}


def _agree(n: int) -> str:
    return ngettext("Aftal en tid for %(n)d samtale.", "Aftal en tid for %(n)d samtaler.", n) % {
        "n": n
    }


def _held(n: int) -> str:
    said = ngettext(
        "%(n)d samtale er holdt: hør, hvordan den gik.",
        "%(n)d samtaler er holdt: hør, hvordan de gik.",
        n,
    )
    return said % {"n": n}
