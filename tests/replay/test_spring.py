"""The whole spring, played: the long acceptance test, with an oracle looking on every day."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import Count

from medspil.config.replay import LAST_DAY, Scenario, play, reached
from medspil.config.replay.figures import figures
from medspil.config.replay.scenario import DOORS_CLOSE, EAST_RETURNS, WEST_RETURNS
from medspil.contact.models import (
    CallRound,
    CallRoundRow,
    Concern,
    ContactAttempt,
    Conversation,
    Due,
    PlannedWalk,
    Suspension,
)
from medspil.courses.models import PartCount, Referral
from medspil.meetings.models import Appointment, PanelCase, PanelHearing
from medspil.messages.models import Message
from medspil.offers.models import Session, Sparring
from medspil.offers.models.clubs import ClubMember, Interest
from medspil.people.models import Citizen, Staff
from medspil.workplace.models import Occasion, StoryRound
from tests.contact import oracle

SPRING = Scenario(citizens=45, companies=0, seed=20)
TURNS = {DOORS_CLOSE, WEST_RETURNS, EAST_RETURNS}  # on these days everybody is looked at


def look_at_some(day: date) -> None:
    """Every due date equal to the oracle's: of everybody when the law turns, else of a few."""
    ids = list(Due.objects.order_by("citizen_id").values_list("citizen_id", flat=True))
    chosen = ids if day in TURNS else ids[day.toordinal() % 7 :: 7]
    assert oracle.differences(day, chosen) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_the_spring_of_2020_loses_nobody() -> None:
    play(SPRING, checkers=[look_at_some])
    assert reached() == (LAST_DAY, SPRING)
    shown = {figure.code: figure.number for figure in figures(LAST_DAY)}

    # people came and went, and everybody who is here has somebody
    assert shown["citizens"] == Due.objects.count() > 30
    assert shown["left"] > 5
    assert Citizen.objects.count() > SPRING.citizens + 10
    assert not Due.objects.filter(staff=None, team=None).exists()

    # the law was put on pause when it became known, and came back when it did
    known = {
        pause.code: (pause.entered_at.date(), pause.period.start, pause.period.end)
        for pause in Suspension.objects.filter(code__startswith="FORAAR-2020")
    }
    assert known == {
        "FORAAR-2020-VEST": (DOORS_CLOSE, DOORS_CLOSE, WEST_RETURNS - timedelta(days=1)),
        "FORAAR-2020-OEST": (DOORS_CLOSE, DOORS_CLOSE, EAST_RETURNS - timedelta(days=1)),
    }
    closed = Conversation.objects.filter(held_on__gte=DOORS_CLOSE, held_on__lt=WEST_RETURNS)
    assert set(closed.values_list("statutory_effect", flat=True)) <= {"not_in_suspension", "none"}
    assert not closed.filter(channel="in_person").exists()
    assert (
        Conversation.objects.filter(
            held_on__gte=WEST_RETURNS, citizen__municipality__region_code="1083", voluntary=True
        ).exists()
        is False
    )

    # everybody was called; very few said no, and they were asked again
    assert CallRound.objects.count() == 4
    assert not CallRoundRow.objects.exclude(state="done").exists()
    assert shown["reached"] >= 90
    assert shown["accepting"] >= 90
    declined = ContactAttempt.objects.filter(outcome="declined")
    assert all(attempt.again_at is not None for attempt in declined)

    # where there was worry, there was more contact, and walks
    assert Concern.objects.filter(level__in=["some", "high"]).exists()
    walks = PlannedWalk.objects.all()
    assert shown["walks_all"] == walks.filter(planned_at__date__lt=WEST_RETURNS).count() > 0
    assert shown["walks_held"] > 0
    assert shown["walks_not_held"] > 0

    # what was kept up without the law leaves no pile when it returns
    assert shown["pile_four_weeks_with"] <= shown["pile_four_weeks_without"]
    assert shown["pile_half_a_year_with"] < shown["pile_half_a_year_without"]
    assert shown["days_since_ninetieth_0526"] <= 42

    # the panel met at a distance, as each citizen had said yes to; nobody was left waiting
    held = PanelHearing.objects.filter(state="held")
    assert shown["panel_april"] + shown["panel_may"] == held.filter(day__day__month__lt=6).count()
    assert held.count() >= 3
    assert not held.filter(day__day__lt=WEST_RETURNS, form="in_person").exists()
    assert not PanelCase.objects.filter(state__in=("ready", "scheduled")).exists()
    assert shown["panel_wait"] <= 28

    # every booked time came to something, and whoever was to be reminded was
    assert shown["times_held"] > 0
    assert not Appointment.objects.filter(state="booked").exists()
    assert not Appointment.objects.filter(state="held", reminded_at=None).exists()
    assert Message.objects.filter(kind="reminder", state="sent").exists()

    # a webinar every working day, a talk for those who wanted one, colleagues who looked on
    webinars = Session.objects.filter(series__kind="webinar")
    assert webinars.count() == 45  # 23 March to 29 May, less Easter, prayer day and Ascension
    assert set(webinars.values_list("state", flat=True)) == {"held"}
    assert (shown["observers"], shown["municipalities"]) == (75, 28)
    assert not Sparring.objects.filter(state="offered").exists()
    assert Sparring.objects.filter(state="held").count() > 20
    assert 60 <= shown["sparring_taken_up"] <= 95

    # applications were answered by the day that was promised
    assert shown["applications"] > 0
    assert shown["applications_in_time"] >= 90
    assert shown["clarify_waiting"] > 0

    # who is ready for work was asked about a club once, and whoever is in one is in one alone
    asked = Interest.objects.values("citizen").annotate(times=Count("pk"))
    assert asked.count() > 10
    assert not asked.filter(times__gt=1).exists()
    assert not ClubMember.objects.filter(state__in=("offered", "active")).exists()

    # the films were sent, and nobody knows who watched
    assert shown["films_referred"] == Referral.objects.count() > 0
    assert set(Referral.objects.values_list("state", flat=True)) == {"link_sent"}
    assert PartCount.objects.filter(opened__gt=0).exists()

    # colleagues met although the doors were closed
    assert Occasion.objects.exists()
    assert StoryRound.objects.count() > 10

    # what was to be sent has left, or says why not
    assert not Message.objects.filter(state="queued").exists()
    assert not Message.objects.filter(state__in=("failed", "too_late"), problem="").exists()

    # it was all done by the people whose work it is
    assert not Conversation.objects.filter(held_on__year=2020, staff=None).exists()
    assert Staff.objects.filter(is_demo=True).count() == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_killed_in_the_middle_and_started_again_it_comes_to_the_same(tmp_path: Path) -> None:
    words = ["replay", "2020", "--citizens", "15", "--companies", "0", "--seed", "4"]
    words += ["--until", "2020-02-07", "--json"]
    environment = {**os.environ, "MEDSPIL_HOME": str(tmp_path / "home")}

    def medspil(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "medspil.config.cli", *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    (tmp_path / "home").mkdir()
    with medspil("migrate") as migrating:
        migrating.communicate(timeout=300)
    with medspil(*words) as running:
        time.sleep(4)
        running.send_signal(signal.SIGKILL)
    with medspil(*words) as again:
        told, _nothing = again.communicate(timeout=300)
    assert again.returncode == 0
    after_the_kill = {one["code"]: one["value"] for one in map(json.loads, told.splitlines())}

    play(Scenario(citizens=15, companies=0, seed=4), date(2020, 2, 7))
    at_once = {figure.code: figure.value for figure in figures(date(2020, 2, 7))}
    assert after_the_kill == at_once
