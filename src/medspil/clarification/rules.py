"""Who may do what in this room.

Caseworkers and leaders refer their own citizens and follow them. An adviser gives the courses that
are theirs, of other teams too, and finds whoever waits. Leaders say how much can be given.
"""

from __future__ import annotations

from typing import Any

import rules

from medspil.clarification.models import Adviser, Clarification, CourseState, Summary, Talk
from medspil.people.models import Citizen, Staff
from medspil.people.rules import has_citizen, is_self, leads, works_with_citizens


def course_of(obj: Any) -> Clarification | None:
    """The course that something of it belongs to."""
    found = obj.clarification if isinstance(obj, (Talk, Summary)) else obj
    return found if isinstance(found, Clarification) else None


def is_adviser(actor: Any) -> bool:
    """Gives conversations these weeks."""
    if not isinstance(actor, Staff) or not works_with_citizens(actor):
        return False
    return Adviser.objects.filter(staff=actor, weekly__gt=0).exists()


@rules.predicate
def has_the_course(actor: Any, obj: Any = None) -> bool:
    """It is of a citizen of theirs, or theirs to give."""
    course = course_of(obj)
    if course is None or not works_with_citizens(actor):
        return False
    return course.adviser_id == actor.pk or bool(has_citizen(actor, course.citizen))


def may_be_given(staff: Staff, citizen: Citizen) -> bool:
    """Of a protected citizen only an adviser of theirs gives the course."""
    return not citizen.protected or bool(has_citizen(staff, citizen))


def gives_the_course(staff: Staff, citizen: Citizen) -> bool:
    """Advises the citizen in a course under way, of whichever team; never a protected citizen."""
    if citizen.protected:
        return False
    return Clarification.objects.filter(
        citizen=citizen,
        adviser=staff,
        state__in=(CourseState.RUNNING, CourseState.PAUSED, CourseState.SUMMARY),
    ).exists()


@rules.predicate
def may_give(actor: Any, obj: Any = None) -> bool:
    """An adviser, of whoever waits; never of a protected citizen of another team's."""
    course = course_of(obj)
    if course is None or course.state != CourseState.WAITING or course.citizen.protected:
        return False
    return is_adviser(actor)


@rules.predicate
def is_their_own(actor: Any, obj: Any = None) -> bool:
    """The citizen acts in a course of their own."""
    course = course_of(obj)
    return course is not None and bool(is_self(actor, course.citizen))


rules.add_rule("clarification.see", works_with_citizens)
rules.add_rule("clarification.refer", has_citizen)
rules.add_rule("clarification.follow", has_the_course)
rules.add_rule("clarification.begin", has_the_course | may_give)
rules.add_rule("clarification.answer", has_the_course | is_their_own)
rules.add_rule("clarification.lead", leads)
# "clarification.remind" is nobody's: the worker's
