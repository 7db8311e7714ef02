"""Is a file clean? Asked of ClamAV where it is installed.

`MEDSPIL_CLAMAV` says how: `unix:/run/clamav/clamd.ctl` or `tcp:host:3310` is clamd, a path to
`clamdscan` or `clamscan` is a program, `no` is none. Empty: clamd at one of its usual sockets.

One that is named and does not answer lets no file in: what does harm would do it to an employee's
machine. Where none is named and none is found, files come in, each marked as not scanned.
"""

from __future__ import annotations

import socket
import struct
import subprocess
from pathlib import Path

from django.conf import settings

USUAL = ("/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl", "/run/clamd.scan/clamd.sock")
SECONDS = 20
_PIECE = 64 * 1024


class Infected(Exception):
    """The file holds something that does harm."""


class NotScanned(Exception):
    """There should be a scanner, and it did not answer."""


def scanner() -> str:
    """Where it is, as the setting says it; empty where there is none."""
    named: str = settings.MEDSPIL_CLAMAV
    if named:
        return "" if named == "no" else named
    return next((f"unix:{path}" for path in USUAL if Path(path).exists()), "")


def works() -> bool | None:
    """Does it answer? None: there is none."""
    if not scanner():
        return None
    try:
        check(b"medspil")
    except (NotScanned, Infected):
        return False
    return True


def check(content: bytes) -> bool:
    """Was it scanned, and found clean? False: there is no scanner, and nobody looked.

    Raises `Infected`, and `NotScanned` where there should be a scanner and it does not answer.
    """
    where = scanner()
    if not where:
        return False
    try:
        said = _program(where, content) if where.startswith("/") else _clamd(where, content)
    except (OSError, subprocess.SubprocessError) as problem:
        raise NotScanned from problem
    if said == "found":
        raise Infected
    if said != "clean":
        raise NotScanned
    return True


def _clamd(where: str, content: bytes) -> str:
    """The INSTREAM command of clamd's protocol (man 8 clamd): pieces, each after its length."""
    with _connected(where) as line:
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), _PIECE):
            piece = content[at : at + _PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        said = b""
        while not said.endswith(b"\0") and (piece := line.recv(4096)):
            said += piece
    answer = said.rstrip(b"\0\n ")
    if answer.endswith(b"FOUND"):
        return "found"
    return "clean" if answer.endswith(b"OK") else "error"


def _connected(where: str) -> socket.socket:
    how, _colon, rest = where.partition(":")
    if how == "tcp":
        host, _colon, port = rest.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS)
    try:
        line.connect(rest)
    except OSError:
        line.close()
        raise
    return line


def _program(where: str, content: bytes) -> str:
    """0: clean, 1: found, else an error (man 1 clamdscan)."""
    done = subprocess.run(
        [where, "--no-summary", "--infected", "-"],
        input=content,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
    )
    return {0: "clean", 1: "found"}.get(done.returncode, "error")
