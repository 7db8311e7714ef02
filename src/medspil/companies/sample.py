"""A file of companies that do not exist, as a register would hand it over: streamed, of any size.

CVR numbers begin with 9, telephone numbers with 00, addresses end in example.com.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from itertools import count, islice
from random import Random
from typing import TextIO

from medspil.exchange.sample.people import names
from medspil.kernel.cvr import WEIGHTS

COLUMNS = (
    *("cvr", "p_nummer", "navn", "vej", "postnr", "by", "telefon", "email", "ansatte", "db07"),
    *("db25", "kontaktperson", "stilling", "kontakt_telefon", "kontakt_email"),
)
# What they do: the middle of a name, DB07, DB25, how many of a hundred.
_TRADES = [
    ("Hotel", "551", "551000", 3),
    ("Restaurant", "561", "561110", 8),
    ("Café", "561", "561190", 6),
    ("Murerfirma", "433", "439100", 8),
    ("Tømrerfirma", "433", "433200", 8),
    ("VVS", "432", "432200", 6),
    ("El-service", "432", "432100", 6),
    ("Smedje", "255", "255300", 5),
    ("Maskinfabrik", "282", "284100", 4),
    ("Bageri", "107", "107120", 4),
    ("Vognmandsforretning", "494", "494100", 6),
    ("Rengøring", "812", "812100", 7),
    ("Købmand", "471", "471120", 7),
    ("Byggemarked", "475", "475220", 3),
    ("Frisør", "960", "962100", 6),
    ("Plejehjem", "871", "871010", 3),
    ("Gartneri", "011", "011300", 4),
    ("Revision", "692", "692000", 3),
    ("Data", "620", "621000", 3),
]
_FORMS = ["ApS", "A/S", "ApS", "I/S", "", "v/{first} {last}"]
_STREETS = ["Bygaden", "Havnegade", "Østergade", "Industrivej", "Stationsvej", "Kirkegade"]
_TOWNS = [("5610", "Assens"), ("5620", "Glamsbjerg"), ("5690", "Tommerup"), ("5683", "Haarby")]
_TITLES = ["Indehaver", "Værkfører", "Personalechef", "Kontorleder", "Køkkenchef"]
_MORE_PLACES = 0.06  # of the companies that have a second workplace

Row = dict[str, str]


def rows(seed: int) -> Iterator[Row]:
    """Companies without end; the same seed, the same."""
    random = Random(f"companies:{seed}")
    firsts, lasts = names()
    weights = [weight for *_trade, weight in _TRADES]
    places = count(1_000_000_001)
    for number, cvr in enumerate(_numbers()):
        trade, db07, db25, _weight = random.choices(_TRADES, weights)[0]
        first, last = random.choice(firsts), random.choice(lasts)
        form = random.choice(_FORMS).format(first=first, last=last)
        postcode, city = random.choices(_TOWNS, [50, 20, 18, 12])[0]
        phone = f"00{number % 1_000_000:06d}"
        row = {
            "cvr": cvr,
            "p_nummer": str(next(places)),
            "navn": f"{last}s {trade} {form}".strip(),
            "vej": f"{random.choice(_STREETS)} {random.randint(1, 120)}",
            "postnr": postcode,
            "by": city,
            "telefon": phone,
            "email": f"firma{number}@example.com",
            "ansatte": str(min(int(random.paretovariate(0.9)), 900)),
            "db07": db07,
            "db25": db25,
            "kontaktperson": f"{first} {last}",
            "stilling": random.choice(_TITLES),
            "kontakt_telefon": phone,
            "kontakt_email": f"kontakt{number}@example.com",
        }
        yield row
        if random.random() < _MORE_PLACES:
            yield {
                **row,
                "p_nummer": str(next(places)),
                "navn": f"{row['navn']} {city}",
                "vej": f"{random.choice(_STREETS)} {random.randint(1, 120)}",
                "kontaktperson": "",
            }


def _numbers() -> Iterator[str]:
    """Numbers from 90000000 on whose check digit fits, each once."""
    for start in count(9_000_000):
        last = -sum(w * int(d) for w, d in zip(WEIGHTS, f"{start}0", strict=True)) % 11
        if last < 10:
            yield f"{start}{last}"


def write(out: TextIO, *, most: int, seed: int, without: Collection[str] = ()) -> None:
    """At most so many rows as CSV with semicolons; some columns can be left out."""
    columns = [column for column in COLUMNS if column not in without]
    file = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n", extrasaction="ignore")
    file.writeheader()
    file.writerows(islice(rows(seed), most))
