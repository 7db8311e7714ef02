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
    """Whom to ring about a talk that is off, or whether one is to be held; else nothing for one
    that is closed. Of those still on their way while a seat is empty.
    """
    first = _called_off(order, people, now)
    if order.closed_at is not None:
        return first
    if not order.is_qualified:
        return [Todo(_("Ring til virksomheden, og tal ordren igennem."), "ret")]
    if order.filled >= order.seats:
        return first + _after(order, people)
    return first + _on_their_way(people, now)


def _called_off(order: JobOrder, people: list[Person], now: datetime) -> list[Todo]:
    """Who waits for a talk that is not held: the citizen whom no message reaches, and the company,
    where it was not the one to say no. And a talk of who has become protected or is closed, for a
    person to decide on.
    """
    untold = sum(one.off is not None and not one.off.is_told for one in people)
    found = [Todo(_ring_citizens(untold), "valgt")] if untold else []
    ours = sum(_is_off_from_our_side(one) for one in people)
    if ours and order.closed_at is None:
        found.append(Todo(_ring_company(ours), "valgt"))
    stand = sum(one.is_gone and one.talk is not None and one.talk.starts_at > now for one in people)
    if stand:
        found.append(Todo(_ask_caseworker(stand), "valgt"))
    return found


def _is_off_from_our_side(one: Person) -> bool:
    return one.off is not None and (one.is_gone or one.proposal.answer is False)


def _on_their_way(people: list[Person], now: datetime) -> list[Todo]:
    n = Counter(_step(one, now) for one in people)
    said = (
        ("interview", "valgt", _agree(n["interview"])),
        ("held", "svar", _held(n["held"])),
        ("yes", "send", _send(n["yes"])),
        ("asked", "valgt", _answer(n["asked"])),
        ("chosen", "valgt", _ask(n["chosen"])),
        ("sent", "svar", _hear(n["sent"])),
        ("unread", "send", _again(n["unread"])),
    )
    found = [Todo(words, at) for code, at, words in said if n[code]]
    return found or [Todo(_("Vælg nogen fra listen."), "listen")]


def _step(one: Person, now: datetime) -> str:
    state, talk = one.proposal.state, one.talk
    if one.is_gone:
        return "gone"
    if state == "interview" and talk is not None:
        return "held" if talk.starts_at <= now else "to_come"
    package = one.proposal.package
    if state == "sent" and package is not None and not package.opens(now):
        return "unread"
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


def _again(n: int) -> str:
    said = ngettext(
        "%(n)d CV kan ikke læses mere: send det igen, eller hør, hvad virksomheden siger.",
        "%(n)d CV’er kan ikke læses mere: send dem igen, eller hør, hvad virksomheden siger.",
        n,
    )
    return said % {"n": n}


def _ring_citizens(n: int) -> str:
    said = ngettext(
        "Ring til %(n)d borger: samtalen er aflyst, og ingen besked når frem.",
        "Ring til %(n)d borgere: samtalen er aflyst, og ingen besked når frem.",
        n,
    )
    return said % {"n": n}


def _ring_company(n: int) -> str:
    said = ngettext(
        "Ring til virksomheden: %(n)d samtale er aflyst fra borgerens side.",
        "Ring til virksomheden: %(n)d samtaler er aflyst fra borgernes side.",
        n,
    )
    return said % {"n": n}


def _ask_caseworker(n: int) -> str:
    said = ngettext(
        "%(n)d, der har en samtale, kan ikke findes frem mere. Spørg sagsbehandleren, om den skal "
        "holdes, eller aflys den.",
        "%(n)d, der har en samtale, kan ikke findes frem mere. Spørg sagsbehandleren, om de skal "
        "holdes, eller aflys dem.",
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
