"""`medspil import` as a shell sees it: words, exit codes, JSON, the shipped sample, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from medspil.contact.models import Conversation, Due
from medspil.kernel import clock, postgres
from medspil.people.models import BenefitPeriod, Citizen, ContactGroupPeriod
from tests.exchange.given import imported

SAMPLE = Path(str(resources.files("medspil.exchange.sample")))
embedded = pytest.mark.skipif(
    postgres.is_external(), reason="about the embedded server, and DATABASE_URL names another"
)


# The command in a process of its own, which says the most memory that it itself has held: what the
# system tells of a child begins with what its parent held, and counts the database's.
IMPORT_AND_SAY_THE_MOST = """
import atexit, sys
from pathlib import Path
from medspil.config.cli import main
atexit.register(lambda: print(Path("/proc/self/status").read_text(), file=sys.stderr))
sys.argv[0] = "medspil"
main()
"""


@pytest.fixture
def medspil(migrated_installation: Path) -> Iterator[Any]:
    server = postgres.Server(migrated_installation)
    server.start()

    def run(*arguments: str | Path, stdin: bytes | None = None) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "medspil.config.cli", *map(str, arguments)],
            env={
                **os.environ,
                "MEDSPIL_HOME": str(migrated_installation),
                "MEDSPIL_TODAY": "2020-03-16",
            },
            input=stdin,
            capture_output=True,
            timeout=300,
        )

    yield run
    server.stop()


def test_the_shipped_sample_comes_in_and_comes_in_again_unchanged(db: None) -> None:
    def read(kind: str, file: str, **options: bool) -> dict[str, int]:
        outcome = imported(kind, (SAMPLE / file).read_bytes(), **options)
        return {verdict: n for verdict, n in outcome.counts.items() if n}

    with clock.at(date(2020, 3, 2)):
        assert read("citizens", "citizens.csv", create_staff=True) == {"rows": 200, "new": 200}
        assert read("conversations", "conversations.csv") == {"rows": 1177, "new": 1177}
        first = read("periods", "periods.csv")
        again = [
            read("citizens", "citizens_utf8.csv"),
            read("conversations", "conversations.csv"),
            read("periods", "periods.csv"),
        ]
        today = clock.today()

    assert first["rows"] == 483
    assert again == [
        {"rows": 200, "unchanged": 200},
        {"rows": 1177, "unchanged": 1177},
        {"rows": 483, "unchanged": 483},
    ]
    assert Citizen.objects.count() == Due.objects.count() == 200
    assert Conversation.objects.filter(source="import").count() == 1177
    assert ContactGroupPeriod.objects.filter(valid__contains=today).count() == 200
    assert BenefitPeriod.objects.filter(valid__contains=today).count() == 200


@embedded
def test_what_the_command_says_and_how_it_ends(medspil: Any, tmp_path: Path) -> None:
    good, bad, wrong = (tmp_path / name for name in ("good.csv", "bad.csv", "wrong.csv"))
    good.write_text("reference;fornavn;sko\nB-1;Åse;43\nB-2;;44\n", encoding="utf-8")
    bad.write_text("reference;tolk\nB-1;ja\nB-2;måske\n", encoding="windows-1252")
    wrong.write_text("navn\nÅse\n", encoding="utf-8")

    told = medspil("import", "citizens", good, "--dry-run")
    assert (told.returncode, told.stdout.decode().splitlines()) == (
        0,
        [
            "Række 2: ny (B-1)",
            "Række 3: ny (B-2)",
            "2 rækker: 2 nye, 0 ændrede, 0 uændret, 0 med fejl. 2 bemærkninger.",
            "Prøve: intet er skrevet.",
        ],
    )
    assert "Bemærk: Kolonnen »sko« er ukendt og er ikke brugt." in told.stderr.decode()
    assert "Bemærk: Række 3, fornavn: Fornavnet mangler." in told.stderr.decode()

    told = medspil("import", "citizens", good, "--json")
    answer = json.loads(told.stdout)
    assert told.returncode == 0
    assert {key: answer[key] for key in ("kind", "written", "rows", "new", "ignored_columns")} == {
        "kind": "citizens",
        "written": True,
        "rows": 2,
        "new": 2,
        "ignored_columns": ["sko"],
    }
    assert answer["issues"][-1] == {
        "row": 3,
        "column": "fornavn",
        "level": "remark",
        "sentence": "Række 3, fornavn: Fornavnet mangler.",
    }
    run = str(answer["run"])

    told = medspil("import", "citizens", bad)
    assert (told.returncode, told.stdout.decode()) == (
        1,
        "2 rækker: 0 nye, 1 ændret, 0 uændret, 1 med fejl. 0 bemærkninger.\n",
    )
    assert "Række 3, tolk: »måske« er hverken ja eller nej." in told.stderr.decode()
    assert "Intet er skrevet. Ret filen, eller brug --on-error skip." in told.stderr.decode()

    told = medspil("import", "citizens", "-", "--dry-run", "--json", stdin=bad.read_bytes())
    answer = json.loads(told.stdout)
    assert told.returncode == 1
    assert answer["verdicts"] == [
        {"row": 2, "reference": "B-1", "verdict": "changed", "fields": ["tolk"]},
        {"row": 3, "reference": "B-2", "verdict": "error", "fields": []},
    ]

    assert medspil("import", "citizens", bad, "--on-error", "skip").returncode == 0
    told = medspil("import", "citizens", wrong)
    assert (told.returncode, told.stderr.decode().splitlines()[-1]) == (
        1,
        "Filen mangler kolonnen reference. Den har: navn.",
    )
    assert medspil("import", "citizens", wrong, "--map", "navn=reference").returncode == 0
    assert medspil("import", "citizens", tmp_path / "none.csv").returncode == 2
    assert medspil("import", "cars", good).returncode == 2

    told = medspil("import", "undo", run)
    assert (told.returncode, told.stdout.decode()) == (
        0,
        f"Kørsel {run} er fortrudt. 1 række er beholdt.\n",
    )
    assert "Række 2, B-1: Borgeren er ændret siden." in told.stderr.decode()
    assert medspil("import", "undo", run).returncode == 1
    assert medspil("import", "undo", "999").returncode == 1
    listed = [json.loads(line) for line in medspil("import", "runs", "--json").stdout.splitlines()]
    assert [entry["state"] for entry in listed] == ["done", "done", "undone"]


@embedded
@pytest.mark.slow
def test_a_hundred_thousand_rows_come_in_within_bounded_memory(
    medspil: Any, migrated_installation: Path, tmp_path: Path
) -> None:
    """Python's share of the memory stays the same however long the file is."""
    file = tmp_path / "many.csv"
    with file.open("wb") as out:
        out.write(medspil("sample", "citizens", "--rows", "100000", "--seed", "9").stdout)

    told = subprocess.run(
        [sys.executable, "-c", IMPORT_AND_SAY_THE_MOST, "import", "citizens", file, "--json"],
        env={**os.environ, "MEDSPIL_HOME": str(migrated_installation)},
        capture_output=True,
        check=True,
    )
    answer = json.loads(told.stdout)
    assert (answer["new"], answer["error"], answer["written"]) == (100_000, 0, True)
    most = int(told.stderr.split(b"VmHWM:")[1].split()[0])
    assert most < 200 * 1024  # KiB
