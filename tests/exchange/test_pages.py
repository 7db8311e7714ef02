"""A file's way in by the browser: chosen, mapped, tried, written, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from medspil.exchange import work
from medspil.exchange.actions.files import throw_away_what_was_left
from medspil.exchange.models import ColumnMapping, ImportRun
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry, Heartbeat
from medspil.kernel.tasks import WORKER
from medspil.people.models import Citizen, Role
from tests import factories
from tests.doors import logged_in
from tests.exchange.given import DAY
from tests.guards import StrictClient

FILE = "Sagsnr;Kaldenavn;cpr;tolk\nB-1;Åse;610203-1234;ja\nB-2;;620203-1234;nej\n"


@pytest.fixture(autouse=True)
def _monday(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
    with clock.at(DAY):
        yield


@pytest.fixture
def leader(client: StrictClient) -> StrictClient:
    return logged_in(client, factories.staff(Role.LEADER, whole_house=True))


def kept_files() -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    return sorted(folder.iterdir()) if folder.exists() else []


def upload(client: StrictClient, content: str = FILE, kind: str = "citizens", **more: object):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile("borgere.csv", content.encode("windows-1252"))
    return client.post(
        "/indlaes/", {"kind": kind, "file": file, "once": str(uuid4()), **more}, follow=True
    )


def chosen(**columns: str) -> dict[str, str]:
    return {"once": str(uuid4()), **columns}


def text(answer) -> str:  # type: ignore[no-untyped-def]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def tried(client: StrictClient, content: str = FILE) -> ImportRun:
    upload(client, content)
    run = ImportRun.objects.latest("pk")
    client.post(
        f"/indlaes/{run.pk}/kolonner/", chosen(h0="reference", h1="fornavn", h2="cpr", h3="tolk")
    )
    run.refresh_from_db()
    return run


def test_a_file_goes_all_the_way_in_and_back(leader: StrictClient) -> None:
    answer = upload(leader)
    run = ImportRun.objects.get()
    assert answer.redirect_chain == [(f"/indlaes/{run.pk}/kolonner/", 303)]
    assert "610203" not in text(answer)  # an example gives no number away
    assert len(kept_files()) == 1
    assert oct(kept_files()[0].stat().st_mode)[-3:] == "600"

    answer = leader.post(
        f"/indlaes/{run.pk}/kolonner/",
        chosen(h0="reference", h1="fornavn", h2="cpr", h3="tolk"),
        follow=True,
    )
    assert answer.redirect_chain == [(f"/indlaes/{run.pk}/", 303)]
    assert "2 rækker: 2 nye, 0 ændrede, 0 uændret, 0 med fejl. 1 bemærkning." in text(answer)
    assert "Intet er skrevet endnu" in text(answer)
    assert "fornavn: Fornavnet mangler." in text(answer)
    assert Citizen.objects.count() == 0

    answer = leader.post(f"/indlaes/{run.pk}/indlaes/", chosen(), follow=True)
    assert "Filen er indlæst" in text(answer)
    assert sorted(Citizen.objects.values_list("reference", flat=True)) == ["B-1", "B-2"]

    answer = leader.post(f"/indlaes/{run.pk}/fortryd/", chosen(), follow=True)
    assert "Kørslen er fortrudt" in text(answer)
    assert Citizen.objects.count() == 0
    actions = AuditEntry.objects.filter(action__startswith="exchange.").order_by("pk")
    assert [entry.action for entry in actions] == [
        "exchange.receive",
        "exchange.choose_columns",
        "exchange.begin",
        "exchange.carry_out",
        "exchange.undo_run",
    ]


def test_the_meaning_of_headings_is_remembered(leader: StrictClient) -> None:
    tried(leader)

    answer = upload(leader, FILE.replace("B-", "C-"))

    assert ColumnMapping.objects.get(heading="kaldenavn").column == "fornavn"
    assert '<option value="fornavn" selected>' in answer.content.decode()


def test_a_file_with_errors_is_written_only_without_them_and_only_when_asked(
    leader: StrictClient,
) -> None:
    run = tried(leader, FILE.replace("nej", "måske"))

    answer = leader.get(f"/indlaes/{run.pk}/")
    assert "tolk: »måske« er hverken ja eller nej." in text(answer)
    assert "Indlæs 1 række uden dem med fejl" in text(answer)
    answer = leader.post(f"/indlaes/{run.pk}/indlaes/", chosen())
    assert (answer.status_code, Citizen.objects.count()) == (422, 0)
    assert "Filen har fejl. Intet er skrevet." in text(answer)

    leader.post(f"/indlaes/{run.pk}/indlaes/", chosen(skip_errors="1"))
    assert [c.reference for c in Citizen.objects.all()] == ["B-1"]


def test_the_rows_can_be_filtered_and_taken_home(leader: StrictClient) -> None:
    rows = "".join(f"B-{n};Navn;;{'nej' if n % 2 else 'måske'}\n" for n in range(120))
    run = tried(leader, "Sagsnr;Kaldenavn;cpr;tolk\n" + rows)

    errors = text(leader.get(f"/indlaes/{run.pk}/?vis=error&side=2"))
    assert "51–60 af 60" in errors
    assert "B-118" in errors
    assert "B-117" not in errors
    file = b"".join(leader.get(f"/indlaes/{run.pk}/raekker.csv").streaming_content).decode()
    assert len(file.splitlines()) == 61


def test_what_cannot_be_read_is_said_at_the_file_and_not_kept(leader: StrictClient) -> None:
    answer = upload(leader, "%PDF-1.4")

    assert answer.status_code == 422
    assert "Filen er en PDF-fil. Gem den som CSV eller .xlsx." in text(answer)
    assert (ImportRun.objects.count(), kept_files()) == (0, [])


def test_a_needed_column_must_be_named_once(leader: StrictClient) -> None:
    upload(leader)
    run = ImportRun.objects.get()

    answer = leader.post(f"/indlaes/{run.pk}/kolonner/", chosen(h1="fornavn", h2="fornavn"))

    assert answer.status_code == 422
    assert "Vælg, hvor disse står i filen: reference." in text(answer)
    assert "Kolonnen fornavn er valgt to gange." in text(answer)


def test_a_file_can_be_thrown_away(leader: StrictClient) -> None:
    run = tried(leader)

    answer = leader.post(f"/indlaes/{run.pk}/kasser/", chosen(), follow=True)

    assert "Filen er kasseret. Intet blev skrevet." in text(answer)
    assert ImportRun.objects.count() == 0


def test_sent_twice_a_file_is_one_run_and_is_written_once(leader: StrictClient) -> None:
    once = str(uuid4())
    upload(leader, once=once)
    upload(leader, once=once)
    run = ImportRun.objects.get()
    leader.post(f"/indlaes/{run.pk}/kolonner/", chosen(h0="reference"))
    again = chosen()
    for _time in range(2):
        answer = leader.post(f"/indlaes/{run.pk}/indlaes/", again)
        assert (answer.status_code, answer["Location"]) == (303, f"/indlaes/{run.pk}/")

    assert AuditEntry.objects.filter(action="exchange.carry_out").count() == 1


def test_under_way_the_page_asks_again_with_and_without_javascript(leader: StrictClient) -> None:
    run = tried(leader)
    ImportRun.objects.update(
        state="running", progress="write", progress_done=50, progress_total=200,
        progress_at=timezone.now(),
    )  # fmt: skip

    page = leader.get(f"/indlaes/{run.pk}/").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    part = leader.get(f"/indlaes/{run.pk}/", headers={"HX-Request": "true"})
    assert "Skriver 50 / 200 25 %" in text(part)
    assert "<html" not in part.content.decode()

    ImportRun.objects.update(state="done")
    part = leader.get(f"/indlaes/{run.pk}/", headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"


def test_a_large_file_is_left_to_the_worker_when_one_lives(
    leader: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 10)
    Heartbeat.objects.create(name=WORKER, at=timezone.now())

    run = tried(leader)
    assert run.state == "checking"
    assert "Venter på baggrundsarbejderen" in text(leader.get(f"/indlaes/{run.pk}/"))

    work.perform(run.pk)
    work.perform(run.pk)  # a job that is done again does nothing
    run.refresh_from_db()
    assert (run.state, run.counts["new"]) == ("checked", 2)


def test_without_a_worker_the_browser_waits(
    leader: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 10)

    assert tried(leader).state == "checked"


def test_what_somebody_died_over_can_be_taken_up(leader: StrictClient) -> None:
    run = tried(leader)
    long_ago = timezone.now() - timedelta(minutes=5)
    ImportRun.objects.update(state="running", progress_at=long_ago)

    assert "Prøv igen" in text(leader.get(f"/indlaes/{run.pk}/"))
    leader.post(f"/indlaes/{run.pk}/igen/", chosen())

    run.refresh_from_db()
    assert (run.state, Citizen.objects.count()) == ("done", 2)


def test_files_that_nobody_went_on_with_are_thrown_away_at_night(leader: StrictClient) -> None:
    tried(leader)
    before = len(kept_files())

    with clock.at(DAY.replace(day=25)):
        throw_away_what_was_left()

    assert (ImportRun.objects.count(), len(kept_files())) == (0, before - 1)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.CONSULTANT, Role.REPRESENTATIVE])
def test_others_find_nothing_here(client: StrictClient, leader: StrictClient, role: str) -> None:
    run = tried(leader)
    other = logged_in(StrictClient(), factories.staff(role))

    assert other.get("/indlaes/").status_code == 404
    for path in ("", "kolonner/", "raekker.csv"):
        assert other.get(f"/indlaes/{run.pk}/{path}").status_code == 404
    for path in ("indlaes", "fortryd", "kasser", "igen"):
        assert other.post(f"/indlaes/{run.pk}/{path}/", chosen()).status_code == 404
    run.refresh_from_db()
    assert run.state == "checked"
