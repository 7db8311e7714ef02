"""A proposed club becomes a real one: six sessions, a theme and homework for each, and the places
are offered. Then it runs, and ends."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.messages.actions import notify
from medspil.messages.models import MessageKind
from medspil.offers.actions.clubs.asking import locked_round
from medspil.offers.actions.holding import cancel_session
from medspil.offers.actions.planning import close_series, days_of, make_series, plan_sessions
from medspil.offers.actions.planning import publish as publish_series
from medspil.offers.clubs.curriculum import Week, curriculum
from medspil.offers.models import COMING, SeriesKind, Session
from medspil.offers.models.clubs import (
    BEFORE_IT_RUNS,
    MINUTES,
    WEEKS,
    Club,
    ClubMember,
    ClubOutcome,
    ClubRound,
    ClubRoundState,
    ClubState,
    Homework,
    MemberState,
    OutcomeAt,
    WhereTo,
)

_WORKER = System("clubs")
_FAR = timedelta(days=180)  # six weeks, whatever holidays are among them


@action(rule="offers.run_club_round", on="round")
def open_clubs(*, by: Actor, round: ClubRound, link: str = "", phone: str = "") -> list[Club]:
    """Open every club of the proposal: its sessions stand in the calendar, and each member is
    offered a place. Raises `Refused` when there is none, or one has nobody in it.
    """
    held = locked_round(round)
    clubs = list(
        held.clubs.select_for_update(of=("self",))
        .filter(opened_at=None)
        .select_related("host", "round")
        .order_by("number")
    )
    if not clubs:
        raise Refused(_("Lav et forslag til klubber først."))
    for club in clubs:
        _open(club, link, phone)
    held.state = ClubRoundState.OPENED
    held.save(update_fields=["state"])
    note_facts(clubs=len(clubs))
    return clubs


def _open(club: Club, link: str, phone: str) -> None:
    members = list(club.members.select_related("citizen").order_by("citizen_id"))
    if not members:
        raise Refused(_("%(club)s har ingen medlemmer. Lav et nyt forslag.") % {"club": club.name})
    weeks = curriculum(get_language() or "da")
    first = _first_day(club)
    series = make_series(
        by=_WORKER,
        kind=SeriesKind.CLUB,
        title=club.name,
        host=club.host,
        weekdays=[club.weekday],
        starts=club.starts,
        first_day=first,
        topics=[week.theme for week in weeks],
        minutes=MINUTES,
        capacity=club.most,
        team=club.round.team,
        public=False,
        alias_default=False,
        link=link,
        phone=phone,
    )
    last = days_of(series, first + _FAR)[WEEKS - 1]
    series.last_day = last
    series.save(update_fields=["last_day"])
    publish_series(by=_WORKER, series=series)
    sessions = plan_sessions(by=_WORKER, series=series, until=last)
    _set_weeks(sessions, weeks)
    club.series, club.first_day, club.opened_at = series, sessions[0].planned_on, clock.now()
    club.save(update_fields=["series", "first_day", "opened_at"])
    today = clock.today()
    club.members.filter(state=MemberState.INTERESTED).update(
        state=MemberState.OFFERED, joined_on=today
    )
    for member in members:
        offer(member, sessions[0])


def offer(member: ClubMember, session: Session) -> None:
    """Tell the citizen that a place is theirs if they want it."""
    notify(
        by=_WORKER,
        citizen=member.citizen,
        kind=MessageKind.CLUB_OFFERED,
        facts={"when": session.starts_at},
        dedupe=f"club:{member.public_id}:offered",
    )


def _first_day(club: Club) -> date:
    """The club's weekday in the round's first week; where that has passed, a week from now."""
    first = club.round.first_week + timedelta(days=club.weekday - 1)
    soonest = clock.today() + timedelta(days=2)  # so that people hear of it before it is on
    while first < soonest:
        first += timedelta(days=7)
    return first


def _set_weeks(sessions: list[Session], weeks: tuple[Week, ...]) -> None:
    """What each week is about, and the homework until the next: the club's own copy."""
    for session, week in zip(sessions, weeks, strict=True):
        if session.topic is not None:
            session.topic.about = week.about
            session.topic.save(update_fields=["about"])
    Homework.objects.bulk_create(
        Homework(session=session, text=week.homework)
        for session, week in zip(sessions, weeks, strict=True)
    )


