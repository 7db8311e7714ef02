"""What the operating system knows of the server's processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

PROC = Path("/proc/self/cwd").exists()


def works_in(pid: int, folder: Path) -> bool:
    """Whether this is a living PostgreSQL process of this data directory; a zombie has none."""
    if PROC:
        try:
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            place = os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            return False
        return name in ("postgres", "postmaster") and place == str(folder.resolve())
    told = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, check=False, text=True
    ).stdout
    return not told.startswith("Z") and str(folder) in told


def is_roomy(path: str) -> bool:
    try:
        room = os.statvfs(path)
    except OSError:
        return False
    return room.f_bsize * room.f_blocks >= 512 * 1024 * 1024 and os.access(path, os.W_OK)


def die_with_parent() -> None:
    """In the child: SIGQUIT (stop at once) when the parent dies, however it dies. Linux only."""
    if sys.platform == "linux":
        import ctypes  # only here: a test's throw-away server, never the real one

        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
