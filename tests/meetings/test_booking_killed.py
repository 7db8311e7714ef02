"""kill -9 in the middle of a booking: it is there with all that belongs to it, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date

import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.conninfo import make_conninfo

from medspil.contact.models import Due, NextContact
from medspil.kernel.models import AuditEntry
from medspil.meetings.models import Appointment, Invitation
from medspil.messages.models import Message
from medspil.people.models import Staff
from medspil.portal.models import SecretLink
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CITIZENS = 60
TODAY = date(2020, 4, 14)


def booker() -> subprocess.Popen[str]:
    """A process of its own on the test's database."""
    at = connections["default"].settings_dict
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    url = make_conninfo(**{word: at[name] for word, name in names.items() if at.get(name)})
    return subprocess.Popen(
        [sys.executable, "-m", "tests.meetings.book_all"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "medspil.config.settings",
            "DATABASE_URL": url,
            "MEDSPIL_TODAY": "2020-04-14",
        },
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def clerks(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> list[Staff]:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.the_law()
    made = [make.staff() for _ in range(2)]
    for clerk in made:
        for weekday in range(1, 6):
            make.open_hours(clerk, weekday, opens="08:00", closes="16:00")
    return made


def test_killed_while_booking_each_is_whole_or_not_there(clerks: list[Staff]) -> None:
    people = [make.citizen(staff=clerks[n % 2]) for n in range(CITIZENS)]
    for one in people:
        Invitation.objects.create(
            citizen=one, type=7, from_day=TODAY, by_day=TODAY, invited_at=make.moment(TODAY)
        )
    for pause in (0.0, 0.004, 0.009, 0.013, 0.017, 0.022):  # after the fifth: somewhere in the next
        process = booker()
        assert process.stdout is not None
        for _ in range(5):
            assert process.stdout.readline() == "booked\n"
        time.sleep(pause)
        process.kill()
        process.communicate()
        whole()
    before = Appointment.objects.count()
    assert 30 <= before < CITIZENS
    last = booker()
    last.communicate(timeout=240)
    assert last.returncode == 0  # nobody holds anything any more
    assert whole() == CITIZENS


def whole() -> int:
    """Everything that a booking writes is there for each, and nothing besides. How many."""
    booked = set(Appointment.objects.values_list("citizen_id", flat=True))
    assert len(booked) == Appointment.objects.count()
    keys = {str(key) for key in Appointment.objects.values_list("pk", flat=True)}
    lines = AuditEntry.objects.filter(action="meetings.book")
    assert set(lines.values_list("object_id", flat=True)) == keys
    told = Message.objects.filter(kind="booked")
    assert set(told.values_list("citizen_id", flat=True)) == booked
    assert set(SecretLink.objects.values_list("citizen_id", flat=True)) == booked
    assert ProcrastinateJob.objects.filter(task_name="messages.deliver").count() == len(booked)
    promised = NextContact.objects.filter(reason="agreed", at__isnull=False)
    assert set(promised.values_list("citizen_id", flat=True)) == booked
    closed = Invitation.objects.filter(closed_because="booked")
    assert set(closed.values_list("citizen_id", flat=True)) == booked
    days = dict(Appointment.objects.values_list("citizen_id", "during__startswith__date"))
    due = Due.objects.filter(citizen__in=booked).values_list("citizen_id", "local_due")
    assert dict(due) == days
    return len(booked)
