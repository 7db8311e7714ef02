"""What the operating system knows of the server's processes."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc/self/cwd").exists()
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded here: not after a fork


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


def die_with_parent(how: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: have the child sent this signal when its parent dies, however it dies."""

    def ask() -> None:
        if _LIBC is not None:
            _LIBC.prctl(1, int(how))  # 1 is PR_SET_PDEATHSIG

    return ask
