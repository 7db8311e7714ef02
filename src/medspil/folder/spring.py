"""A spring of competence folders, by the house's own actions: `play_day` once a day, in order.

From the middle of March some of those who cannot do what they did get a folder. Three or four hours
on the telephone, some days apart; in between they write themselves, say what is right, and think.
The people are invented.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from medspil.contact.models import Due
from medspil.folder.actions.considerations import write_consideration
from medspil.folder.actions.entries import Said, agree, choose_for_cv, write_entry
from medspil.folder.actions.folders import open_folder
from medspil.folder.actions.sessions import answer_homework, close_session, mark_part
from medspil.folder.kinds import Completed, Fit, Kind, Level, Month, Part
from medspil.folder.models import Folder
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff

FIRST, LAST_BEGUN = date(2020, 3, 16), date(2020, 6, 5)
DAYS_BETWEEN = 5
LIMITED = ("LAB6_06.1", "LAB6_06.2", "LAB6_06.3", "LAB6_07", "LAB6_08")
ONE_IN, MOST = 40, 20  # citizens on the books to a folder, and no more folders than this

Line = tuple[Kind, Said]

LIVES: tuple[tuple[Line, ...], ...] = (
    (
        (Kind.JOB, Said("Medhjælper i gartneri", began=Month(1999), ended=Month(2006))),
        (Kind.LEAVE, Said("Barsel", began=Month(2006, 9), ended=Month(2007, 8))),
        (Kind.JOB, Said("Rengøring på skole", began=Month(2008, 1), ended=Month(2019, 10))),
        (Kind.SICKNESS, Said("Sygemeldt", began=Month(2019, 11), is_current=True)),
    ),
    (
        (Kind.MILITARY, Said("Værnepligtig", began=Month(2001, 8), ended=Month(2002, 5))),
        (Kind.JOB, Said("Lagermedarbejder", began=Month(2003, about=True), ended=Month(2012))),
        (Kind.UNEMPLOYMENT, Said("Søgte job", began=Month(2012), ended=Month(2013))),
        (Kind.JOB, Said("Chauffør", began=Month(2014, 3), ended=Month(2019, 6))),
    ),
    (
        (Kind.JOB, Said("Social- og sundhedshjælper", began=Month(2005, 2), ended=Month(2016))),
        (Kind.CARE, Said("Passede min mor", began=Month(2016), ended=Month(2018, 4))),
        (Kind.BUSINESS, Said("Syede gardiner", began=Month(2018, 6), ended=Month(2019, 12))),
    ),
)
LEARNT: tuple[Line, ...] = (
    (Kind.SCHOOL, Said("9. klasse", completed=Completed.FINISHED, ended=Month(1998))),
    (Kind.EDUCATION, Said("Grundforløb", began=Month(1998), completed=Completed.INTERRUPTED)),
    (Kind.COURSE, Said("Førstehjælp", began=Month(2018, 10), expires_on=date(2020, 7, 1))),
)
CAN: tuple[Line, ...] = (
    (Kind.LANGUAGE, Said("dansk", level=Level.NATIVE)),
    (Kind.LANGUAGE, Said("engelsk", level=Level.A2)),
    (Kind.IT, Said("E-mail og netbank")),
    (Kind.COOPERATION, Said("God til at lære nye op")),
    (Kind.PERSONAL, Said("Rolig, når det går stærkt")),
    (Kind.PRACTICAL, Said("Kan reparere det meste")),
)
GOALS: tuple[Line, ...] = (
    (Kind.PERSPECTIVE, Said("20 timer om ugen et sted uden tunge løft", aim="flex")),
    (Kind.PERSPECTIVE, Said("Tilbage som chauffør, men på dagture", aim="ordinary")),
    (Kind.PERSPECTIVE, Said("Kontorassistent, efter et kursus", aim="education")),
)
THINK = ("Hvornår var du sidst glad for at gå på arbejde?", "Hvad siger andre, at du er god til?")
HEALTH = (("Ryggen kan ikke holde til løft", Fit.NO_HEAVY_LIFTING), ("Sover dårligt", ""))
IN_CV = (Kind.JOB, Kind.BUSINESS, Kind.COURSE, Kind.LANGUAGE, Kind.IT, Kind.COOPERATION)


def play_day(day: date, dice: random.Random, *, citizens: int) -> None:
    """One day: those whose turn it is talk for an hour, and in the evening think about it."""
    if day < FIRST or not is_working_day(day):
        return
    with clock.at(clock.start_of(day).replace(hour=13)):
        due = _whose_turn(day)
        if day <= LAST_BEGUN and Folder.objects.count() < min(MOST, citizens // ONE_IN):
            due += _somebody_new(dice)
        for folder, adviser in due:
            _talk(folder, adviser, dice)
    with clock.at(clock.start_of(day).replace(hour=19)):
        for folder, _adviser in due:
            _at_home(folder, dice)


def _somebody_new(dice: random.Random) -> list[tuple[Folder, Staff]]:
    limited = Due.objects.filter(contact_group__in=LIMITED, staff__isnull=False, paused_until=None)
    none = limited.filter(citizen__folder__isnull=True, citizen__closed_on__isnull=True)
    found = list(none.select_related("citizen", "staff").order_by("citizen__reference")[:40])
    if not found or dice.random() < 0.5:
        return []
    due = dice.choice(found)
    assert due.staff is not None
    return [(open_folder(by=due.staff, citizen=due.citizen), due.staff)]


def _whose_turn(day: date) -> list[tuple[Folder, Staff]]:
    found = []
    open_ones = Folder.objects.filter(citizen__closed_on__isnull=True, opened_by__isnull=False)
    for folder in open_ones.select_related("citizen", "opened_by").order_by("pk"):
        last = folder.sessions.order_by("number").last()
        waited = last is None or day >= last.held_on + timedelta(days=DAYS_BETWEEN)
        if waited and not (last and last.number >= _hours(folder.citizen)):
            assert folder.opened_by is not None
            if _still_with(folder.opened_by, folder.citizen):
                found.append((folder, folder.opened_by))
    return found


def _still_with(adviser: Staff, citizen: Citizen) -> bool:
    return Due.objects.filter(citizen=citizen, staff=adviser).exists()


def _hours(citizen: Citizen) -> int:
    """Three or four conversations, the same for each person every time."""
    return 3 + citizen.pk % 2


def _talk(folder: Folder, adviser: Staff, dice: random.Random) -> None:
    number, last = folder.sessions.count() + 1, _hours(folder.citizen)
    talks: tuple[Callable[[Folder, Staff, random.Random], None], ...] = (_life, _learning, _can)
    if number <= len(talks):
        talks[number - 1](folder, adviser, dice)
    if number == last:
        _write(folder, adviser, [dice.choice(GOALS)])
        mark_part(by=adviser, folder=folder, part=Part.PERSPECTIVE)
    close_session(
        by=adviser,
        folder=folder,
        minutes=dice.choice((50, 55, 60, 60, 65)),
        homework=dice.choice(THINK) if number < last else "",
    )


def _life(folder: Folder, adviser: Staff, dice: random.Random) -> None:
    _write(folder, adviser, dice.choice(LIVES))
    mark_part(by=adviser, folder=folder, part=Part.LIFE)


def _learning(folder: Folder, adviser: Staff, dice: random.Random) -> None:
    _write(folder, adviser, LEARNT)
    mark_part(by=adviser, folder=folder, part=Part.LEARNING)
    mark_part(by=adviser, folder=folder, part=Part.LEISURE)


def _can(folder: Folder, adviser: Staff, dice: random.Random) -> None:
    _write(folder, adviser, dice.sample(CAN, 4))
    text, fit = dice.choice(HEALTH)
    write_consideration(by=adviser, folder=folder, text=text, fit=fit, may_use=bool(fit))
    for part in (Part.GENERAL, Part.STRENGTHS, Part.CONSIDERATIONS):
        mark_part(by=adviser, folder=folder, part=part)


def _write(folder: Folder, adviser: Staff, lines: tuple[Line, ...] | list[Line]) -> None:
    for kind, said in lines:
        write_entry(by=adviser, folder=folder, kind=kind, said=said)


def _at_home(folder: Folder, dice: random.Random) -> None:
    """The citizen reads it through, chooses for the CV, and answers what was asked last time."""
    me = CitizenActor(folder.citizen)
    for entry in folder.entries.filter(agreed_at=None, removed_at=None):
        agree(by=me, entry=entry, version=entry.version)
        if entry.kind in IN_CV:
            choose_for_cv(by=me, entry=entry, in_cv=True)
    waiting = folder.homework.filter(answered_at=None).first()
    if waiting is not None and dice.random() < 0.6:
        answer_homework(by=me, homework=waiting, answer="Da vi var flere om det.")
    if folder.sessions.count() == 1:
        write_entry(by=me, folder=folder, kind=Kind.HOBBY, said=Said("Haven og hunden"))
