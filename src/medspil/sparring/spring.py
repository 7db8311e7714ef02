"""A spring of applications, by the room's own actions: call `play_day` once a day, in order.

One is sent in on Tuesdays and Thursdays from when the doors close; two on each working day where
there are 300 citizens or more. A consultant takes what waits and answers it on the next working
day, before the promise runs out. Each week one is sent again and one is talked about, and a week
after its answer each citizen tells how it went: one a week has become a job interview.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.workdays import is_working_day
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.sparring.actions.answering import answer, comment, take
from medspil.sparring.actions.calling import book_talk, close_talk, open_times
from medspil.sparring.actions.sending import MOST_OPEN, send_in, send_version, tell_result
from medspil.sparring.models import Application, ApplicationState, Talk, TalkState
from medspil.sparring.queries.applications import waiting
from medspil.sparring.reading.taking_in import Taken

FIRST = date(2020, 3, 16)
FULL_SIZE, EACH_DAY = 300, 2
TUESDAY, WEDNESDAY, THURSDAY = 2, 3, 4
_ABOUT = ("Butiksassistent", "Lagermedarbejder", "Rengøringsassistent", "Kontorassistent")
_PRAISED = "Jeg har tidligere arbejdet med det samme."
_LETTER = (
    "Kære virksomhed\n\nJeg søger stillingen hos jer. {praised} Jeg møder til tiden, og jeg kan "
    "begynde med det samme.\n\nVenlig hilsen"
)
_BETTER = "Jeg har haft ansvaret for det samme i tre år, også når der var travlt."


def play_day(day: date, consultants: Sequence[Staff], dice: random.Random) -> None:
    """What is sent in, answered, talked about and told on a day."""
    if day < FIRST or not is_working_day(day) or not consultants:
        return
    consultant = consultants[day.toordinal() % len(consultants)]
    with clock.at(_at(day, 9)):
        _answer_what_waits(consultant)
    with clock.at(_at(day, 10)):
        _close_talks()
        if day.isoweekday() == WEDNESDAY:
            _tell_how_it_went()
    with clock.at(_at(day, 11)):
        _send(day, dice)
    if day.isoweekday() == TUESDAY:
        with clock.at(_at(day, 13)):
            _book(day, consultant)


def _at(day: date, hour: int) -> datetime:
    return clock.start_of(day).replace(hour=hour)


def _answer_what_waits(consultant: Staff) -> None:
    for one in waiting(consultant):
        document = one.documents.exclude(kind="advert").order_by("-number").first()
        if document is None:
            continue
        take(by=consultant, application=one)
        if _PRAISED in document.text:
            said = "Skriv hellere, hvad du gjorde, og hvor længe."
            comment(by=consultant, application=one, document=document, quote=_PRAISED, text=said)
        answer(by=consultant, application=one, text="Godt begyndt. Se kommentarerne i teksten.")


def _send(day: date, dice: random.Random) -> None:
    citizens = Citizen.objects.filter(closed_on=None).order_by("pk")
    many = citizens.count()
    if many < FULL_SIZE and day.isoweekday() not in (TUESDAY, THURSDAY):
        return
    again = _answered().filter(versions=1, result="").first()
    if again is not None and again.citizen is not None and day.isoweekday() == TUESDAY:
        better = {"letter": Taken(_LETTER.format(praised=_BETTER))}
        send_version(by=CitizenActor(again.citizen), application=again, given=better)
    for _n in range(EACH_DAY if many >= FULL_SIZE else min(1, many)):
        citizen = citizens[dice.randrange(many)]
        if citizen.applications.exclude(state=ApplicationState.ENDED).count() < MOST_OPEN:
            send_in(
                by=CitizenActor(citizen),
                citizen=citizen,
                about=dice.choice(_ABOUT),
                given={"letter": Taken(_LETTER.format(praised=_PRAISED))},
            )


def _answered() -> QuerySet[Application]:
    found = Application.objects.filter(state=ApplicationState.ANSWERED, citizen__isnull=False)
    return found.select_related("citizen").order_by("pk")


def _book(day: date, consultant: Staff) -> None:
    """A talk is agreed on for two days later, early, before the telephone hours begin."""
    when = _at(day + timedelta(days=2), 7)
    wanted = _answered().filter(talks=None).first()
    if wanted is None or wanted.citizen is None or not is_working_day(when.date()):
        return
    with suppress(Refused):  # one of them has something else then
        free = open_times(by=consultant, staff=consultant, starts=[when])[0]
        book_talk(by=CitizenActor(wanted.citizen), application=wanted, talk=free)


def _close_talks() -> None:
    past = Talk.objects.filter(state=TalkState.BOOKED, during__endswith__lt=clock.now())
    for talk in past.select_related("staff").order_by("pk"):
        close_talk(by=talk.staff, talk=talk, reached=True, note="Vi gik teksten igennem.")


def _tell_how_it_went() -> None:
    """Of what was answered a week ago, the first has become a job interview."""
    week = clock.now() - timedelta(days=7)
    for number, one in enumerate(_answered().filter(result="", touched_at__lt=week)):
        if one.citizen is not None:
            told = "sent" if number else "interview"
            tell_result(by=CitizenActor(one.citizen), application=one, result=told)
