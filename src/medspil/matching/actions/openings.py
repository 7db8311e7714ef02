"""What is done with an opening. Each writes a line on the company's timeline, without a citizen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_line, staff_of
from medspil.companies.models import Company, EventKind, Workplace
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.matching import wording
from medspil.matching.models import Filling, Opening
from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for


@action(rule="matching.write", on="company")
def find_opening(
    *,
    by: Actor,
    company: Company,
    kind: str,
    hours: Decimal,
    found_by: str,
    seats: int = 1,
    found_on: date | None = None,
    workplace: Workplace | None = None,
    consultant: Staff | None = None,
    what: str = "",
) -> Opening:
    """Write down work that a company offers, `seats` alike of `hours` a week each.

    Raises `Refused` for a company that is closed or part of another, another company's workplace, a
    day to come, or a CPR number.
    """
    held = Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    if held.closed_on is not None or held.merged_into_id is not None:
        raise Refused(_("Virksomheden er ophørt eller lagt sammen med en anden."))
    day = found_on or clock.today()
    _judge(held, workplace, day, what)
    made = Opening.objects.create(
        company=held,
        workplace=workplace,
        kind=kind,
        hours=hours,
        seats=seats,
        found_by=found_by,
        consultant=consultant,
        found_on=day,
        what=what.strip(),
        made_at=clock.now(),
    )
    _tell(by, made, wording.FOUND)
    return made


@action(rule="matching.write", on="opening")
def change_opening(
    *,
    by: Actor,
    opening: Opening,
    kind: str,
    hours: Decimal,
    found_by: str,
    seats: int,
    found_on: date,
    workplace: Workplace | None = None,
    consultant: Staff | None = None,
    what: str = "",
) -> Opening:
    """Put right what stands about it.

    Raises `Refused` once it is closed, for fewer seats than are filled, or a day after one was.
    """
    held = _open(opening)
    _judge(held.company, workplace, found_on, what)
    if seats < held.filled:
        said = _("%(n)d er besat. Skriv mindst så mange.") % {"n": held.filled}
        raise Refused(said, field="seats")
    if held.fillings.filter(filled_on__lt=found_on).exists():
        raise Refused(_("En stilling blev besat før den dag."), field="found_on")
    held.kind, held.hours, held.found_by, held.seats = kind, hours, found_by, seats
    held.found_on, held.workplace, held.consultant = found_on, workplace, consultant
    held.what = what.strip()
    held.save()
    _tell(by, held, wording.CHANGED)
    return held


@action(rule="matching.write", on="opening")
def fill_opening(
    *,
    by: Actor,
    opening: Opening,
    is_ours: bool,
    citizen: Citizen | None = None,
    filled_on: date | None = None,
) -> Filling:
    """A seat is filled: by somebody of ours – `citizen` where it is known who – or by another.

    Raises `Refused` where no seat is left, it is closed, the day is to come or before it was found,
    or the citizen is not one whom the actor may see, or has a seat of it already.
    """
    held, day = _open(opening), filled_on or clock.today()
    if held.left < 1:
        raise Refused(_("Alle stillinger er besat."))
    if not held.found_on <= day <= clock.today():
        raise Refused(_("Vælg en dag fra åbningen blev fundet og til i dag."), field="filled_on")
    if citizen is not None:
        _judge_citizen(by, held, is_ours, citizen)
    made = Filling.objects.create(
        opening=held, is_ours=is_ours, citizen=citizen, filled_on=day, by=staff_of(by)
    )
    _tell(by, held, wording.FILLED)
    return made


@action(rule="matching.write", on="opening")
def close_opening(*, by: Actor, opening: Opening, reason: str) -> Opening:
    """No more of its seats are filled. Raises `Refused` without a reason, or where all are."""
    held = _open(opening)
    if not reason.strip():
        raise Refused(_("Skriv, hvorfor den lukkes."), field="reason")
    judge_words(reason, "reason")
    if held.left < 1:
        raise Refused(_("Alle stillinger er besat."))
    # one found later than today's clock shows (a demo set back) closes on the day it was found
    held.closed_on = max(clock.today(), held.found_on)
    held.closed_because = reason.strip()
    held.save(update_fields=["closed_on", "closed_because"])
    _tell(by, held, wording.CLOSED)
    return held


@action(rule="matching.write", on="opening")
def reopen_opening(*, by: Actor, opening: Opening) -> Opening:
    """Open a closed one again; of one that is not closed, the seat filled last is free again.

    Raises `Refused` for one that is open and has nobody in it.
    """
    held = _held(opening)
    if held.closed_on is not None:
        held.closed_on, held.closed_because = None, ""
        held.save(update_fields=["closed_on", "closed_because"])
    else:
        last = held.fillings.order_by("filled_on", "pk").last()
        if last is None:
            raise Refused(_("Den er allerede åben."))
        last.delete()
        held.refresh_from_db()
    _tell(by, held, wording.REOPENED)
    return held


def _judge(company: Company, workplace: Workplace | None, day: date, what: str) -> None:
    if workplace is not None and workplace.company_id != company.pk:
        raise Refused(_("Vælg et af virksomhedens arbejdssteder."), field="workplace")
    if day > clock.today():
        raise Refused(_("Vælg i dag eller en dag før."), field="found_on")
    judge_words(what, "what")


def _judge_citizen(by: Actor, held: Opening, is_ours: bool, citizen: Citizen) -> None:
    if not is_ours or not citizens_for(by).filter(pk=citizen.pk).exists():
        raise Refused(_("Ingen af dine borgere har det sagsnummer."), field="reference")
    if held.fillings.filter(citizen=citizen).exists():
        raise Refused(_("Borgeren har allerede en af stillingerne."), field="reference")


def _held(opening: Opening) -> Opening:
    """The opening, held until the transaction ends. Its company's row first, as a merge does."""
    company = Company.objects.select_for_update(of=("self",), no_key=True).get(
        pk__in=Opening.objects.filter(pk=opening.pk).values("company")
    )
    held = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if held.company_id != company.pk:
        raise Refused(_("Virksomheden er netop lagt sammen med en anden. Prøv igen."))
    held.company = company
    return held


def _open(opening: Opening) -> Opening:
    held = _held(opening)
    if held.closed_on is not None:
        raise Refused(_("Den er lukket. Åbn den igen først."))
    return held


def _tell(by: Actor, opening: Opening, step: str) -> None:
    put_line(
        by,
        opening.company,
        EventKind.OPENING,
        step=step,
        job=opening.kind,
        seats=opening.seats,
        hours=str(opening.hours),
    )
    note_facts(kind=opening.kind, step=step)
