"""What a citizen can be in on their own pages: offers in each state, and a job club."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F

from medspil.kernel import clock
from medspil.offers.actions import open_sparring_times, sign_up
from medspil.offers.actions.clubs.opening import turn_clubs
from medspil.offers.actions.holding import hold_session, mark_attendance
from medspil.offers.actions.industry import invite_candidates
from medspil.offers.models import Series, Session, SignUp, Topic
from medspil.offers.models.clubs import Club, Homework
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.offers.club_life import a_round, one_by_hand
from tests.offers.making import a_session


def held_with(by: Staff, citizen: Citizen, day: date) -> Session:
    """A webinar that the citizen came to; its material is there, and sparring is offered."""
    session = a_session(by, capacity=9, title="CV", day=day, start="14:00")
    place = sign_up(by=by, session=session, citizen=citizen)
    begins = clock.now() - timedelta(hours=2)
    Session.objects.filter(pk=session.pk).update(
        starts_at=begins, state="live", begun_at=begins, material="https://example.com/cv"
    )
    mark_attendance(by=by, sign_up=place, came=True)
    held: Session = hold_session(by=by, session=session)
    return held


def club_of(by: Staff, citizen: Citizen) -> Club:
    """The citizen's club, in words that are the same in every language."""
    club = one_by_hand(make.leader(whole_house=True), by, citizen, make.team())
    assert club.series is not None
    Topic.objects.filter(series=club.series).update(title="CV", about="STU")
    Homework.objects.filter(session__series=club.series).update(text="CV.")
    return club


def offers_of(citizen: Citizen, by: Staff) -> dict[str, str]:
    """Each page about offers, with something on it: its name and where it is."""
    day = clock.today() + timedelta(days=3)
    free = a_session(by, capacity=9, title="CV", day=day)
    full = a_session(by, capacity=1, title="CV", day=day, start="10:00")
    Session.objects.filter(pk=full.pk).update(phone="00001234")
    for one in (make.citizen(group="", staff=by), citizen):
        sign_up(by=by, session=full, citizen=one)
    mine = a_session(by, capacity=9, title="CV", day=day, start="12:00")
    sign_up(by=CitizenActor(citizen), session=mine, citizen=citizen, question="STU?")
    asked = a_session(by, capacity=9, title="Bus", day=day, kind="industry", start="09:00")
    invite_candidates(by=by, session=asked, candidates=[(citizen, "Bus")])
    held = held_with(by, citizen, day)
    soon = clock.start_of(day) + timedelta(hours=9)
    open_sparring_times(by=by, staff=by, starts=[soon, soon + timedelta(hours=1)])
    club = club_of(by, citizen)
    homework = Homework.objects.get(session__series=club.series, session__number=2)
    a_round(make.leader(whole_house=True), since=clock.today())
    found = {"fri": free, "venter": full, "min": mine, "inviteret": asked, "holdt": held}
    return {
        "tilbud/": "tilbud/",
        **{f"tilbud/<id>/ ({how})": f"tilbud/{one.public_id}/" for how, one in found.items()},
        "jobklub/": "jobklub/",
        "jobklub/oenske/": "jobklub/oenske/",
        "jobklub/opgave/<id>/": f"jobklub/opgave/{homework.pk}/",
        "jobklub/stop/": "jobklub/stop/",
    }


def end_of(club: Club) -> None:
    """Its last session was yesterday, and everybody came to the first."""
    assert club.series is not None
    sessions = Session.objects.filter(series=club.series)
    sessions.update(starts_at=F("starts_at") - timedelta(days=70), planned_on=None)
    for place in SignUp.objects.filter(session__in=sessions.filter(number=1)):
        SignUp.objects.filter(pk=place.pk).update(
            state="attended", came_by="hand", came_at=clock.now()
        )
    yesterday = clock.today() - timedelta(days=1)
    Series.objects.filter(pk=club.series_id).update(
        first_day=yesterday - timedelta(days=40), last_day=yesterday
    )
    Club.objects.filter(pk=club.pk).update(first_day=F("first_day") - timedelta(days=70))
    turn_clubs()  # it begins
    turn_clubs()  # and is over
