"""`medspil suspension` as a shell sees it: listed, previewed, put in force, ended, taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from medspil.kernel import postgres

pytestmark = pytest.mark.skipif(
    postgres.is_external(), reason="about the embedded server, and DATABASE_URL names another"
)
Medspil = Callable[..., subprocess.CompletedProcess[str]]

CITIZENS = """reference;fornavn;efternavn;kommunekode;kontaktgruppe;ydelse;anker_dato;team
A-1;Amalie;Prøve;0420;LAB6_02;kontanthjaelp;2022-02-24;Nord
A-2;Bo;Prøve;0420;LAB6_06.2;sygedagpenge;2022-02-01;Nord
A-3;Camilla;Prøve;0420;LAB6_12;ingen;2022-02-01;Syd
"""


@pytest.fixture(scope="module")
def medspil(
    migrated_installation: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Medspil]:
    """The command, in an installation with three citizens on 14 March 2022."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "medspil.config.cli", *arguments],
            env={
                **os.environ,
                "MEDSPIL_HOME": str(migrated_installation),
                "MEDSPIL_TODAY": "2022-03-14",
            },
            capture_output=True,
            text=True,
            timeout=120,
        )

    file = tmp_path_factory.mktemp("files") / "borgere.csv"
    file.write_text(CITIZENS, encoding="utf-8")
    with postgres.running(migrated_installation):
        done = run("import", "citizens", str(file))
        assert done.returncode == 0, done.stderr
        yield run


def listed(medspil: Medspil) -> dict[str, dict[str, Any]]:
    told = medspil("suspension", "list", "--json")
    assert told.returncode == 0, told.stderr
    return {row["id"]: row for row in map(json.loads, told.stdout.splitlines())}


def test_the_history_of_2020_and_2021_is_listed_with_its_parameters(medspil: Medspil) -> None:
    found = listed(medspil)["COVID-2020-1-CONVERSATIONS"]
    assert {
        "subject": "CONVERSATION_DUTY",
        "effect": "FREEZE",
        "geography": {"regions": ["1084", "1085"], "municipalities": []},
        "sectors": [],
        "from": "2020-03-12",
        "to": "2020-06-14",
        "evidence": "unverified",
        "revoked": False,
    }.items() <= found.items()
    assert {"legalReference", "because"} <= set(found)
    table = medspil("suspension", "list")
    assert "COVID-2020-1-CONVERSATIONS-WEST" in table.stdout
    assert medspil("suspension", "list", "--on", "2019-01-01").stdout == ""


def test_a_suspension_is_previewed_entered_ended_and_revoked(medspil: Medspil) -> None:
    what = ("--subject", "CONVERSATION_DUTY", "--from", "2022-03-01", "--because", "Udmelding")
    where = ("--municipality", "420", "--municipality", "Odense", "--region", "Sjælland")
    before = listed(medspil)

    told = medspil("suspension", "preview", *what, *where, "--json")
    [preview] = map(json.loads, told.stdout.splitlines())
    assert (preview["moved"], preview["shorter"], preview["active"]) == (2, 0, 3)
    assert preview["byTeam"] == {"Nord": 2}
    assert {
        "team": "Nord",
        "contactGroup": "LAB6_02",
        "before": "2022-03-03",
        "after": "2022-03-17",
    } in (preview["examples"])
    assert listed(medspil) == before

    told = medspil("suspension", "add", *what, *where, "--id", "PAUSE-1", "--json")
    [made] = map(json.loads, told.stdout.splitlines())
    assert (made["id"], made["to"], made["preview"]["moved"]) == ("PAUSE-1", None, 2)
    assert made["geography"] == {"regions": ["1085"], "municipalities": ["0420", "0461"]}
    assert "2 of 3 citizens' deadlines move" in told.stderr
    again = medspil("suspension", "add", *what, "--id", "PAUSE-1")
    assert (again.returncode, again.stdout) == (1, "")
    assert "PAUSE-1" in again.stderr

    ended = medspil("suspension", "end", "PAUSE-1", "--on", "2022-03-07", "--because", "Åbner")
    assert "PAUSE-1 ends on 2022-03-07." in ended.stdout
    assert listed(medspil)["PAUSE-1"]["to"] == "2022-03-07"

    revoked = medspil("suspension", "revoke", "PAUSE-1", "--because", "Fejl")
    assert revoked.stdout.splitlines()[-1] == "PAUSE-1 is revoked."
    found = listed(medspil)["PAUSE-1"]
    assert (found["revoked"], found["revokedBecause"]) == (True, "Fejl")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "--from", "2022-03-01", "--because", "x"), 2),
        (("add", "--subject", "VEJR", "--from", "2022-03-01", "--because", "x"), 1),
        (("add", "--subject", "OFFER", "--from", "1. marts", "--because", "x"), 2),
        (("add", "--subject", "OFFER", "--from", "2022-03-01", "--because", " "), 1),
        (
            ("preview", "--subject", "OFFER", "--from", "2022-03-01", "--because", "x",
             "--municipality", "Atlantis"),
            1,
        ),
        (("revoke", "FINDES-IKKE", "--because", "x"), 1),
        (("end", "FINDES-IKKE", "--on", "2022-03-01", "--because", "x"), 1),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_exit_code(
    medspil: Medspil, words: tuple[str, ...], code: int
) -> None:
    told = medspil("suspension", *words)
    assert (told.returncode, told.stdout) == (code, "")
    assert told.stderr
    assert "Traceback" not in told.stderr
