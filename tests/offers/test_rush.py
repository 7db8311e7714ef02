"""Five hundred at once, and a database that is killed in the middle: never a seat too many."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from medspil.kernel import clock, postgres
from medspil.kernel.models import AuditEntry
from medspil.messages.models import Message
from medspil.offers.actions import cancel_sign_up, confirm_offer, sign_up, sign_up_guest
from medspil.offers.actors import Visitor
from medspil.offers.models import HAS_A_SEAT, Session, SignUp
from medspil.offers.tasks import expire_all
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import database
from tests import factories as make
from tests.offers.making import a_session, at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CROWD, SEATS, THREADS = 500, 100, 16
PATIENCE = 120  # seconds


@pytest.fixture
def host(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.the_law()
    return make.staff()


def in_threads(acts: list[Callable[[], Any]], threads: int = THREADS) -> list[Any]:
    """What became of each, when so many threads take them in turn: a result or what it raised."""
    found: list[Any] = [None] * len(acts)
    ready = threading.Barrier(threads)

    def work(first: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait(60)
            for number in range(first, len(acts), threads):
                try:
                    found[number] = acts[number]()
                except Exception as error:  # noqa: BLE001 whatever it was is what is looked at
                    found[number] = error
        finally:
            connection.close()

    running = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join(300)
    return found


def signs_up(session: Session, citizen: Citizen) -> Callable[[], Any]:
    return lambda: sign_up(by=CitizenActor(citizen), session=session, citizen=citizen)


def visits(session: Session, number: int) -> Callable[[], Any]:
    return lambda: sign_up_guest(
        by=Visitor(), session=session, name="Ib", contact=f"ib{number}@example.com"
    )


def seats(session: Session) -> list[int]:
    found = SignUp.objects.filter(session=session, state__in=HAS_A_SEAT)
    return sorted(seat for seat in found.values_list("seat", flat=True) if seat)


def test_five_hundred_at_once_get_exactly_the_seats_there_are(host: Staff) -> None:
    session = a_session(host, capacity=SEATS)
    found = in_threads([visits(session, n) for n in range(CROWD)])
    assert [one for one in found if not isinstance(one, SignUp)] == []
    assert seats(session) == list(range(1, SEATS + 1))
    waiting = session.sign_ups.filter(state="waitlisted")
    assert waiting.count() == CROWD - SEATS
    assert Message.objects.filter(kind="offer_signed_up").count() == SEATS
    assert Message.objects.filter(kind="offer_waiting").count() == CROWD - SEATS


def test_seats_that_are_given_up_at_once_are_each_offered_once(host: Staff) -> None:
    session = a_session(host, capacity=20)
    people = [make.citizen(staff=host) for _ in range(60)]
    for one in people:
        signs_up(session, one)()
    seated = list(session.sign_ups.filter(state="signed_up"))
    in_line = list(session.sign_ups.filter(state="waitlisted").order_by("queued_at", "pk"))
    late = [make.citizen(staff=host) for _ in range(20)]
    leave = [lambda one=one: cancel_sign_up(by=host, sign_up=one) for one in seated]
    come = [signs_up(session, one) for one in late]
    found = in_threads([act for pair in zip(leave, come, strict=True) for act in pair])
    assert [one for one in found if not isinstance(one, SignUp)] == []
    offered = session.sign_ups.filter(state="offered").order_by("queued_at", "pk")
    assert [one.pk for one in offered] == [one.pk for one in in_line[:20]]
    assert seats(session) == list(range(1, 21))
    assert Message.objects.filter(kind="offer_seat").count() == 20
    # each confirms twice, and leaves at the same moment: one of the two, whole
    acts = [
        act
        for one in offered
        for act in (
            lambda one=one: confirm_offer(by=host, sign_up=one),
            lambda one=one: cancel_sign_up(by=host, sign_up=one),
        )
    ]
    in_threads(acts)
    assert seats(session) == list(range(1, 21))
    assert Message.objects.filter(kind="offer_seat").count() == 40


def test_one_citizen_in_twenty_browsers_has_one_place(host: Staff) -> None:
    session, citizen = a_session(host), make.citizen(staff=host)
    found = in_threads([signs_up(session, citizen) for _ in range(20)], threads=20)
    assert {one.pk for one in found} == {SignUp.objects.get().pk}


def test_two_sessions_that_tell_the_same_people_never_wait_for_each_other(host: Staff) -> None:
    one, other = a_session(host, capacity=3), a_session(host, capacity=3)
    people = [make.citizen(staff=host) for _ in range(6)]
    for person in people:
        signs_up(one, person)()
    for person in reversed(people):
        signs_up(other, person)()
    acts = [
        lambda place=place: cancel_sign_up(by=host, sign_up=place)
        for place in SignUp.objects.filter(state="signed_up")
    ]
    assert [type(found) for found in in_threads(acts, threads=6)] == [SignUp] * 6


# -- killed ----------------------------------------------------------------------------------------


def enroller(session: Session) -> subprocess.Popen[str]:
    """A process of its own on the test's database."""
    there = connections["default"].settings_dict
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    url = make_conninfo(**{word: there[name] for word, name in names.items() if there.get(name)})
    return subprocess.Popen(
        [sys.executable, "-m", "tests.offers.sign_all_up", str(session.pk)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "medspil.config.settings",
            "DATABASE_URL": url,
            "MEDSPIL_TODAY": "2020-04-14",
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def whole(session: Session) -> int:
    """Everything that a sign-up writes is there for each, and nothing besides. How many."""
    made = SignUp.objects.filter(session=session)
    people = set(made.values_list("citizen_id", flat=True))
    assert len(people) == made.count()
    assert seats(session) == list(range(1, min(len(people), session.capacity) + 1))
    told = Message.objects.filter(kind__in=["offer_signed_up", "offer_waiting"])
    assert set(told.values_list("citizen_id", flat=True)) == people
    lines = AuditEntry.objects.filter(action="offers.sign_up").values_list("object_id", flat=True)
    assert set(lines) == {str(key) for key in made.values_list("pk", flat=True)}
    return len(people)


def test_killed_while_signing_up_each_is_whole_or_not_there(host: Staff) -> None:
    session = a_session(host, capacity=30)
    for _ in range(60):
        make.citizen(staff=host)
    for pause in (0.0, 0.004, 0.009, 0.015):
        process = enroller(session)
        assert process.stdout is not None
        for _ in range(5):
            assert process.stdout.readline() == "signed up\n"
        time.sleep(pause)
        process.kill()
        process.communicate()
        whole(session)
    last = enroller(session)
    last.communicate(timeout=240)
    assert last.returncode == 0  # nobody holds anything any more
    assert whole(session) == 60


def test_with_its_backends_shot_down_in_the_middle_nothing_is_oversold(host: Staff) -> None:
    """What a restart of the server does to every connection: it ends, wherever it stands."""
    session = a_session(host, capacity=20)
    people = [make.citizen(staff=host) for _ in range(60)]
    over = threading.Event()

    def shoot() -> None:
        while not over.wait(0.05):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND state <> 'idle' ORDER BY random() LIMIT 2"
                )
        connection.close()

    def stubborn(citizen: Citizen) -> Callable[[], Any]:
        def act() -> Any:
            while True:
                try:
                    return signs_up(session, citizen)()
                except Exception:  # noqa: BLE001 the line is dead: a person tries again
                    connection.close()

        return act

    gun = threading.Thread(target=shoot)
    gun.start()
    try:
        in_threads([stubborn(one) for one in people], threads=6)
    finally:
        over.set()
        gun.join(60)
    assert whole(session) == 60
    with clock.at(at("10:00")):
        first = session.sign_ups.get(seat=1)
        cancel_sign_up(by=host, sign_up=first)
    assert session.sign_ups.filter(state="offered").count() == 1


@pytest.mark.skipif(postgres.is_external(), reason="restarts the embedded server")
def test_with_the_database_restarted_in_the_middle_nothing_is_oversold(
    request: pytest.FixtureRequest, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of its own, stopped and killed under a rush; what was answered is there."""
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    database.install(request.config.cache.mkdir("postgres"), installation)
    server = postgres.Server(installation, wait=120).start()  # with fsync, as in earnest
    answered: set[int] = set()
    try:
        with database.installed(server):
            session = a_session(make.staff(), capacity=20)
            people = [
                threading.Thread(target=until_answered, args=(session, n, answered))
                for n in range(12)
            ]
            for one in people:
                one.start()
            until(lambda: len(answered) >= 8)
            server.stop()  # as an administrator does
            server.start()
            until(lambda: len(answered) >= 24)
            os.kill(server.pid() or 0, signal.SIGKILL)  # as a power cut does
            server.start()
            for one in people:
                one.join(PATIENCE)
            connection.close()  # this one went with the server too
            assert len(answered) == 60
            assert seats(session) == list(range(1, 21))
            made = session.sign_ups.values_list("pk", flat=True)
            assert set(made) == answered
            told = Message.objects.filter(kind__in=["offer_signed_up", "offer_waiting"])
            assert told.count() == 60
            connections.close_all()
    finally:
        server.stop()


def until(there: Callable[[], bool]) -> None:
    """Wait for it, and not for ever."""
    late = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < late
        time.sleep(0.01)


def until_answered(session: Session, first: int, answered: set[int]) -> None:
    """Every twelfth guest, who tries again until there is an answer."""
    late = time.monotonic() + PATIENCE
    for number in range(first, 60, 12):
        while time.monotonic() < late:
            try:
                answered.add(visits(session, number)().pk)
                break
            except Exception:  # noqa: BLE001 the server is away: a person tries again
                connection.close()
                time.sleep(0.05)
    connection.close()


def test_two_workers_at_once_promote_each_who_waits_once(host: Staff) -> None:
    """Both take back what lapsed and offer it on: the first in line, each one time."""
    sessions = [a_session(host, capacity=5) for _ in range(4)]
    for session in sessions:
        for n in range(15):
            visits(session, n)()
        for place in session.sign_ups.filter(state="signed_up"):
            cancel_sign_up(by=host, sign_up=place)
    offered = SignUp.objects.filter(state="offered")
    assert offered.count() == 20
    offered.update(offered_until=clock.now() - timedelta(minutes=1))
    found = in_threads([expire_all, expire_all], threads=2)
    assert sum(found) == 20  # each lapsed seat was taken back by one of the two
    for session in sessions:
        line = list(session.sign_ups.order_by("queued_at", "pk"))
        assert [one.state for one in line[5:]] == ["cancelled"] * 5 + ["offered"] * 5
        assert seats(session) == [1, 2, 3, 4, 5]
    told = Message.objects.filter(kind="offer_seat").values_list("dedupe", flat=True)
    assert len(told) == len(set(told)) == 40
