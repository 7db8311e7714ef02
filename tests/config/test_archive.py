"""Backup and restore: what was there is there again, or nothing has changed."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

from medspil.config import archive
from medspil.kernel import crypto
from medspil.kernel.action import Refused
from medspil.kernel.models import Heartbeat
from medspil.people.models import Citizen
from tests import database, factories

pytestmark = pytest.mark.django_db(transaction=True)


def silent(sentence: str) -> None:
    pass


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of one citizen and one file; the installation is a new one then."""
    factories.citizen(first_name="Åse", last_name="Ægir", with_cpr=True)
    kept = Path(settings.MEDIA_ROOT) / "breve" / "1.txt"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("kære Åse")
    archive.back_up(tmp_path / "b.tar", None, silent)
    database.renew()
    kept.unlink()
    return tmp_path / "b.tar"


def test_a_restore_brings_back_citizens_key_and_files(backup: Path) -> None:
    key = crypto.key_file().read_text()
    manifest = archive.restore(backup, None, silent)
    assert manifest.tables["public.people_citizen"] == 1
    citizen = Citizen.objects.get()
    assert citizen.cpr is not None
    assert citizen.cpr.is_replacement
    assert (citizen.first_name, citizen.last_name) == ("Åse", "Ægir")
    assert crypto.key_file().read_text() == key
    assert (Path(settings.MEDIA_ROOT) / "breve" / "1.txt").read_text() == "kære Åse"


def test_every_table_has_as_many_rows_as_before(backup: Path) -> None:
    said = archive.restore(backup, None, silent).tables
    with archive._connected() as connection:
        assert archive._count(connection) | archive._count_apart() == said


def test_only_its_owner_can_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_backup_never_replaces_a_file(backup: Path) -> None:
    with pytest.raises(Refused, match="exists already"):
        archive.back_up(backup, None, silent)


def test_a_database_in_use_is_not_replaced(backup: Path) -> None:
    factories.citizen(first_name="Ny")
    with pytest.raises(Refused, match="is in use"):
        archive.restore(backup, None, silent)
    assert [citizen.first_name for citizen in Citizen.objects.all()] == ["Ny"]


def test_force_replaces_a_database_in_use(backup: Path) -> None:
    factories.citizen(first_name="Ny")
    archive.restore(backup, None, silent, force=True)
    assert [citizen.first_name for citizen in Citizen.objects.all()] == ["Åse"]


def test_nothing_is_restored_while_others_are_connected(backup: Path) -> None:
    for alias in ("default", "hotline"):
        with (
            archive._connected(alias=alias),
            pytest.raises(Refused, match="1 others are connected"),
        ):
            archive.restore(backup, None, silent)


def test_another_key_is_kept_beside(backup: Path) -> None:
    mine = crypto.key_file().read_text()
    crypto.key_file().write_text("11" * 32)
    archive.restore(backup, None, silent)
    assert crypto.key_file().read_text() == mine
    [beside] = crypto.key_file().parent.glob("secret.key.before-*")
    assert beside.read_text() == "11" * 32
    beside.unlink()


def test_another_key_in_the_environment_is_refused(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDSPIL_KEY", "11" * 32)
    with pytest.raises(Refused, match="not the key of this backup"):
        archive.restore(backup, None, silent)
    assert not Citizen.objects.exists()


def test_a_broken_backup_changes_nothing(backup: Path, tmp_path: Path) -> None:
    Heartbeat.objects.create(name="here", at="2020-03-12T12:00:00Z")
    broken = tmp_path / "broken.tar"
    with tarfile.open(backup) as source, tarfile.open(broken, "w") as target:
        for member in source.getmembers():
            content = source.extractfile(member)
            data = content.read() if content else b""
            if member.name == "database.dump":
                data = data[: len(data) // 2]
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    with pytest.raises(Refused, match="pg_restore failed"):
        archive.restore(broken, None, silent)
    assert Heartbeat.objects.filter(name="here").exists()


def test_rows_that_differ_from_what_the_backup_says_change_nothing(
    backup: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.tar"
    with tarfile.open(backup) as source, tarfile.open(other, "w") as target:
        for member in source.getmembers():
            content = source.extractfile(member)
            data = content.read() if content else b""
            if member.name == "manifest.json":
                manifest = json.loads(data)
                manifest["tables"]["public.people_citizen"] = 2
                data = json.dumps(manifest).encode()
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    with pytest.raises(Refused, match=r"public\.people_citizen"):
        archive.restore(other, None, silent)
    assert not Citizen.objects.exists()


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hej")
    with pytest.raises(Refused, match="cannot be read as a backup"):
        archive.restore(tmp_path / "x", None, silent)
