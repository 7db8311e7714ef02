"""(d) `medspil import citizens` against a bare COPY of the same columns of the same file.

Ours is the whole command from start to exit: reading, checking every cell against what is known,
encrypting, writing citizens with their periods, history and undo, and every due date. The peer is
PostgreSQL reading the file into one table of sixteen text columns without an index.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COLUMNS = 16
DAY = "2020-03-02"


def run(rows: int) -> dict[str, Any]:
    """Measure with a file of `rows` citizens, in a database of its own that is thrown away."""
    from medspil.kernel import postgres

    with tempfile.TemporaryDirectory(prefix="medspil-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        file = Path(folder) / "citizens.csv"
        with file.open("wb") as out:
            _medspil(home, "sample", "citizens", "--rows", str(rows), "--day", DAY, stdout=out)
        server = postgres.Server(home)
        home.mkdir()
        server.start()
        try:
            server.ensure_database()
            _medspil(home, "migrate")
            copy = _bare_copy(server, file)
            began = time.perf_counter()
            most = _medspil(home, "import", "citizens", str(file), "--create-staff")
            took = time.perf_counter() - began
        finally:
            server.stop()
    return {
        "name": f"(d) import of {rows:,} citizens, rows/s",
        "ours": round(rows / took),
        "peer": round(rows / copy),
        "ratio": round(took / copy, 1),
        "note": f"peer: bare COPY; {took:.1f} s whole command, client's memory {most:.0f} MB",
    }


def _medspil(home: Path, *arguments: str, stdout: Any = subprocess.DEVNULL) -> float:
    """Run a command to its end; returns the most memory it held, in MB. Raises when it fails."""
    process = subprocess.Popen(
        [sys.executable, "-m", "medspil.config.cli", *arguments],
        env={**os.environ, "MEDSPIL_HOME": str(home), "MEDSPIL_TODAY": DAY},
        stdout=stdout,
        stderr=subprocess.DEVNULL,
    )
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"medspil {' '.join(arguments)} ended with {status}")
    return used.ru_maxrss / 1024


def _bare_copy(server: Any, file: Path) -> float:
    """Seconds for COPY of the file, as it is, committed."""
    columns = ", ".join(f"c{number} text" for number in range(COLUMNS))
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare ({columns})")
        began = time.perf_counter()
        with (
            file.open("rb") as source,
            cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER, DELIMITER ';')") as copy,
        ):
            while chunk := source.read(1 << 16):
                copy.write(chunk)
        took = time.perf_counter() - began
        cursor.execute("DROP TABLE bare")
    return took