@action(rule="offers.lead_club", on="club")
def cancel_club(*, by: Actor, club: Club, reason: str) -> Club:
    """Call off an open club and what is left of it. Its members can be proposed another.

    Raises `Refused` without a reason, or when it is over.
    """
    held = locked_club(club)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor. Deltagerne kan læse det."), field="reason")
    _may_become(held, ClubState.CANCELLED)
    assert held.series is not None
    for session in held.series.sessions.filter(state__in=COMING).order_by("starts_at"):
        cancel_session(by=_WORKER, session=session, reason=reason)
    close_series(by=_WORKER, series=held.series)
    told = list(held.members.filter(seat__isnull=False).select_related("citizen"))
    for member in sorted(told, key=lambda one: one.citizen_id):
        notify(
            by=_WORKER,
            citizen=member.citizen,
            kind=MessageKind.CLUB_CANCELLED,
            dedupe=f"club:{member.public_id}:cancelled",
        )
    held.members.filter(seat__isnull=False).update(
        state=MemberState.LEFT, seat=None, left_on=clock.today()
    )
    held.state, held.cancelled_because = ClubState.CANCELLED, reason.strip()
    held.save(update_fields=["state", "cancelled_because"])
    note_facts(members=len(told))
    return held


@action(rule="offers.lead_club", on="club")
def begin_club(*, by: Actor, club: Club) -> Club:
    """The first session is here: those who said yes are in the club."""
    held = locked_club(club)
    _may_become(held, ClubState.RUNNING)
    if held.first_day is None or clock.today() < held.first_day:
        raise Refused(_("Klubben er ikke begyndt endnu."))
    held.members.filter(state=MemberState.CONFIRMED).update(state=MemberState.ACTIVE)
    held.state = ClubState.RUNNING
    held.save(update_fields=["state"])
    return held


@action(rule="offers.lead_club", on="club")
def finish_club(*, by: Actor, club: Club) -> Club:
    """The last session has been: who stayed has completed it, and who never answered has not.

    Raises `Refused` while sessions are left.
    """
    held = locked_club(club)
    _may_become(held, ClubState.FINISHED)
    assert held.series is not None
    if held.series.sessions.filter(starts_at__gt=clock.now()).exclude(state="cancelled").exists():
        raise Refused(_("Der er møder tilbage i klubben."))
    today = clock.today()
    still = held.members.filter(seat__isnull=False)
    note_facts(
        completed=still.filter(state=MemberState.ACTIVE).update(
            state=MemberState.COMPLETED, seat=None, left_on=today
        ),
        never_came=still.update(state=MemberState.LEFT, seat=None, left_on=today),
    )
    held.state, held.finished_at = ClubState.FINISHED, clock.now()
    held.save(update_fields=["state", "finished_at"])
    _note_success(held, by)
    return held


def _note_success(club: Club, by: Actor) -> None:
    """Who left for a job or an education is there at the end, unless somebody knows better."""
    for state, outcome in (
        (MemberState.LEFT_FOR_JOB, WhereTo.JOB),
        (MemberState.LEFT_FOR_EDUCATION, WhereTo.EDUCATION),
    ):
        for member in club.members.filter(state=state).order_by("pk"):
            ClubOutcome.objects.get_or_create(
                member=member,
                weeks=OutcomeAt.END,
                defaults={"outcome": outcome, "noted_on": clock.today()},
            )


def turn_clubs() -> int:
    """What the days bring: clubs whose first day has come begin, and those that are over end.

    Returns how many. Every night.
    """
    today = clock.today()
    begun = Club.objects.filter(
        state__in=BEFORE_IT_RUNS, opened_at__isnull=False, first_day__lte=today
    )
    turned = [begin_club(by=_WORKER, club=club) for club in begun.order_by("pk")]
    over = Club.objects.filter(state=ClubState.RUNNING, series__last_day__lt=today)
    turned += [finish_club(by=_WORKER, club=club) for club in over.order_by("pk")]
    return len(turned)


def locked_club(club: Club) -> Club:
    """The club as it stands, held until the transaction ends."""
    return (
        Club.objects.select_for_update(of=("self",))
        .select_related("series", "host", "round")
        .get(pk=club.pk)
    )


def _may_become(club: Club, state: ClubState) -> None:
    if club.opened_at is None:
        raise Refused(_("Klubben er ikke åbnet endnu."))
    if not club.may_become(state):
        said = {"state": club.get_state_display().lower()}
        raise Refused(_("Det kan ikke lade sig gøre: klubben er %(state)s.") % said)
