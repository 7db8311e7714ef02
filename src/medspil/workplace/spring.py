"""A spring of fellowship, by the house's own actions: call `play_day` once a day, in order.

What happens is drawn from the dice the caller gives, so that the same dice play the same spring.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.period import WeekNo
from medspil.kernel.workdays import is_working_day
from medspil.people.models import Staff
from medspil.workplace.actions.activities import propose
from medspil.workplace.actions.forgetting import forget_old
from medspil.workplace.actions.places import join
from medspil.workplace.actions.rounds import host_round, open_round, times_of
from medspil.workplace.actions.stories import guess, let_through, write_story
from medspil.workplace.models import Activity, ActivityKind, Occasion, Story, StoryRound, StoryState
from medspil.workplace.queries.names import names_of

# kind, title, about, place, link, hour, minutes, capacity: what Kalundborg did in spring 2020
IDEAS: tuple[tuple[str, str, str, str, str, time, int, int | None], ...] = (
    (
        ActivityKind.COFFEE,
        "Kaffeklub",
        "En kop kaffe foran skærmen. Alt andet end sager.",
        "",
        "https://moede.example.com/kaffe",
        time(9, 30),
        20,
        None,
    ),
    (
        ActivityKind.WALK,
        "Gåtur rundt om søen",
        "Fire kilometer i roligt tempo, to meter imellem.",
        "Ved broen",
        "",
        time(12, 15),
        45,
        6,
    ),
    (
        ActivityKind.EXERCISE,
        "Ryg og nakke",
        "Et kvarters øvelser ved skrivebordet. Kamera er frivilligt.",
        "",
        "https://moede.example.com/ryg",
        time(14, 30),
        15,
        None,
    ),
    (
        ActivityKind.LUNCH,
        "Fælles frokost",
        "Tag madpakken med til skærmen.",
        "",
        "https://moede.example.com/frokost",
        time(11, 45),
        30,
        12,
    ),
)
TOLD = (
    "Jeg holdt et helt møde med katten på skødet og troede, at ingen så halen.",
    "Min søn på fire spurgte, om min chef også bor inde i computeren.",
    "Jeg gik i tøfler hen efter posten og mødte hele vejen, der gik tur.",
    "Jeg har bagt tre surdejsbrød. Hunden har spist de to.",
    "Jeg sagde »du er på lydløs« til min mand hen over aftensmaden.",
    "Jeg vinkede farvel til skærmen i et kvarter, før jeg fandt knappen.",
    "Jeg tog pæn skjorte på til mødet og opdagede bagefter, at kameraet var slukket.",
    "Naboen spiller trompet kl. 10. Nu ved alle i teamet, hvornår klokken er 10.",
    "Jeg klippede mit eget pandehår. Jeg har holdt mig til telefonen siden.",
    "Min datter har hængt en seddel på døren: Mor arbejder. Bank på med kage.",
    "Jeg printede en kalender ud og satte kryds ved hver dag, hvor jeg havde strømper på.",
    "Jeg bar skraldet ned iført headset og svarede på et opkald ved containeren.",
    "Vi spiser frokost i haven. I tirsdags var der en due med til bords.",
    "Jeg talte pænt til robotstøvsugeren i ti minutter, før den kørte i stykker.",
    "Jeg har lært at strikke. Det skulle blive en hue og er nu en meget lille sweater.",
    "Min mor på 81 lærte mig at slå billedet til.",
)


@dataclass(slots=True)
class Played:
    """What a day had."""

    proposed: list[Activity] = field(default_factory=list)
    joined: int = 0
    stories: int = 0
    guesses: int = 0


def play_day(day: date, staff: Sequence[Staff], dice: random.Random) -> Played:
    """Play a working day: two activities proposed each Monday and joined, a story round a week.

    `staff` are the employees there are that day; nothing happens on days off, but that what is old
    is forgotten.
    """
    done = Played()
    with clock.at(_at(day, time(3, 10))):
        forget_old()
    people = list(staff)
    if len(people) < 2 or not is_working_day(day):
        return done
    if day == _first_working_day(day):
        done.proposed = [
            propose_for_the_week(by=dice.choice(people), day=day, dice=dice) for _ in range(2)
        ]
    done.joined = join_what_is_on(people, day=day, dice=dice)
    times = times_of(WeekNo.of(day))
    if times is None:
        return done
    closes = times[0].date()
    if day <= closes:
        done.stories = tell_stories(people, day=day, dice=dice)
    if day == closes:
        done.guesses = guess_who(people, day=day, dice=dice)
    return done


def propose_for_the_week(*, by: Staff, day: date, dice: random.Random) -> Activity:
    """One of the ideas, on some day of the next seven."""
    kind, title, about, place, link, hour, minutes, capacity = dice.choice(IDEAS)
    days = [day + timedelta(days=n) for n in range(1, 8)]
    on = dice.choice([one for one in days if is_working_day(one)] or days[:1])
    with clock.at(_at(day, time(8, 30))):
        made: Activity = propose(
            by=by,
            kind=kind,
            title=title,
            about=about,
            place=place,
            link=link,
            starts_at=_at(on, hour),
            minutes=minutes,
            capacity=capacity,
        )
    return made


def join_what_is_on(staff: Sequence[Staff], *, day: date, dice: random.Random) -> int:
    """Now and then a colleague joins an activity of the coming week; how many did today."""
    joined = 0
    with clock.at(_at(day, time(9))):
        coming = Occasion.objects.filter(
            starts_at__gt=clock.now(), starts_at__lt=clock.now() + timedelta(days=7)
        ).order_by("starts_at", "pk")
        for occasion in coming:
            for one in staff:
                if dice.random() < 0.08:
                    joined += _joins(one, occasion)
    return joined


def tell_stories(staff: Sequence[Staff], *, day: date, dice: random.Random) -> int:
    """Open the week's round, some write, and its host lets through what there is."""
    with clock.at(_at(day, time(10))):
        round: StoryRound = open_round(by=staff[0], day=day)
        if round.host_id is None:
            round = host_round(by=dice.choice(list(staff)), round=round)
        free = [text for text in TOLD if not round.stories.filter(text=text).exists()]
        wrote = set(round.stories.values_list("author_id", flat=True))
        writers = [one for one in staff if one.pk not in wrote and dice.random() < 0.06]
        writers = writers[: len(free)]
        for one, text in zip(writers, dice.sample(free, len(writers)), strict=True):
            write_story(by=one, round=round, text=text)
        for story in round.stories.filter(state=StoryState.WAITING):
            let_through(by=round.host, story=story)
    return len(writers)


