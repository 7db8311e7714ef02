"""Files of synthetic people, as a case system would hand them over: streamed, of any size."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import TextIO

from medspil.exchange.sample.people import SyntheticPerson, groups, synthetic_people

CITIZENS = (
    *("reference", "cpr", "fornavn", "efternavn", "telefon", "email", "kommunekode"),
    *("kontaktgruppe", "ydelse", "anker_dato", "sagsbehandler", "team", "sprog", "tolk", "kanal"),
    "beskyttet",
)
CONVERSATIONS = ("reference", "afholdt", "type", "form", "note")
PERIODS = ("reference", "slags", "kode", "fra", "til")

HOME = "0420"
DOORS_CLOSED = (date(2020, 3, 12), date(2020, 5, 26))

_NOTES = [
    "Vi talte om næste skridt. Aftalt at søge to stillinger inden næste samtale.",
    "Borgeren har det bedre og vil gerne i praktik. Vi finder et sted sammen.",
    "Kort samtale. Ingen ændringer siden sidst.",
    "Vi gennemgik planen. Lægen har set på ryggen, svar kommer i næste uge.",
    "Talt om hverdagen hjemme. Borgeren vil gerne ringes op om formiddagen.",
    "Cv er lagt op. Vi ser på kørekort til lastbil.",
    "Tolk med. Aftalt sprogpraktik fra den første.",
    "Gik en tur på telefonen. God snak, ny tid aftalt.",
]
_TIMES = [f"{hour:02d}:{minute:02d}" for hour in range(8, 15) for minute in (0, 15, 30, 45)]
_FOLLOW_UP, _JOB_TALK = "Opfølgningssamtale", "Jobsamtale"

Row = dict[str, str]


def citizens(people: Iterator[SyntheticPerson], day: date) -> Iterator[Row]:
    """One row a person, as they stand on `day`."""
    for person in people:
        yield {
            "reference": person.reference,
            "cpr": person.cpr.formatted,
            "fornavn": person.first_name,
            "efternavn": person.last_name,
            "telefon": " ".join(person.phone[i : i + 2] for i in range(0, 8, 2)),
            "email": person.email,
            "kommunekode": HOME,
            "kontaktgruppe": person.group,
            "ydelse": person.benefit_on(day),
            "anker_dato": person.anchor(day).isoformat(),
            "sagsbehandler": person.caseworker,
            "team": person.team,
            "sprog": person.language,
            "tolk": "ja" if person.interpreter else "nej",
            "kanal": person.channel,
            "beskyttet": "ja" if person.protected else "nej",
        }


def conversations(people: Iterator[SyntheticPerson], day: date) -> Iterator[Row]:
    """Conversations of the last year and a half, up to `day`: often, seldom or never."""
    for person in people:
        random = Random(f"conversations:{person.reference}:{person.cpr.digits}")
        sick = person.group.startswith("LAB6_06")
        rhythm = 400 if random.random() < 0.08 else random.choice([28, 35, 45, 60])
        held = max(person.anchor(day), day - timedelta(days=540))
        held += timedelta(days=random.randint(20, 50) if sick else random.randint(2, 12))
        while held < day:
            closed = DOORS_CLOSED[0] <= held <= DOORS_CLOSED[1]
            form = "in_person" if random.random() < 0.6 else person.channel
            yield {
                "reference": person.reference,
                "afholdt": f"{_weekday(held)} {random.choice(_TIMES)}",
                "type": _FOLLOW_UP if sick else _JOB_TALK,
                "form": "phone" if closed else form,
                "note": random.choice(_NOTES),
            }
            held += timedelta(days=max(7, int(random.gauss(rhythm, rhythm / 4))))


def _weekday(day: date) -> date:
    """The Friday before a day in the weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))


def periods(people: Iterator[SyntheticPerson], day: date) -> Iterator[Row]:
    """What went before the present contact group and benefit, what is now, and absences."""
    others = {group.code: group for group in groups()}
    before = {"LAB6_03": "LAB6_02", "LAB6_07": "LAB6_06.2", "LAB6_08": "LAB6_03"}
    for person in people:
        random = Random(f"periods:{person.reference}:{person.cpr.digits}")
        anchor = person.anchor(day)

        def row(kind: str, code: str, start: date, end: date | None, who: str) -> Row:
            return {
                "reference": who,
                "slags": kind,
                "kode": code,
                "fra": start.isoformat(),
                "til": end.isoformat() if end else "",
            }

        earlier = before.get(person.group)
        if earlier and random.random() < 0.5:
            start = anchor - timedelta(days=random.randint(60, 700))
            end = anchor - timedelta(days=1)
            yield row("kontaktgruppe", earlier, start, end, person.reference)
            yield row("ydelse", others[earlier].benefit, start, end, person.reference)
        yield row("kontaktgruppe", person.group, anchor, None, person.reference)
        yield row("ydelse", person.benefit_on(day), anchor, None, person.reference)
        if random.random() < 0.12 and person.course_days > 30:
            start = anchor + timedelta(days=random.randrange(person.course_days))
            code = random.choices(["ferie", "syg", "barsel", "indlagt"], [55, 30, 10, 5])[0]
            length = {"ferie": 14, "syg": 21, "barsel": 180, "indlagt": 30}[code]
            yield row("fravær", code, start, start + timedelta(days=length), person.reference)


KINDS: dict[
    str, tuple[tuple[str, ...], Callable[[Iterator[SyntheticPerson], date], Iterator[Row]]]
] = {
    "citizens": (CITIZENS, citizens),
    "conversations": (CONVERSATIONS, conversations),
    "periods": (PERIODS, periods),
}


def write(
    file: TextIO,
    kind: str,
    *,
    rows: int,
    day: date,
    seed: int = 1,
    people: int | None = None,
    delimiter: str = ";",
) -> int:
    """Write at most `rows` rows of a kind about at most `people` people; returns how many."""
    columns, make = KINDS[kind]
    writer = csv.DictWriter(file, columns, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    written = 0
    everybody = synthetic_people(seed, year=day.year)
    for row in islice(make(islice(everybody, people), day), rows):
        writer.writerow(row)
        written += 1
    return written
