"""Print the path of a uv to install with; fetch the one that uv.lock names if there is none.

Needs Python's standard library alone: a bare Debian has neither pip nor venv. What is fetched is
held against the checksum in uv.lock.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools"


def locked() -> tuple[str, list[dict[str, str]]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    package = next(package for package in packages if package["name"] == "uv")
    return package["version"], package["wheels"]


def version_of(uv: str | Path) -> tuple[int, ...]:
    try:
        told = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", told)[:3])


def with_pip(version: str) -> Path | None:
    """By pip, which knows this machine's mirrors and proxies; None where venv or pip is missing."""
    venv = TOOLS / "venv"
    steps = [
        [sys.executable, "-m", "venv", "--clear", venv],
        [venv / "bin" / "python", "-m", "pip", "install", "--quiet", f"uv=={version}"],
    ]
    for step in steps:
        if subprocess.run(step, capture_output=True, check=False).returncode != 0:
            shutil.rmtree(venv, ignore_errors=True)
            return None
    return venv / "bin" / "uv"


def by_hand(version: str, wheels: list[dict[str, str]]) -> Path:
    system = {"Linux": "musllinux" if musl() else "manylinux", "Darwin": "macosx"}
    wanted = system.get(platform.system(), "?")
    wheel = next(
        wheel
        for wheel in wheels
        if wanted in wheel["url"] and wheel["url"].endswith(f"_{platform.machine()}.whl")
    )
    print(f"Fetching uv {version} …", file=sys.stderr)
    with urllib.request.urlopen(wheel["url"], timeout=60) as answer:
        content = answer.read()
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != wheel["hash"]:
        sys.exit("What came instead of uv is not what uv.lock names. Is a proxy in between?")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        binary = archive.read(f"uv-{version}.data/scripts/uv")
    TOOLS.mkdir(exist_ok=True)
    half = TOOLS / f"uv.{os.getpid()}"
    half.write_bytes(binary)
    half.chmod(half.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return half.replace(TOOLS / "uv")


def musl() -> bool:
    return not platform.libc_ver()[0]


def main() -> None:
    version, wheels = locked()
    needed = tuple(int(part) for part in version.split("."))
    for uv in (shutil.which("uv"), TOOLS / "uv", TOOLS / "venv" / "bin" / "uv"):
        if uv and version_of(uv) >= needed:
            print(uv)
            return
    try:
        print(with_pip(version) or by_hand(version, wheels))
    except (OSError, StopIteration) as problem:
        sys.exit(
            f"uv {version}, which installs Medspil, cannot be had: {problem}\n"
            "Install it yourself, for example with `pip install --user uv`, and run make again."
        )


main()