def guess_who(staff: Sequence[Staff], *, day: date, dice: random.Random) -> int:
    """About a third of the colleagues guess at every story that is not their own; how many guesses
    there were. They are right more often than by chance.
    """
    week = WeekNo.of(day)
    round = StoryRound.objects.filter(year=week.year, week=week.week).first()
    if round is None:
        return 0
    made = 0
    with clock.at(round.closes_at + timedelta(hours=1)):
        names = names_of(round)
        stories = list(round.stories.filter(state=StoryState.LET_THROUGH))
        for one in staff:
            if dice.random() < 0.35:
                said = [(story, _guessed(story, one, names, dice)) for story in stories]
                mine = [(s, who) for s, who in said if s.author_id != one.pk]
                guess(by=one, round=round, said=mine)
                made += len(mine)
    return made


def _guessed(story: Story, guesser: Staff, names: list[Staff], dice: random.Random) -> Staff:
    others = [one for one in names if one.pk != guesser.pk]
    if dice.random() < 0.3:
        others = [one for one in others if one.pk == story.author_id] or others
    return dice.choice(others)


def _joins(staff: Staff, occasion: Occasion) -> bool:
    try:
        join(by=staff, occasion=occasion)
    except Refused:  # it is full, or they host it
        return False
    return True


def _first_working_day(day: date) -> date:
    monday = WeekNo.of(day).monday
    return next(
        one for one in (monday + timedelta(days=n) for n in range(7)) if is_working_day(one)
    )


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.TZ)
