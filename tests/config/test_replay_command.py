"""`medspil replay 2020` as a shell sees it: played, gone on with, begun anew, never over others."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests import database
from tests.config.test_commands import embedded, last, medspil

pytestmark = embedded
SMALL = ("replay", "2020", "--citizens", "12", "--json")


def day_and_citizens(told: CompletedProcess[str]) -> tuple[str, int]:
    assert told.returncode == 0, told.stderr
    figures = [json.loads(line) for line in told.stdout.splitlines()]
    books = next(figure for figure in figures if figure["code"] == "citizens")
    return books["on"], int(books["value"])


@pytest.mark.slow
def test_a_replay_goes_on_with_the_same_and_begins_anew_only_when_told(
    migrated_installation: Path,
) -> None:
    home = migrated_installation
    day, citizens = day_and_citizens(medspil(home, *SMALL, "--until", "2020-01-02"))
    assert (day, citizens) == ("2020-01-02", 12)
    day, _citizens = day_and_citizens(medspil(home, *SMALL, "--until", "2020-01-03"))
    assert day == "2020-01-03"

    other = medspil(home, *SMALL, "--seed", "2", "--until", "2020-01-02")
    assert (other.returncode, other.stdout) == (1, "")
    assert last(other.stderr).startswith("Another replay is here: --citizens 12")

    day, citizens = day_and_citizens(
        medspil(home, *SMALL, "--seed", "2", "--until", "2020-01-02", "--force")
    )
    assert (day, citizens) == ("2020-01-02", 12)


def test_a_replay_never_takes_the_place_of_people(
    installation: Path, django_db_setup: None, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    database.install(request.config.cache.mkdir("postgres"), installation)
    file = tmp_path / "citizens.csv"
    file.write_text("reference;fornavn;efternavn;kommunekode\nB-1;Prøve;Borger;0420\n")
    imported = medspil(installation, "import", "citizens", str(file))
    assert imported.returncode == 0, imported.stderr
    told = medspil(installation, *SMALL, "--force")
    assert (told.returncode, told.stdout) == (1, "")
    assert "--force does not touch it" in last(told.stderr)
