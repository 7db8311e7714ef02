"""The courses of clarification in the replay: whom they are for, and what came of them."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

from django.db.models import Count, Q, QuerySet, Sum

from medspil.clarification import spring
from medspil.clarification.models import Clarification, CourseState, TalkState
from medspil.config.replay.scenario import Scenario
from medspil.config.replay.shown import Shown, count
from medspil.config.replay.town import House
from medspil.contact.models import Due
from medspil.people.models import Citizen, Role, Staff

TEAM = "Team Afklaring"


def clarification_today(scenario: Scenario, day: date, house: House) -> None:
    """The team that held the courses in a room gives them by telephone."""
    team = house.teams[TEAM]
    spring.play_day(
        day,
        house.staff(Role.CASEWORKER, team),
        house.leader_of(team),
        _found(day, team.pk),
        scenario.chance(day, "clarification"),
        citizens=scenario.citizens,
    )


def _found(day: date, team: int) -> list[tuple[Citizen, Staff]]:
    """The team's citizens who are not away; looked for on the days on which some are referred."""
    if day < spring.BEGINS or day > spring.LAST_REFERRED or day.weekday() != 0:
        return []
    dues = Due.objects.filter(
        team=team, staff__isnull=False, paused_until=None, citizen__protected=False
    )
    found = dues.select_related("citizen", "staff").order_by("citizen__reference")
    return [(due.citizen, due.staff) for due in found if due.staff is not None]


def clarified(until: date) -> list[Shown]:
    """Who waits, and what each who was done had."""
    every = Clarification.objects.filter(referred_at__date__lte=until)
    if not every.exists():
        return []
    closed = list(
        every.filter(state=CourseState.CLOSED).annotate(
            held=Count("talks", filter=Q(talks__state=TalkState.HELD)),
            minutes=Sum("talks__minutes"),
        )
    )
    shown = [
        count("clarify_referred", "Referred to clarification by telephone", every.count()),
        count(
            "clarify_waiting",
            "On the waiting list for clarification at its longest",
            _longest_line(every),
            "20 on it; here in proportion to the citizens on the books",
        ),
        count("clarify_closed", "Clarifications closed, summary approved", len(closed)),
    ]
    if closed:
        mean = sum(one.held for one in closed) / len(closed)
        hours = sum(one.minutes or 0 for one in closed) / 60 / len(closed)
        shown += [
            Shown("clarify_talks", "Conversations per citizen", f"{mean:.1f}", mean, "3-4"),
            Shown("clarify_hours", "Hours per citizen", f"{hours:.1f}", hours, "3-4"),
        ]
    return shown


def _longest_line(courses: QuerySet[Clarification]) -> int:
    """The most who waited at the same moment: until they began, or left it otherwise."""
    changes = []
    for came, began, ended in courses.values_list("referred_at", "started_at", "ended_at"):
        changes.append((came, 1))
        if (left := began or ended) is not None:
            changes.append((left, -1))
    return max(accumulate(change for _at, change in sorted(changes)))
