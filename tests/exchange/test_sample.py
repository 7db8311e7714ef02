"""The people who do not exist: nobody's number, the same for the same seed, spread as in public."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from importlib import resources
from itertools import islice

import pytest

from medspil.exchange.sample import files
from medspil.exchange.sample.people import groups, synthetic_people

DAY = date(2020, 3, 2)


def test_the_same_seed_gives_the_same_people() -> None:
    first = list(islice(synthetic_people(7), 50))

    assert list(islice(synthetic_people(7), 50)) == first
    assert list(islice(synthetic_people(8), 50)) != first


def test_nobody_can_be_called_written_to_or_looked_up() -> None:
    people = list(islice(synthetic_people(1), 5000))

    assert all(person.cpr.is_replacement for person in people)
    assert {person.phone[:2] for person in people} == {"00"}
    assert {person.email.partition("@")[2] for person in people} == {"example.com", ""}
    assert len({person.cpr.digits for person in people}) == 5000


def test_the_mix_of_contact_groups_follows_the_public_shares() -> None:
    people = list(islice(synthetic_people(3), 20_000))
    counted = Counter(person.group for person in people)

    for group in groups():
        assert counted[group.code] / 200 == pytest.approx(group.share, abs=1.5)


@pytest.mark.parametrize(
    ("name", "encoding", "kind"),
    [
        ("citizens.csv", "windows-1252", "citizens"),
        ("citizens_utf8.csv", "utf-8", "citizens"),
        ("conversations.csv", "utf-8", "conversations"),
        ("periods.csv", "utf-8", "periods"),
    ],
)
def test_the_shipped_files_are_what_the_generator_makes(
    name: str, encoding: str, kind: str
) -> None:
    made = io.StringIO(newline="")
    files.write(made, kind, rows=10**9, people=200, seed=2020, day=DAY)
    shipped = resources.files("medspil.exchange.sample").joinpath(name).read_bytes()

    assert shipped.decode(encoding) == made.getvalue()


def test_three_files_of_one_seed_belong_together() -> None:
    references = {}
    for kind in files.KINDS:
        made = io.StringIO(newline="")
        files.write(made, kind, rows=10**9, people=50, seed=5, day=DAY)
        made.seek(0)
        references[kind] = {row["reference"] for row in csv.DictReader(made, delimiter=";")}

    assert len(references["citizens"]) == 50
    assert references["conversations"] <= references["citizens"]
    assert references["periods"] == references["citizens"]
