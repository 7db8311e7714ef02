"""`make bench`: every measurement as one table, and as JSON in `bench/results.json`.

Each row is a ratio against a named peer on the same data in the same run; these machines are noisy.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")


def _rows(module: str, **arguments: Any) -> list[dict[str, Any]]:
    made = importlib.import_module(f"bench.{module}").run(**arguments)
    return made if isinstance(made, list) else [made]


PARTS: dict[str, Callable[[bool], list[dict[str, Any]]]] = {
    "sweep": lambda quick: _rows(
        "sweep", sizes=(10_000,) if quick else (10_000, 100_000, 1_000_000)
    ),
    "web": lambda quick: _rows("web", citizens=5_000 if quick else 100_000),
    "booking": lambda quick: _rows("booking", times=1 if quick else 5),
    "offers": lambda quick: _rows("offers", people=100 if quick else 500),
    "outbox": lambda quick: _rows("outbox", messages=300 if quick else 10_000),
    "video": lambda quick: _rows("video", viewers=10 if quick else 100),
    "imports": lambda quick: _rows("imports", rows=5_000 if quick else 100_000),
    "companies": lambda quick: _rows("companies", companies=3_000 if quick else 300_000),
    "surveys": lambda quick: _rows("surveys", answers=5_000 if quick else 100_000),
    "taxonomy": lambda quick: _rows("taxonomy"),
    "matching": lambda quick: _rows(
        "matching", sizes=(10_000,) if quick else (10_000, 100_000, 500_000)
    ),
    "matching_table": lambda quick: _rows("matching_table", size=10_000 if quick else 500_000),
    "clubs": lambda quick: _rows("clubs", people=60 if quick else 300, towns=1 if quick else 5),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which (default: all)")
    parser.add_argument("--quick", action="store_true", help="small data: does it run at all?")
    asked = parser.parse_args()
    kept = json.loads(RESULTS.read_text())["rows"] if RESULTS.exists() else []
    rows: list[dict[str, Any]] = []
    for part in asked.parts or PARTS:
        print(f"measuring {part} …", file=sys.stderr)
        made = [{"part": part, **row, **_here()} for row in PARTS[part](asked.quick)]
        rows += made
        kept = [row for row in kept if row["part"] != part] + made
        if not asked.quick:
            RESULTS.write_text(json.dumps({"rows": kept}, indent=2, ensure_ascii=False) + "\n")
    print(_table(rows))
    return 0


def _here() -> dict[str, str]:
    return {
        "measured_at": time.strftime("%Y-%m-%d"),
        "machine": f"{platform.machine()}, {_cores()} cores",
    }


def _cores() -> int:
    import os

    return os.cpu_count() or 1


def _table(rows: list[dict[str, Any]]) -> str:
    columns = ("name", "ours", "peer", "ratio", "note")
    texts = [
        [str(row.get(c, "") if row.get(c) is not None else "") for c in columns] for row in rows
    ]
    widths = [max(len(c), *(len(t[i]) for t in texts)) for i, c in enumerate(columns)]
    lines = [[*columns], ["-" * w for w in widths], *texts]
    return "\n".join(
        "  ".join(t.ljust(w) for t, w in zip(line, widths, strict=True)) for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
